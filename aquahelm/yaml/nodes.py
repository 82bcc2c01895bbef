"""YAML text as a tree of nodes, each with its place.

The grammar is libyaml's (through ruamel.yaml's C parser), of which the Go library of Helm and Kubernetes is a port.
What a scalar *means* is decided elsewhere (`goscalars`, `aquahelm.inventory.source`).
Nothing here recurses and aliases are not expanded, so that neither depth nor "billion laughs" costs anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.reader import ReaderError

DEEPEST = 200
TOO_DEEP = "too deep"
COLON_IN_FLOW = "found unexpected ':'"
# libyaml refuses `[a:b]`, which Go and YAML 1.2 read as text: such a colon gives way to a stand-in of the same width.
_INNER_COLON = re.compile(r"""(?<=[^\s,\[\]{}?"']):(?=\S)""")


class Node:
    """A place in the text, counted from 0, and the tag and anchor written there (empty if none)."""

    __slots__ = ("anchor", "column", "line", "tag")

    def __init__(self, line: int, column: int, tag: str, anchor: str) -> None:
        self.line = line
        self.column = column
        self.tag = tag
        self.anchor = anchor


class Scalar(Node):
    """Text; `plain` when it stands without quotes (or with the tag `!`) and may therefore mean something else."""

    __slots__ = ("plain", "style", "value")

    def __init__(self, line: int, column: int, tag: str, anchor: str, value: str, plain: bool, style: str) -> None:
        self.line = line
        self.column = column
        self.tag = tag
        self.anchor = anchor
        self.value = value
        self.plain = plain
        self.style = style


class Sequence(Node):
    """A list of nodes, in order."""

    __slots__ = ("items",)

    def __init__(self, line: int, column: int, tag: str, anchor: str) -> None:
        super().__init__(line, column, tag, anchor)
        self.items: list[Node] = []


class Mapping(Node):
    """Keys and values, in order, duplicates included: `items[0]` is a key, `items[1]` its value, and so on.

    `places` is the memory of who looks keys up (`places.line_of_path`).
    """

    __slots__ = ("items", "places")

    def __init__(self, line: int, column: int, tag: str, anchor: str) -> None:
        super().__init__(line, column, tag, anchor)
        self.items: list[Node] = []
        self.places: dict[str, tuple[int, Node]] | None = None


class Alias(Node):
    """`*name`. `target` is the node with that anchor, None if there is none; it may be an ancestor of the alias."""

    __slots__ = ("name", "target")

    def __init__(self, line: int, column: int, name: str, target: Node | None) -> None:
        super().__init__(line, column, "", "")
        self.name = name
        self.target = target


@dataclass(frozen=True, slots=True)
class SyntaxTrouble:
    """Where the text stops being YAML, counted from 0, in the parser's words; `context_line`: of what is broken."""

    line: int
    column: int
    problem: str
    context_line: int = -1


@dataclass(slots=True)
class Composed:
    """What a text holds.

    Attributes:
        root: the first document's node, as far as it could be read; None if there is nothing but comments.
        trouble: the first syntax error; None if the text is YAML.
        complete: the first document was read to its end (a syntax error, if any, comes after it).
        second: line and column of the second document, if there is one.
        aliases: whether the first document has any.
        version: of its `%YAML` directive, such as (1, 2), if it has one.
    """

    root: Node | None = None
    trouble: SyntaxTrouble | None = None
    complete: bool = False
    second: tuple[int, int] | None = None
    aliases: bool = False
    version: tuple[int, int] | None = None


def compose(text: str) -> Composed:
    """The first document of `text` as nodes; never raises for what stands in the text."""
    composed = _attempt(text)
    if composed.trouble and composed.trouble.problem == COLON_IN_FLOW:
        readable, stand_in = colon_stand_in(text)
        if stand_in:
            composed = _attempt(readable, stand_in)
    return composed


def colon_stand_in(text: str) -> tuple[str, str]:
    """The text, as long as before, with another character for each colon that libyaml would refuse in flow style, and
    that character; empty where the text has them all."""
    stand_in = next((mark for mark in map(chr, range(0xE000, 0xF900)) if mark not in text), "")
    return _INNER_COLON.sub(stand_in or ":", text), stand_in


def _attempt(text: str, colon: str = "") -> Composed:
    composed = Composed()
    roots: list[Node] = []
    try:
        _compose(CParser(text), roots, composed, colon)
    except MarkedYAMLError as error:
        composed.trouble = _trouble(error, text)
    except ReaderError as error:
        composed.trouble = _trouble_at(text, error.position, str(error.reason))
    except UnicodeEncodeError as error:
        composed.trouble = _trouble_at(text, error.start, "half of a surrogate pair")
    if roots:
        composed.root = roots[0]
    return composed


def _trouble_at(text: str, position: int, problem: str) -> SyntaxTrouble:
    before = text[:position]
    return SyntaxTrouble(before.count("\n"), len(before) - before.rfind("\n") - 1, problem)


def _trouble(error: Any, text: str) -> SyntaxTrouble:
    context = error.context_mark
    mark = error.problem_mark or context
    problem = str(error.problem or error)
    end = len(text.rstrip())
    if mark is None or mark.index >= end:
        # What is never closed is to be mended where it begins, else where the text ends.
        mark = context
        if mark is None or mark.index >= end:
            return _trouble_at(text, max(end - 1, 0), problem)
    return SyntaxTrouble(mark.line, mark.column, problem, context.line if context else -1)


def _compose(parser: Any, roots: list[Node], composed: Composed, colon: str) -> None:  # noqa: C901  a table of calls would halve the speed
    anchors: dict[str, Node] = {}
    items = roots
    stack = [items]
    started = False
    get_event = parser.get_event
    while True:
        event = get_event()
        kind = type(event)
        if kind is ScalarEvent:
            mark = event.start_mark
            anchor = event.anchor
            value = event.value
            node = Scalar(
                mark.line,
                mark.column,
                _tag(event.ctag),
                anchor or "",
                value.replace(colon, ":") if colon else value,
                event.implicit[0],
                event.style,
            )
            if anchor is not None:
                anchors[anchor] = node
            items.append(node)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            mark = event.start_mark
            anchor = event.anchor
            group = (Mapping if kind is MappingStartEvent else Sequence)(
                mark.line, mark.column, _tag(event.ctag), anchor or ""
            )
            if anchor is not None:
                anchors[anchor] = group
            items.append(group)
            items = group.items
            stack.append(items)
            if len(stack) > DEEPEST:
                composed.trouble = SyntaxTrouble(mark.line, mark.column, TOO_DEEP)
                return
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            stack.pop()
            items = stack[-1]
        elif kind is AliasEvent:
            mark = event.start_mark
            items.append(Alias(mark.line, mark.column, event.anchor, anchors.get(event.anchor)))
            composed.aliases = True
        elif kind is DocumentStartEvent:
            if started:
                composed.second = (event.start_mark.line, event.start_mark.column)
                return
            started = True
            composed.version = event.version
        elif kind is DocumentEndEvent:
            composed.complete = True
        elif kind is StreamEndEvent:
            composed.complete = True
            return


def _tag(tag: Any) -> str:
    return "" if tag is None else str(tag)
