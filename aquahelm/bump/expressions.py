"""Ranges of versions as regular expressions, for robots that know no others: without lookarounds, as RE2 has none.

Each bound is an interval of versions, from one inclusive to one exclusive; numbers in between are told digit by digit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from aquahelm.inventory.ranges import read_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Release: TypeAlias = tuple[int, ...]
_MORE = r"(?:\.[0-9]+)*"
_REST = r"(?:[^0-9.].*)?"


def expression_of(allowed: str) -> str:
    """`/^v?(?:7\\.2…)$/` for `7.2.x`: what it matches are the tags that the range admits; "" where it admits all.

    A prefix of letters and a variant behind the numbers are let by, as tags are compared within their kind alone.

    Errors: ValueError for a range that says nothing.
    """
    read = read_range(allowed)
    if isinstance(read, re.Pattern):
        return f"/{read.pattern}/"
    ways = [way for bounds in read for way in _ways(bounds)]
    if any(low == () and high is None for low, high in ways):
        return ""
    if not ways:
        return "/^$/"  # bounds that no version keeps
    told = "|".join(dict.fromkeys(each for low, high in ways for each in _between(low, high)))
    return f"/^[A-Za-z._-]*(?:{told}){_REST}$/"


def _ways(bounds: Iterable[tuple[str, Release]]) -> Iterator[tuple[Release, Release | None]]:
    """The intervals that all bounds of one way leave: one, or several where some version is left out."""
    left: list[tuple[Release, Release | None]] = [((), None)]
    for sign, limit in bounds:
        left = [
            (low, high)
            for one in left
            for other in _interval(sign, limit)
            for low, high in [_both(one, other)]
            if high is None or _padded(low, high) < _padded(high, low)
        ]
    yield from left


def _interval(sign: str, limit: Release) -> list[tuple[Release, Release | None]]:
    after = _after(limit)
    if sign == "~":
        return [(limit, _after(limit[:2]))]
    if sign == "^":
        same = next((index for index, number in enumerate(limit) if number), len(limit) - 1) + 1
        return [(limit, _after(limit[:same]))]
    known: dict[str, list[tuple[Release, Release | None]]] = {
        "=": [(limit, after)],
        "!=": [((), limit), (after, None)],
        ">": [(after, None)],
        ">=": [(limit, None)],
        "<": [((), limit)],
        "<=": [((), after)],
    }
    return known[sign]


def _after(limit: Release) -> Release:
    """The first version that does not begin with these numbers."""
    return (*limit[:-1], limit[-1] + 1)


def _both(one: tuple[Release, Release | None], other: tuple[Release, Release | None]) -> tuple[Release, Release | None]:
    low = max(one[0], other[0], key=lambda numbers: _padded(numbers, one[0], other[0]))
    ends = [high for high in (one[1], other[1]) if high is not None]
    return low, min(ends, key=lambda numbers: _padded(numbers, *ends)) if ends else None


def _padded(numbers: Release, *others: Release) -> Release:
    width = max(len(numbers), *map(len, others))
    return (*numbers, *(0,) * (width - len(numbers)))


def _between(low: Release, high: Release | None) -> Iterator[str]:
    """Versions from `low` to before `high`, each way of telling them apart."""
    least = low[0] if low else 0
    if high is None:
        if not any(low):
            yield f"[0-9]+{_MORE}"
            return
        yield f"{_numbers(least + 1, None)}{_MORE}"
        yield from _equal(least, low[1:], None)
        return
    most = high[0]
    if most > least + 1:
        yield f"{_numbers(least + 1, most - 1)}{_MORE}"
    if most == least:
        yield from _equal(least, low[1:], high[1:])
        return
    yield from _equal(least, low[1:], None)
    if any(high[1:]):
        yield from _equal(most, (), high[1:])


def _equal(number: int, low: Release, high: Release | None) -> Iterator[str]:
    """Versions that begin with a number, and go on between two others."""
    if high is None and not any(low):
        yield f"{number}{_MORE}"
    elif high is None or any(high):
        if not any(low):
            yield f"{number}"  # fewer numbers are read as zeros
        yield from (rf"{number}\.{rest}" for rest in _between(low, high))


def _numbers(least: int, most: int | None) -> str:
    """`(?:8|9|[1-9][0-9]+)`: the whole numbers of a range."""
    told = "|".join(_spans(least, most))
    return f"(?:{told})"


def _spans(least: int, most: int | None) -> Iterator[str]:
    width = len(str(least))
    if most is None:
        yield from _spans(least, 10**width - 1)
        yield f"[1-9][0-9]{{{width},}}"
        return
    while len(str(least)) < len(str(most)):
        end = 10 ** len(str(least)) - 1
        yield from _same_width(str(least), str(end))
        least = end + 1
    yield from _same_width(str(least), str(most))


def _same_width(least: str, most: str) -> Iterator[str]:
    if not least:
        yield ""
        return
    if least[0] == most[0]:
        yield from (least[0] + rest for rest in _same_width(least[1:], most[1:]))
        return
    first, last = int(least[0]), int(most[0])
    rest = len(least) - 1
    if set(least[1:]) - {"0"}:
        yield from (least[0] + more for more in _same_width(least[1:], "9" * rest))
        first += 1
    upper = bool(set(most[1:]) - {"9"})
    if first <= last - upper:
        digits = str(first) if first == last - upper else f"[{first}-{last - upper}]"
        yield digits + "[0-9]" * rest
    if upper:
        yield from (most[0] + more for more in _same_width("0" * rest, most[1:]))
