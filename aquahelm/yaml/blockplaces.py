"""Where a field of plain block YAML stands, found by what each line says alone: a hundredth of the work of reading it.

It knows what the quick reader knows (`block`) and gives up on everything else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from aquahelm.yaml.block import LITERAL, NOTHING, OPEN, GivesUp, said_of

if TYPE_CHECKING:
    from collections.abc import Sequence

UNKNOWN: Final = -1


def quick_line(text: str, path: Sequence[str | int]) -> int:
    """The line, counted from 0, of the key or item at `path`, or of its nearest ancestor; UNKNOWN if it cannot tell."""
    try:
        return _line_in(text, tuple(path))
    except GivesUp:
        return UNKNOWN


@lru_cache(maxsize=64)
def _line_in(text: str, path: tuple[str | int, ...]) -> int:
    return _line(text.split("\n"), list(path))


def _line(lines: list[str], path: list[str | int]) -> int:  # noqa: C901  one loop, as in `block`
    # The way to the line that is looked at: the columns of keys and dashes, and the keys and indexes themselves.
    columns: list[int] = []
    way: list[str | int] = []
    nearest = UNKNOWN
    depth = 0
    below = False  # whether the nearest so far is a dash alone: what comes below it is the item
    index = -1
    while (index := index + 1) < len(lines):
        dash, at, key, form, _ = said_of(lines[index])
        if dash == NOTHING:
            continue
        if nearest == UNKNOWN:
            nearest = index
        if dash >= 0:
            _to_dash(columns, way, dash)
            if len(way) >= depth and way == path[: len(way)]:
                nearest, depth = index, len(way)
        if key:
            _to_key(columns, way, at, key)
            if len(way) >= depth and way == path[: len(way)]:
                nearest, depth = index, len(way)
        if below and len(way) > depth and way[:depth] == path[:depth]:
            nearest = index
        if 0 < depth == len(path) and way[:depth] != path:
            break  # past it
        below = nearest == index and not key and form == OPEN
        if form == LITERAL:
            index = _after_literal(lines, index, columns[-1])
    return max(nearest, 0)


def _to_dash(columns: list[int], way: list[str | int], column: int) -> None:
    while columns and columns[-1] > column:
        columns.pop()
        way.pop()
    if columns and columns[-1] == column and isinstance(index := way[-1], int):
        way[-1] = index + 1
    else:
        columns.append(column)
        way.append(0)


def _to_key(columns: list[int], way: list[str | int], column: int, key: str) -> None:
    while columns and (columns[-1] > column or (columns[-1] == column and isinstance(way[-1], int))):
        columns.pop()
        way.pop()
    if columns and columns[-1] == column:
        way[-1] = key
    else:
        columns.append(column)
        way.append(key)


def _after_literal(lines: list[str], header: int, column: int) -> int:
    """The last line of the text whose `|` stands in the line `header`."""
    index = header
    while index + 1 < len(lines):
        line = lines[index + 1]
        rest = line.lstrip(" ")
        if rest and len(line) - len(rest) <= column:
            break
        index += 1
    return index
