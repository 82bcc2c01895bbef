"""Amounts of CPU, memory and storage as numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aquahelm.inventory.quantity import parse_quantity

if TYPE_CHECKING:
    from fractions import Fraction


def amount(value: Any) -> Fraction | None:
    """A quantity as a number (`250m` → 1/4, `1Ki` → 1024); None if it is none. Space around it does not matter."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return _amount(str(value))


@lru_cache(maxsize=4096)
def _amount(text: str) -> Fraction | None:
    try:
        return parse_quantity(text.strip())
    except ValueError:
        return None
