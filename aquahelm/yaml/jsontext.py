"""Streams of JSON documents: quicker than YAML reads them, and several may follow each other without a separator.

The API's clients read a text that begins with `{` as JSON (apimachinery pkg/util/yaml, YAMLOrJSONDecoder).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final

from aquahelm.yaml.construct import Duplicate, Trouble
from aquahelm.yaml.goscalars import UnreadableScalar, json_number
from aquahelm.yaml.nodes import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_WRITTEN: Final = re.compile(r'("(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class JsonTrouble(Exception):
    """The text is not JSON at `at` (an offset)."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message


def read_json(text: str) -> Iterator[tuple[int, int, Any, tuple[Duplicate | Trouble, ...]]]:
    """Each document of a stream: where it begins and ends, its data, and what is wrong with it.

    Places of troubles are counted from the stream's begin, lines and columns from 0.

    Raises:
        JsonTrouble: where it stops being JSON; what came before was given already.
    """
    at = _SPACE.match(text).end()  # type: ignore[union-attr]
    while at < len(text):
        reader = _Reader()
        try:
            data, end = reader.decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise JsonTrouble(error.pos, error.msg) from None
        except UnreadableScalar as error:
            raise JsonTrouble(at, str(error)) from None
        except (RecursionError, ValueError) as error:  # a number of thousands of digits is a ValueError
            raise JsonTrouble(at, "nests too deeply" if isinstance(error, RecursionError) else str(error)) from None
        if _depth(text, at, end) > DEEPEST:
            raise JsonTrouble(at, f"nests over {DEEPEST} levels deep")
        yield at, end, data, tuple(_duplicates(text, at, end, reader.twice))
        at = _SPACE.match(text, end).end()  # type: ignore[union-attr]


def items_of(text: str, at: int) -> list[tuple[int, int]]:
    """Where the items of a List begin and end: the field `items` of the object that begins at `at` and is valid."""
    decoder = json.JSONDecoder()
    at = _past(text, at + 1)
    found: list[tuple[int, int]] = []
    while text[at] == '"':
        key, at = scanstring(text, at + 1)
        at = _past(text, _past(text, at) + 1)
        if key == "items" and text[at] == "[":
            found = []
            at = _past(text, at + 1)
            while text[at] != "]":
                _, end = decoder.raw_decode(text, at)
                found.append((at, end))
                at = _past(text, end)
                if text[at] == ",":
                    at = _past(text, at + 1)
            at += 1
        else:
            _, at = decoder.raw_decode(text, at)
        at = _past(text, at)
        if text[at] == ",":
            at = _past(text, at + 1)
    return found


def _past(text: str, at: int) -> int:
    """The offset after the space at `at`."""
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]


class _Reader:
    """One document's decoder, and the keys that it met twice."""

    def __init__(self) -> None:
        self.twice: list[str] = []
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_float=_float, parse_int=_integer, parse_constant=_constant
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(pairs)
        if len(data) != len(pairs):
            seen: set[str] = set()
            self.twice += (key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return data


def _float(text: str) -> int | float:
    return json_number(float(text))


def _integer(text: str) -> int | float:
    """Beyond 64 bits, Go reads a float."""
    number = int(text)
    return number if -(1 << 63) <= number < 1 << 63 else json_number(float(number))


def _constant(text: str) -> Any:
    raise UnreadableScalar(f"{text} is no value of JSON")


def _depth(text: str, begin: int, end: int) -> int:
    if text.count("{", begin, end) + text.count("[", begin, end) <= DEEPEST:
        return 0
    depth = deepest = 0
    for match in _BRACKETS.finditer(text, begin, end):
        sign = match.group()
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _duplicates(text: str, begin: int, end: int, keys: list[str]) -> Iterator[Duplicate]:
    """The places of keys that stand twice: the last that is written so."""
    if not keys:
        return
    places: dict[str, tuple[int, int]] = {}  # key → where it is written first and last
    wanted = {json.dumps(key, ensure_ascii=False): key for key in keys}
    for match in _WRITTEN.finditer(text, begin, end):
        key = wanted.get(match[1])
        if key is not None:
            first, _ = places.get(key, (match.start(), 0))
            places[key] = first, match.start()
    breaks = [match.start() for match in re.finditer("\n", text[:end])]
    for key in keys:
        first, last = places.get(key, (begin, begin))
        line = bisect_left(breaks, last)
        column = last - (breaks[line - 1] + 1 if line else 0)
        yield Duplicate(line, column, key, bisect_left(breaks, first))
