"""Lists taken apart: who applies a `kind: List` applies each of its items.

As kubectl and Helm do it (cli-runtime pkg/resource, Flatten; apimachinery, UnstructuredList).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from aquahelm.yaml import Document, ParseProblem, Piece, Reading, items_of, placed, read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

_INDENT: Final = re.compile(r"(?: *#.*\n| *\n)*( *)")


def unfolded(found: Document) -> Iterator[Document | ParseProblem]:
    """The document itself, or the items of a list, each with its own text and line."""
    kind, items = found.data.get("kind"), found.data.get("items")
    if not (isinstance(kind, str) and kind.endswith("List") and isinstance(items, list)):
        yield found
        return
    if found.text.startswith("{"):
        yield from _named(found, _json_items(found, items))
    else:
        yield from _named(found, _yaml_items(found, items))


def _named(parent: Document, items: Iterator[Document | ParseProblem]) -> Iterator[Document | ParseProblem]:
    """The items of a `ConfigMapList` may leave out what they are, as the API server itself does."""
    kind = parent.data["kind"].removesuffix("List")
    for item in items:
        if kind and isinstance(item, Document) and not ("kind" in item.data and "apiVersion" in item.data):
            version = parent.data.get("apiVersion")
            said = {"apiVersion": version, "kind": kind, **item.data}
            # Equal texts are judged once: of two kinds they are not equal.
            yield Document(said, f"{item.text}\n# {json.dumps([version, kind])}", item.line)
        elif isinstance(item, Document):
            yield from unfolded(item)
        else:
            yield item


def _json_items(found: Document, items: list[Any]) -> Iterator[Document | ParseProblem]:
    text = found.text
    try:
        places = items_of(text, 0)
    except (ValueError, IndexError):  # it begins with a brace and is YAML all the same
        places = []
    if len(places) != len(items):
        yield from _yaml_items(found, items)
        return
    line, counted = found.line, 0
    for item, (begin, end) in zip(items, places, strict=True):
        line += text.count("\n", counted, begin)
        counted = begin
        yield _item(item, text[begin:end], line)


def _yaml_items(found: Document, items: list[Any]) -> Iterator[Document | ParseProblem]:
    """Block by block where the text is plain; else by the places of its nodes, which takes longer."""
    blocks = list(_blocks(found.text))
    readings = [read_document(text) for text, _ in blocks]
    if [reading.data for reading in readings] == items and not any(reading.troubles for reading in readings):
        for reading, (text, line) in zip(readings, blocks, strict=True):
            yield _item(reading.data, text, found.line + line)
        return
    for index, item in enumerate(items):
        yield _item(item, json.dumps(item, ensure_ascii=False), found.line_of(("items", index)))


def _blocks(text: str) -> Iterator[tuple[str, int]]:
    """The items of a block list under `items:`, with the dash made a space, and their lines counted from 0."""
    indent = len(_INDENT.match(text)[1])  # type: ignore[index]  # it matches anything
    opening = re.compile(rf"^ {{{indent}}}items: *\n(?: *#.*\n| *\n)*( *)-(?: |$)", re.MULTILINE).search(text)
    if opening is None:
        return
    margin = opening[1]
    begin = text.index("\n", opening.start()) + 1
    ending = re.compile(rf"^ {{0,{indent}}}(?!-(?: |$)|#)\S", re.MULTILINE).search(text, begin)
    body = text[begin : ending.start() if ending else len(text)]
    line, counted = text.count("\n", 0, begin), 0
    starts = [match.start() for match in re.finditer(rf"^{margin}-(?= |$)", body, re.MULTILINE)]
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        line += body.count("\n", counted, start)
        counted = start
        yield f"{margin} {body[start + len(margin) + 1 : end]}", line


def _item(data: Any, text: str, line: int) -> Document | ParseProblem:
    if data is None:
        return ParseProblem(
            "not-an-object", line, 1, "null where an object with apiVersion and kind is wanted", "", line
        )
    return next(placed(Reading(data), Piece(text, line)))
