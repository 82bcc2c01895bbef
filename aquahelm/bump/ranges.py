"""Ranges of versions, as a policy's `allowed` holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from aquahelm.bump.tags import Tag

_BOUND = re.compile(r"\s*,?\s*(>=|<=|>|<|=|!=|~|\^)?\s*v?(\d+(?:\.\d+)*)((?:\.[xX*])*)")


@dataclass(frozen=True, slots=True)
class Range:
    """Versions that may be taken; `Range.of` reads one."""

    text: str
    admits: Callable[[Tag], bool]

    @classmethod
    def of(cls, text: str) -> Range:
        """Read a range: `>=16 <17`, `7.2.x`, `~1.4`, `^2`, alternatives with `||`, or `/regular expression/`.

        A version with fewer numbers stands for all that begin with it: `<=16` holds for 16.15. A regular expression is
        sought in the whole tag.

        Args:
            text: as written; empty admits everything.

        Errors: ValueError, with what is allowed.
        """
        if text.strip() in ("", "*", "x"):
            return cls(text, lambda _: True)
        if len(text) > 1 and text.startswith("/") and text.endswith("/"):
            try:
                pattern = re.compile(text[1:-1])
            except re.error as error:
                raise ValueError(f"{text} is not a regular expression: {error}") from None
            return cls(text, lambda tag: pattern.search(tag.text) is not None)
        ways = [_bounds(way) for way in text.split("||")]
        return cls(text, lambda tag: any(all(bound(tag.release) for bound in way) for way in ways))


def _bounds(text: str) -> list[Callable[[tuple[int, ...]], bool]]:
    found: list[Callable[[tuple[int, ...]], bool]] = []
    position = 0
    while position < len(text.rstrip()):
        bound = _BOUND.match(text, position)
        if not bound:
            break
        position = bound.end()
        found.append(_bound(bound[1] or "=", tuple(map(int, bound[2].split(".")))))
    if not found or text[position:].strip():
        raise ValueError(f'"{text.strip()}" is not a range of versions; write one such as ">=16 <17", 7.2.x, ~1.4, ^2')
    return found


def _bound(sign: str, limit: tuple[int, ...]) -> Callable[[tuple[int, ...]], bool]:
    width = len(limit)

    def cut(release: tuple[int, ...]) -> tuple[int, ...]:
        return (*release, *(0,) * width)[:width]

    if sign == "~":
        same = min(width, 2)
        return lambda release: cut(release) >= limit and cut(release)[:same] == limit[:same]
    if sign == "^":
        same = next((index for index, number in enumerate(limit) if number), width - 1) + 1
        return lambda release: cut(release) >= limit and cut(release)[:same] == limit[:same]
    comparisons: dict[str, Callable[[tuple[int, ...]], bool]] = {
        "=": lambda release: cut(release) == limit,
        "!=": lambda release: cut(release) != limit,
        ">": lambda release: cut(release) > limit,
        ">=": lambda release: cut(release) >= limit,
        "<": lambda release: cut(release) < limit,
        "<=": lambda release: cut(release) <= limit,
    }
    return comparisons[sign]
