"""What a person is told to write where a pattern asks for another form."""

from __future__ import annotations

import pytest

from aquahelm.check.schemas.forms import fix_of_form, has_form

TIME = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$"
NAME = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
URL = r"^(http|https|ssh)://.*$"


@pytest.mark.parametrize(
    ("value", "pattern", "fix"),
    [
        ("5 minutes", TIME, "write 5m"),
        ("1 hr", TIME, "write 1h"),
        ("1d", TIME, "write 24h"),
        ("30", TIME, "write 30s"),
        (" 5m ", TIME, "write 5m"),
        ("soon", TIME, "write it like 10s"),
        ("My_App", NAME, "write my-app"),
        ("git.example.com/web", URL, "write https://git.example.com/web"),
        ("git@git", URL, "write it like https://www.example.com"),
        ("x", r"^[0-9]+([KMG]i?)?B/s$", ""),
        ("x" * 1000, TIME, ""),
        (3, TIME, ""),
        ("x", "(", ""),
    ],
)
def test_what_to_write(value: object, pattern: str, fix: str) -> None:
    assert fix_of_form(value, pattern) == fix


def test_what_is_no_pattern_takes_nothing() -> None:
    assert not has_form("(", "(")
