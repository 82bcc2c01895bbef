"""Manifests and values files as Helm and Kubernetes read them.

Helm splits a rendered template into documents by lines that begin with `---` (helm/v4 pkg/release/v1/util) and gives
each to sigs.k8s.io/yaml. A document is read by the quick reader (`block`) if it is plain, else by the full one (`nodes`
and `construct`); both give the same data. Where they differ from Go they refuse more: text after a document that has
already ended, a byte order mark at the start of a later line, more than 200 levels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, cast

from aquahelm.yaml.block import GAVE_UP, read_block
from aquahelm.yaml.blockplaces import UNKNOWN, quick_line
from aquahelm.yaml.construct import Duplicate, Trouble, Unreadable, construct
from aquahelm.yaml.nodes import Composed, SyntaxTrouble, compose
from aquahelm.yaml.places import line_of_path
from aquahelm.yaml.wording import in_plain_words
from aquahelm.yaml.written import Written, scalars

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping, Sequence

ProblemKind: TypeAlias = Literal["syntax", "duplicate-key", "alias", "key", "value", "not-an-object", "chart", "patch"]

_OF_EVERY_OBJECT: Final = ("apiVersion", "kind")
# From here on it pays to know the places of all nodes: the quick way goes through the whole text each time.
_LONG: Final = 1 << 16
# What Go's unicode.IsSpace trims.
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_NO_SPACE: Final = re.compile(f"[^{_SPACE}]")


@dataclass(frozen=True, slots=True)
class Document:
    """One object.

    Attributes:
        data: as it would arrive in the API server as JSON. Read only: equal texts may share it.
        text: the document's own text, from its first character that is not space.
        line: of the text's first line, 1-based, in the whole text that was parsed.
    """

    data: dict[str, Any]
    text: str = field(repr=False)
    line: int

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line (1-based, in the whole text) of the field at `path`, or of its nearest ancestor that exists."""
        quick = quick_line(self.text, path) if len(self.text) < _LONG else UNKNOWN
        return self.line + (line_of_path(_composed(self.text).root, path) if quick == UNKNOWN else quick)

    def scalars(self) -> Iterator[Written]:
        """Every scalar of the text, and what it means."""
        return scalars(_composed(self.text).root)


@dataclass(frozen=True, slots=True)
class ParseProblem:
    """Why Helm or Kubernetes refuse a document, or would read it otherwise than it looks.

    Attributes:
        kind: `syntax`: it is not YAML; `duplicate-key`: a key stands twice (the document follows, with the last one, as
            Helm reads it); `alias`, `key`, `value`: Go's library refuses one; `not-an-object`: a list or a scalar;
            `chart`: a folder that Helm must render first; `patch`: a part of an object, for kustomize.
        line, column: 1-based, in the whole text that was parsed.
        message, fix: one line each; `fix` may be empty.
        document_line: where the document begins.
    """

    kind: ProblemKind
    line: int
    column: int
    message: str
    fix: str
    document_line: int


AnyTrouble: TypeAlias = SyntaxTrouble | Trouble | Duplicate


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document's text says, whatever its place: `data` is None if there is nothing (or nothing readable)."""

    data: Any
    troubles: tuple[AnyTrouble, ...] = ()


class Piece(NamedTuple):
    """One document, unread.

    Attributes:
        text: from its first character that is not space.
        line: of that character, 1-based, in the whole text.
        column: of that character, counted from 0.
        begin: index of that character in the whole text.
    """

    text: str
    line: int
    column: int = 0
    begin: int = 0


def parse_documents(text: str, seen: MutableMapping[str, Reading] | None = None) -> Iterator[Document | ParseProblem]:
    """The documents of a rendered template or a manifest file, in order, each problem in its place.

    Empty documents and documents of comments alone are left out, as Helm leaves them out.

    Args:
        text: any number of documents.
        seen: the caller's memory of documents read before, by their text. Given to every call, it makes equal documents
            (such as those that do not differ between environments) cost nothing the second time.
    """
    for piece in split_documents(text):
        reading = None if seen is None else seen.get(piece.text)
        if reading is None:
            reading = read_document(piece.text)
            if seen is not None:
                seen[piece.text] = reading
        yield from placed(reading, piece)


def parse_values(text: str) -> Iterator[Document | ParseProblem]:
    """A values file: one object; a file without any is an empty object. Helm reads the first document alone."""
    reading = read_fully(text)
    if reading.data is None and not reading.troubles:
        reading = Reading({})
    yield from placed(reading, Piece(text, 1))


def split_documents(text: str, begin: int = 0, stop: int | None = None, line: int = 1) -> Iterator[Piece]:
    """Helm's documents, unread, with the space before each cut off.

    Args:
        text: any number of documents.
        begin, stop: the part of it that is asked for (see `cut_between_documents`); all of it unless given.
        line: of the character at `begin`, 1-based.
    """
    stop = len(text) if stop is None else stop
    counted = begin
    for end, following in (*_separators(text, begin, stop), (stop, stop)):
        first = _NO_SPACE.search(text, begin, end)
        if first:
            start = first.start()
            line += text.count("\n", counted, start)
            counted = start
            yield Piece(text[start:end], line, start - text.rfind("\n", 0, start) - 1, start)
        begin = following


