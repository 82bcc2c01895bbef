"""Ranges of versions as people write them: bounds, alternatives, or a regular expression."""

from __future__ import annotations

import re
from typing import NamedTuple

ALLOWED = 'write one such as ">=16 <17", 7.2.x, ~1.4, ^2 or /^v1\\./'

_BOUND = re.compile(r"\s*,?\s*(>=|<=|>|<|=|!=|~|\^)?\s*v?(\d+(?:\.\d+)*)((?:\.[xX*])*)")


class Bound(NamedTuple):
    """One condition: a sign (`=` where none is written) and the first numbers of a version."""

    sign: str
    numbers: tuple[int, ...]


def read_range(text: str) -> re.Pattern[str] | tuple[tuple[Bound, ...], ...]:
    """Read a range: `>=16 <17`, `7.2.x`, `~1.4`, `^2`, alternatives with `||`, or `/regular expression/`.

    Returns:
        The regular expression, or the alternatives, of which one must hold with all of its bounds; an alternative
        without bounds (`*`, `x`, nothing) holds always.

    Raises:
        ValueError: with what is allowed.
    """
    if len(text) > 1 and text.startswith("/") and text.endswith("/"):
        try:
            return re.compile(text[1:-1])
        except re.error as error:
            raise ValueError(f"{text} is not a regular expression: {error}") from None
    if text.strip() in ("", "*", "x"):
        return ((),)
    return tuple(_bounds(way) for way in text.split("||"))


def _bounds(text: str) -> tuple[Bound, ...]:
    found: list[Bound] = []
    position = 0
    while bound := _BOUND.match(text, position):
        position = bound.end()
        found.append(Bound(bound[1] or "=", tuple(map(int, bound[2].split(".")))))
    if not found or text[position:].strip():
        raise ValueError(f'"{text.strip()}" is not a range of versions; {ALLOWED}')
    return tuple(found)
