"""Amounts of CPU, memory and storage as numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

_PARTS = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?")
_BINARY = {unit: Decimal(1024) ** power for power, unit in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)}
_FACTORS = {
    **_BINARY,
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "k": Decimal("1e3"),
    "M": Decimal("1e6"),
    "G": Decimal("1e9"),
    "T": Decimal("1e12"),
    "P": Decimal("1e15"),
    "E": Decimal("1e18"),
}


def amount(value: Any) -> Decimal | None:
    """A quantity as a number (`250m` → 0.25, `1Ki` → 1024); None if it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return _amount(str(value))


@lru_cache(maxsize=4096)
def _amount(text: str) -> Decimal | None:
    match = _PARTS.fullmatch(text.strip())
    if not match:
        return None
    number, unit = Decimal(match[1]), match[2] or ""
    if unit in _FACTORS:
        return number * _FACTORS[unit]
    exponent = int(unit[1:]) if unit else 0
    return number.scaleb(exponent) if abs(exponent) <= 100 else None
