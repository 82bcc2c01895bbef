"""Durations are read as Go reads them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from aquahelm.check.durations import seconds


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("0", 0),
        ("90s", 90),
        ("1h30m", 5400),
        ("1.5s", Fraction(3, 2)),
        (".5m", 30),
        ("1.m", 60),
        ("-10ms", Fraction(-1, 100)),
        ("+2us", Fraction(2, 10**6)),
        ("1h1h", 7200),
    ],
)
def test_durations(text: str, long: Fraction | int) -> None:
    assert seconds(text) == long


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "invalid duration"),
        ("soon", "invalid duration"),
        ("5", "invalid duration"),
        ("1h 30m", "unknown unit"),
        ("-+5s", "invalid duration"),
        ("1..5s", "invalid duration"),
        ("90d", "write 2160h"),
        ("1.5w", "write 252h"),
        ("1H", "units: ns"),
        ("9" * 200 + "h", "invalid duration"),
    ],
)
def test_no_durations(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        seconds(text)