def cut_between_documents(text: str, size: int) -> Iterator[tuple[int, int, int]]:
    """Parts of a text, of about `size` characters or more, that no document reaches out of: begin, end, first line."""
    begin, line = 0, 1
    while begin < len(text):
        end = text.find("\n---", begin + size) + 1 or len(text)
        yield begin, end, line
        line += text.count("\n", begin, end)
        begin = end


def _separators(text: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """Where lines that begin with `---` begin, and where what follows the dashes on them does."""
    at = begin if text.startswith("---", begin, stop) else text.find("\n---", begin, stop) + 1 or -1
    while at >= 0:
        end = at + len("---")
        while text.startswith((" ", "\t"), end):
            end += 1
        yield at, end
        at = text.find("\n---", end, stop) + 1 or -1


def placed(reading: Reading, piece: Piece) -> Iterator[Document | ParseProblem]:
    """What a document's text says, with its place: its problems, then the document, if there is one."""
    line = piece.line
    joints = _joints(reading.troubles) if len(reading.troubles) > 1 else ()
    if joints:
        yield from _apart(piece, joints)
        return
    for trouble in reading.troubles:
        yield _problem(trouble, piece.text, line, piece.column)
    if reading.data is not None:
        if isinstance(reading.data, dict):
            yield Document(reading.data, piece.text, line)
        else:
            found = "a list" if isinstance(reading.data, list) else f"the value {reading.data!r}"
            message = f"{found} where an object with apiVersion and kind is wanted"
            yield ParseProblem("not-an-object", line, 1, message, "", line)


def _joints(troubles: Sequence[AnyTrouble]) -> tuple[int, ...]:
    """The lines, counted from 0, where another object begins that nothing parts from the one before it.

    There both `apiVersion` and `kind` stand again; one of them alone is a key that stands twice.
    """
    again = [one for one in troubles if isinstance(one, Duplicate) and one.column == 0 and one.key in _OF_EVERY_OBJECT]
    groups: list[dict[str, int]] = []
    for one in sorted(again, key=lambda one: one.line):
        if not groups or one.key in groups[-1]:
            groups.append({})
        groups[-1][one.key] = one.line
    whole = all(len(group) == len(_OF_EVERY_OBJECT) for group in groups)
    return tuple(min(group.values()) for group in groups) if whole else ()


def _apart(piece: Piece, joints: tuple[int, ...]) -> Iterator[Document | ParseProblem]:
    """Objects that run into each other, each by itself, so that what is missing between them is said once."""
    lines = piece.text.split("\n")
    for begin, end in pairwise((0, *joints, len(lines))):
        if begin:
            message = "another object begins here, and no --- parts it from the one before: one of the two is lost"
            yield ParseProblem("duplicate-key", piece.line + begin, 1, message, "put a line --- before it", piece.line)
        text = "\n".join(lines[begin:end]) + ("\n" if end < len(lines) else "")
        yield from placed(read_document(text), Piece(text, piece.line + begin, 0 if begin else piece.column))


def _problem(trouble: AnyTrouble, piece: str, line: int, column: int) -> ParseProblem:
    at = trouble.line + line
    column = trouble.column + 1 + (column if trouble.line == 0 else 0)
    if isinstance(trouble, Duplicate):
        message = f'the key "{trouble.key}" stands twice; the first is in line {trouble.first_line + line}'
        return ParseProblem("duplicate-key", at, column, message, "keep one", line)
    if isinstance(trouble, SyntaxTrouble):
        message, fix = in_plain_words(trouble, piece, line)
        return ParseProblem("syntax", at, column, message, fix, line)
    return ParseProblem(cast("ProblemKind", trouble.kind), at, column, trouble.message, trouble.fix, line)


def read_document(text: str) -> Reading:
    """What one document says, by whichever reader can tell."""
    data = read_block(text)
    return read_fully(text) if data is GAVE_UP else Reading(data)


def read_fully(text: str) -> Reading:
    """What one document says, by the full reader."""
    return _understood(compose(text))


def _understood(composed: Composed) -> Reading:
    if composed.trouble:
        return Reading(None, (composed.trouble,))
    troubles: list[AnyTrouble] = []
    if composed.version not in (None, (1, 1)):
        return Reading(None, (Trouble(0, 0, "syntax", "Go reads YAML 1.1 only", "remove the %YAML line"),))
    if composed.second:
        troubles.append(Trouble(*composed.second, "syntax", "a further document that is never read", "remove it"))
    if composed.root is None:
        return Reading(None, tuple(troubles))
    try:
        data, duplicates = construct(composed.root, composed.aliases)
    except Unreadable as error:
        return Reading(None, (*troubles, error.trouble))
    return Reading(data, (*troubles, *duplicates))


@lru_cache(maxsize=32)
def _composed(text: str) -> Composed:
    return compose(text)
