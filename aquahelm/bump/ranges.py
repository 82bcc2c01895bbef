"""Ranges of versions, as a policy's `allowed` holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.inventory.ranges import read_range

if TYPE_CHECKING:
    from collections.abc import Callable

    from aquahelm.bump.tags import Tag


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
        read = read_range(text)
        if isinstance(read, re.Pattern):
            return cls(text, lambda tag: read.search(tag.text) is not None)
        ways = [[_bound(*bound) for bound in way] for way in read]
        return cls(text, lambda tag: any(all(bound(tag.release) for bound in way) for way in ways))


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
