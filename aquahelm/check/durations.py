"""Durations as Go reads them (documentation of Go, time.ParseDuration): `1h30m`, `0`, `-1.5s`."""

from __future__ import annotations

import re
from fractions import Fraction

_UNITS = {
    "ns": Fraction(1, 10**9),
    "us": Fraction(1, 10**6),
    "µs": Fraction(1, 10**6),
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "m": Fraction(60),
    "h": Fraction(3600),
}
_LONGER = {"d": 24, "w": 7 * 24}
_PART = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)([^0-9.]+)")
_LONGEST = 100


def seconds(text: str) -> Fraction:
    """How long a duration is.

    Raises:
        ValueError: what Go would say, and what to write instead.
    """
    rest = text.removeprefix("-").removeprefix("+") if text[:2] not in ("-+", "+-") else text
    if rest == "0":
        return Fraction(0)
    parts = _PART.findall(rest) if len(rest) <= _LONGEST else []
    if not parts or "".join(number + unit for number, unit in parts) != rest:
        raise ValueError(f"time: invalid duration {_quoted(text)}; a number and ns, us, ms, s, m or h, such as 1h30m")
    for number, unit in parts:
        if unit not in _UNITS:
            hours = (
                f"write {int(Fraction(number) * _LONGER[unit])}h" if unit in _LONGER else "units: ns, us, ms, s, m, h"
            )
            raise ValueError(f"time: unknown unit {_quoted(unit)} in duration {_quoted(text)}; {hours}")
    long = sum((Fraction(number) * _UNITS[unit] for number, unit in parts), Fraction(0))
    return -long if text.startswith("-") else long


def _quoted(text: str) -> str:
    return f'"{text[:_LONGEST]}"'
