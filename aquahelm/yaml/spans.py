"""YAML text as a tree of spans: where each node begins and ends, to the character.

For those who change a text without writing it anew. The grammar is that of `nodes`; only the first document counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from aquahelm.yaml.nodes import colon_stand_in

Kind = Literal["scalar", "mapping", "sequence", "alias"]

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")


@dataclass(slots=True)
class Span:
    """A node's characters: `text[start:end]`, without its anchor and tag.

    Attributes:
        kind: what it is.
        start, end: counted from 0. A block ends where its last value ends; a text in lines with its last line, unless
            the empty lines behind it count.
        style: of a scalar: empty (plain), `'`, `"`, `|` or `>`; of a collection: `{` where it is in flow style.
        value: what a scalar says, before anybody asks whether it is a number.
        items: of a mapping keys and values in turn; of a sequence its items; of an alias the node that it repeats.
        anchored: whether it has an anchor.
    """

    kind: Kind
    start: int
    end: int
    style: str = ""
    value: str = ""
    items: list[Span] = field(default_factory=list)
    anchored: bool = False

    def inside(self, step: str | int) -> tuple[Span, Span] | None:
        """The key and the value (of a list twice the item) at one step of a path; aliases are followed."""
        node = self.followed()
        if node.kind == "sequence" and isinstance(step, int) and 0 <= step < len(node.items):
            return node.items[step], node.items[step]
        if node.kind == "mapping" and isinstance(step, str):
            for index in range(0, len(node.items) - 1, 2):
                if node.items[index].followed().value == step:
                    return node.items[index], node.items[index + 1]
        return None

    def followed(self) -> Span:
        """The node itself, or what it repeats."""
        node = self
        while node.kind == "alias":
            node = node.items[0]
        return node


def spans(text: str) -> Span | None:
    """The tree of a text's first document; None where there is none, or the text is not YAML."""
    for readable, colon in ((text, ""), colon_stand_in(text)):
        try:
            return _tree(readable, text, colon)
        except YAMLError:
            continue
    return None


def _tree(readable: str, text: str, colon: str) -> Span | None:
    anchors: dict[str, Span] = {}
    root = Span("sequence", 0, 0)
    stack = [root]
    parser: Any = CParser(readable)
    while True:
        event = parser.get_event()
        if isinstance(event, DocumentEndEvent):
            return root.items[0] if root.items else None
        if event is None:
            return None
        if isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            group = stack.pop()
            group.end = event.end_mark.index if group.style else max(item.end for item in (*group.items, group))
        elif isinstance(event, (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent)):
            node = _node(event, text, anchors, colon)
            stack[-1].items.append(node)
            if node.kind in ("mapping", "sequence"):
                stack.append(node)


def _node(event: Any, text: str, anchors: dict[str, Span], colon: str) -> Span:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, AliasEvent):
        target = anchors.get(event.anchor)
        return Span("alias", start, end, items=[target] if target else [Span("scalar", start, end)])
    if event.anchor is not None or event.ctag is not None:
        properties = _PROPERTIES.match(text, start)
        start = properties.end() if properties else start
    if isinstance(event, ScalarEvent):
        node = Span("scalar", start, end, (event.style or "").strip("\0"))
        if node.style in ("|", ">") and "+" not in text[start:end].partition("\n")[0].partition("#")[0]:
            node.end = start + len(text[start:end].rstrip())
            node.end += len(re.match(r"(\r\n|\r|\n)?", text[node.end : end]).group())  # type: ignore[union-attr]
        node.value = event.value.replace(colon, ":") if colon else event.value
    else:
        kind: Kind = "mapping" if isinstance(event, MappingStartEvent) else "sequence"
        node = Span(kind, start, start, "{" if event.flow_style else "")
    if event.anchor is not None:
        node.anchored = True
        anchors[event.anchor] = node
    return node
