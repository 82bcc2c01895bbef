"""A quick reader of the plain block YAML that charts render.

It reads one line at a time and remembers what each line says, because rendered manifests are mostly the same lines over
and over. It knows a small subset (keys and items on their own lines, one-line values, literal blocks) and gives up on
everything else, so that whatever it does read means the same to Go; the full reader is `nodes` with `construct`.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any, Final, TypeVar

from aquahelm.yaml.construct import Unreadable, construct
from aquahelm.yaml.goscalars import UnreadableScalar, json_number, plain_value
from aquahelm.yaml.nodes import DEEPEST, compose

_SCALAR, _OPEN, _LITERAL, _COLLECTION = range(4)
_Said = TypeVar("_Said")
_Line = tuple[int, int, str, int, Any]
"""What a line says: column of its dash (-1 without), column of its key or value, key (empty without), form, value."""

_NOTHING: Final[_Line] = (-2, 0, "", _SCALAR, None)
_REMEMBERED: Final = 65_536
_LONGEST_REMEMBERED: Final = 1024  # longer ones are ciphertext and the like: hardly ever there twice
_LONGEST_KEY: Final = 500  # YAML allows 1,024 characters

_DASH: Final = re.compile(r"( *)-( +|$)")
_KEY: Final = re.compile(r"""( *)([A-Za-z_][A-Za-z0-9_./-]*|"[^"\\]+"|'[^']+'):(?: +|$)""")
_QUOTED: Final = re.compile(r"""("(?:[^"\\]|\\["\\nt])*"|'(?:[^']|'')*') *(?: #.*)?""")
LITERAL: Final = _LITERAL
OPEN: Final = _OPEN
NOTHING: Final = -2
_LITERAL_HEADER: Final = re.compile(r"\|([+-]?) *(?: #.*)?")
_NEVER_FIRST: Final = frozenset("?:,]}#&*!|>%@`")

_lines: dict[str, _Line] = {}
# Two halves of lines, each remembered by itself: up to the key's colon, and after the space behind it.
_beginnings: dict[str, tuple[int, int, str]] = {}
_values: dict[str, tuple[int, Any]] = {}


class GivesUp(Exception):
    """The text is outside the subset."""


def read_block(text: str) -> Any:
    """The data of a document in plain block YAML; `GAVE_UP` if it is anything else, in error or says a key twice."""
    try:
        return _read(text.split("\n"))
    except GivesUp:
        return GAVE_UP


class _GaveUp:
    def __repr__(self) -> str:
        return "GAVE_UP"


GAVE_UP: Final = _GaveUp()


def _read(lines: list[str]) -> Any:  # noqa: C901  one loop, and the quick one: a call per line would cost as much again
    root: list[Any] = [None]
    columns: list[int] = []
    groups: list[Any] = []
    column = -1
    group: Any = None
    # The slot that waits for what comes on the next lines: its holder, the holder's column, the key or index in it.
    holder: Any = root
    holder_column = -1
    slot: Any = 0
    waiting = True
    seen = _lines
    index = -1
    count = len(lines)
    while (index := index + 1) < count:
        line = lines[index]
        said = seen.get(line)
        if said is None:
            said = _remember(line)
        dash, at, key, form, value = said
        if dash == -2:
            continue
        start = at if dash < 0 else dash
        if waiting:
            waiting = False
            if start > holder_column or (start == holder_column and dash >= 0 and type(holder) is dict):
                group = holder[slot] = {} if dash < 0 else []
                column = start
                columns.append(column)
                groups.append(group)
                if len(groups) > DEEPEST:
                    raise GivesUp
        if column != start or (dash < 0) != (type(group) is dict):
            while columns and (columns[-1] > start or (columns[-1] == start and dash < 0 and type(groups[-1]) is list)):
                columns.pop()
                groups.pop()
            if not columns:
                raise GivesUp
            column, group = columns[-1], groups[-1]
            if column != start or (dash < 0) != (type(group) is dict):
                raise GivesUp
        if dash >= 0:
            if key:
                item: dict[str, Any] = {}
                group.append(item)
                group = item
                column = at
                columns.append(column)
                groups.append(group)
            else:
                slot = len(group)
                group.append(None)
        if key:
            if key in group:
                raise GivesUp
            slot = key
        if form == _SCALAR:
            group[slot] = value
        elif form == _OPEN:
            group[slot] = None
            holder, holder_column, waiting = group, column, True
        elif form == _COLLECTION:
            group[slot] = _copy(value)
        else:
            group[slot], index = _literal(lines, index + 1, column, value)
    return root[0]


