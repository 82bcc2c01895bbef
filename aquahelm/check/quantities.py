"""Amounts of CPU, memory and storage as numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aquahelm.inventory.quantity import parse_quantity

if TYPE_CHECKING:
    from fractions import Fraction

_LONGEST_NUMBER = 9


def amount(value: Any) -> Fraction | None:
    """A quantity as a number (`250m` → 1/4, `1Ki` → 1024); None if it is none. Space around it does not matter."""
    if isinstance(value, str):
        return _amount(value)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else _amount(str(value))


@lru_cache(maxsize=4096)
def _amount(text: str) -> Fraction | None:
    try:
        return parse_quantity(text.strip())
    except ValueError:
        return None


def whole_number(text: str) -> int | None:
    """The number that a text of up to nine ASCII digits is; None for all else, however long."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


def percentage(text: str) -> int | None:
    """`25%` → 25; None for what is none. Of more than nine digits it is a billion."""
    digits = text.removesuffix("%")
    if digits == text or not (digits.isascii() and digits.isdecimal()):
        return None
    return int(digits) if len(digits) <= _LONGEST_NUMBER else 10**_LONGEST_NUMBER
