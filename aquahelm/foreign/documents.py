"""The documents of a file of any make: YAML streams, JSON, JSON streams, Lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.render.lists import unfolded
from aquahelm.yaml import Document, JsonTrouble, ParseProblem, Piece, Reading, placed, read_document, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def decoded(data: bytes) -> str | ParseProblem:
    """A file's bytes as text, as Go reads them: UTF-8, or UTF-16 where a byte order mark says so."""
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        said = f"the byte 0x{data[error.start]:02x} is not {encoding.removesuffix('-sig').upper()}"
        return ParseProblem("syntax", line, column, said, "save the file as UTF-8", line)
    return text.replace("\r\n", "\n") if "\r" in text else text


def objects_in(piece: Piece, is_json: bool) -> Iterator[Document | ParseProblem]:
    """Every object in one piece of a file, and every problem. `is_json`: the file's name says so."""
    if piece.text.startswith("{"):
        yield from _json(piece, is_json)
    else:
        yield from _each(placed(read_document(piece.text), piece))


def _each(found: Iterator[Document | ParseProblem]) -> Iterator[Document | ParseProblem]:
    for one in found:
        if isinstance(one, Document):
            yield from unfolded(one)
        else:
            yield one


def _json(piece: Piece, is_json: bool) -> Iterator[Document | ParseProblem]:
    """A JSON stream; what begins with a brace and is no JSON may still be YAML."""
    text, line, counted, some = piece.text, piece.line, 0, False
    try:
        for begin, end, data, troubles in read_json(text):
            # Troubles count from the stream's begin; a problem names the document that it is in.
            yield from placed(Reading(None, troubles), Piece(text, piece.line, piece.column))
            line += text.count("\n", counted, begin)
            counted, some = begin, True
            yield from _each(placed(Reading(data), Piece(text[begin:end], line)))
    except JsonTrouble as trouble:
        if not is_json and not some:
            yield from _each(placed(read_document(text), piece))
            return
        line = piece.line + text.count("\n", 0, trouble.at)
        column = trouble.at - text.rfind("\n", 0, trouble.at) + (piece.column if line == piece.line else 0)
        yield ParseProblem("syntax", line, column, f"this is not JSON: {trouble.message}", "", piece.line)