def _literal(lines: list[str], first: int, column: int, chomp: str) -> tuple[str, int]:
    """The text of a `|` block whose header stands before line `first`, and the index of its last line."""
    count = len(lines)
    begin = first
    while begin < count and not lines[begin].strip(" "):
        begin += 1
    widest_blank = max(map(len, lines[first:begin]), default=0)
    indent = len(lines[begin]) - len(lines[begin].lstrip(" ")) if begin < count else 0
    if widest_blank > max(indent, column):
        raise GivesUp
    if indent <= column:
        return "\n" * (min(begin, count - 1) - first) if chomp == "+" else "", begin - 1
    end = begin
    margin = " " * indent
    while end < count and (lines[end].startswith(margin) or not lines[end].strip(" ")):
        end += 1
    body = [line[indent:] for line in lines[first:end]]
    if not all(map(str.isprintable, body)):
        raise GivesUp
    breaks = len(body) if end < count else len(body) - 1
    last = next(index for index in range(len(body), 0, -1) if body[index - 1])
    text = "\n".join(body[:last])
    if chomp != "-" and breaks >= last:
        text += "\n" if chomp == "" else "\n" * (breaks - last + 1)
    return text, end - 1


def _copy(value: Any) -> Any:
    if type(value) is list:
        return [_copy(item) for item in value]
    if type(value) is dict:
        return {key: _copy(item) for key, item in value.items()}
    return value


def said_of(line: str) -> _Line:
    """What a line says by itself: column of its dash, column of its key or value, key, form, value.

    A dash of `NOTHING` says that it is empty or a comment, a form of `LITERAL` that a text follows, of
    `OPEN` that nothing stands here.

    Raises:
        GivesUp: something that the subset does not have.
    """
    said = _lines.get(line)
    return _remember(line) if said is None else said


def _remember(line: str) -> _Line:
    return _kept(_lines, line, _put_together(line) or _classify(line))


def _kept(memory: dict[str, _Said], text: str, said: _Said) -> _Said:
    if len(text) <= _LONGEST_REMEMBERED:
        if len(memory) >= _REMEMBERED:
            memory.clear()
        memory[text] = said
    return said


def _put_together(line: str) -> _Line | None:
    """What a line says whose beginning stood on another line, before this value or another; None if none did.

    Of the lines that are new, nearly all are so: the same name under many keys, the same keys in many documents.
    """
    beginning, colon, text = line.partition(": ")
    begun = _beginnings.get(beginning)
    if begun is None or not colon or text[:1] == " ":
        return None
    value = _values.get(text)
    if value is None:
        if not text.isprintable():
            raise GivesUp
        value = _kept(_values, text, _value(text))
    return begun + value


def _classify(line: str) -> _Line:
    """What a line says by itself.

    Raises:
        GivesUp: something that the subset does not have.
    """
    rest = line.lstrip(" ")
    if not rest or (rest[0] == "#" and line.isprintable()):
        return _NOTHING
    if not line.isprintable():
        raise GivesUp
    dash = -1
    at = len(line) - len(rest)
    match = _DASH.match(line)
    if match:
        dash, at = at, match.end()
    match = _KEY.match(line, at)
    if not match:
        if dash < 0:
            raise GivesUp
        return dash, dash, "", *_value(line[at:])
    if match.group(1) or match.end() - at > _LONGEST_KEY:
        raise GivesUp
    begun = dash, at, _key(match.group(2))
    _kept(_beginnings, line[: match.end(2)], begun)
    return *begun, *_value(line[match.end() :])


def _key(text: str) -> str:
    if text[0] in "\"'":
        return sys.intern(text[1:-1])
    if type(plain_value(text)) is not str:
        raise GivesUp
    return sys.intern(text)


def _value(text: str) -> tuple[int, Any]:
    """What stands after a key or a dash: its form and value."""
    first = text[:1]
    if not first or first == "#":
        return _OPEN, None
    if first in "\"'":
        match = _QUOTED.fullmatch(text)
        if not match:
            raise GivesUp
        quoted = match.group(1)
        if first == "'":
            return _SCALAR, quoted[1:-1].replace("''", "'")
        return _SCALAR, json.loads(quoted) if "\\" in quoted else quoted[1:-1]
    if first == "|":
        match = _LITERAL_HEADER.fullmatch(text)
        if not match:
            raise GivesUp
        return _LITERAL, match.group(1)
    if first in "[{":
        return _COLLECTION, _flow(text)
    return _SCALAR, _plain(text)


def _flow(text: str) -> Any:
    """A list or mapping that begins and ends on its line."""
    text = text.rstrip(" ")
    if text in ("{}", "[]"):
        return [] if text == "[]" else {}
    if text[-1] != {"[": "]", "{": "}"}[text[0]]:
        raise GivesUp
    composed = compose(text)
    if composed.trouble or composed.second or composed.root is None or composed.aliases:
        raise GivesUp
    try:
        data, duplicates = construct(composed.root, aliases=False)
    except Unreadable:
        raise GivesUp from None
    if duplicates:
        raise GivesUp
    return data


def _plain(text: str) -> Any:
    if text[0] in _NEVER_FIRST or (text[0] == "-" and text[1:2] in ("", " ")):
        raise GivesUp
    comment = text.find(" #")
    if comment >= 0:
        text = text[:comment]
    text = text.rstrip(" ")
    if ": " in text or text[-1] == ":":
        raise GivesUp
    value = plain_value(text)
    if type(value) is not float:
        return value
    try:
        return json_number(value)
    except UnreadableScalar:
        raise GivesUp from None
