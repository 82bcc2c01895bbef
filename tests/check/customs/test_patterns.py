"""Patterns mean what they mean in Go."""

from __future__ import annotations

import jsonschema_rs
import pytest

from aquahelm.check.customs.patterns import judged


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"^[a-z]+$", "a", "A"),
        (r"^\s$", "\t", "\v"),
        (r"^[^\s]$", "\u00a0", " "),
        (r"^\S$", "\v", " "),
        (r"^[[:alpha:]_]+$", "a_B", "1"),
        (r"^\Qa.b\E$", "a.b", "axb"),
        (r"^a{,3}$", "a{,3}", "aaa"),
        (r"^a{2}$", "aa", "a{2}"),
        (r"^{$", "{", "a"),
        (r"^\x{41}\p{Lu}$", "AÉ", "Aé"),
        (r"^[]{]$", "{", "a"),
        (r"^\<a\>$", "<a>", "a"),
        (r"(?i)^abc\z", "ABC", "abcd"),
    ],
)
def test_a_pattern(pattern: str, good: str, bad: str) -> None:
    validator = jsonschema_rs.Draft202012Validator({"pattern": judged(pattern)})
    assert validator.is_valid(good)
    assert not validator.is_valid(bad)


def test_what_is_no_pattern() -> None:
    assert judged("(") is None
    assert judged("a{2,1}") is None
