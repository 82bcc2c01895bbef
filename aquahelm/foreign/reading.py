"""Manifests from files and standard input, as objects with their places."""

from __future__ import annotations

import os
import sys
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aquahelm.errors import UsageError
from aquahelm.foreign.documents import decoded, objects_in
from aquahelm.foreign.kustomized import without_patches
from aquahelm.foreign.paths import NestedChart, Source, find_sources
from aquahelm.forks import spread
from aquahelm.render.manifests import MANY, Manifest, Manifests, Unread
from aquahelm.render.stored import Packed, StoredManifest, packed
from aquahelm.yaml import Document, ParseProblem, cut_between_documents, split_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from aquahelm.yaml import Piece

HELD = 30_000
"""So many of the documents that this process reads stay as data: more are awake later on (`check.objects.Awake`)."""
MOST = 250_000
"""Documents in one go. Who has more (no cluster holds as many) has not meant it, and each is held in memory."""
_PART = 64 * 1024
"""Characters of a file that are read in one go: so few that each process has something to do until the end."""
_GOES = 200
"""How often a process comes for more, about: where there are many files, it takes several of them at a time."""


def read_sources(sources: Iterable[Source | NestedChart], beside: Callable[[], object] | None = None) -> Manifests:
    """Every object in these files.

    Args:
        sources: the files.
        beside: what is to be done before the objects are used; of many documents, while others read.

    Errors: UsageError for a file that cannot be read, and for too many documents.
    """
    unread: list[Unread] = []
    parts = list(_parts(sources, unread))
    many = _are_many(parts)
    here = os.getpid()
    read = 0

    def objects(indexes: range) -> list[_Found]:
        nonlocal read
        holding = os.getpid() == here
        made: list[_Found] = []
        for index in indexes:
            part = parts[index]
            for piece in part.pieces():
                for found in objects_in(piece, part.source.endswith(".json")):
                    read += 1
                    _refuse_too_many(read)
                    if many and isinstance(found, Document):
                        made.append((index, packed(found, piece, holding and read <= HELD)))
                    else:
                        made.append((index, found))
        return made

    def besides() -> None:
        _refuse_parts(parts)
        if beside:
            beside()

    if many:
        chunks = spread(len(parts), objects, at_a_time=-(-len(parts) // _GOES), beside=besides)
    else:
        chunks = [objects(range(len(parts)))]
        if beside:
            beside()
    manifests = list(_manifests(chain.from_iterable(chunks), parts, unread))
    _refuse_too_many(len(manifests) + len(unread))
    return Manifests("", *without_patches(manifests, unread), many)


def _manifests(made: Iterable[_Found], parts: Sequence[_Part], unread: list[Unread]) -> Iterator[Manifest]:
    for index, found in made:
        part = parts[index]
        if isinstance(found, Packed):
            yield StoredManifest(found, part.source, part.text)
        elif isinstance(found, Document):
            yield Manifest(found.data, found.text, part.source, found.line)
        else:
            unread.append(Unread(found, part.source))


def _refuse_too_many(number: int) -> None:
    if number > MOST:
        raise UsageError(f"over {MOST:,} documents cannot be judged in one go", "judge them in parts")


class _Part(NamedTuple):
    """Some documents of a file, unread.

    Attributes:
        source: the file, as it is shown.
        text: of the whole file.
        begin, end: where the documents are in it.
        line: of the first of them.
    """

    source: str
    text: str
    begin: int
    end: int
    line: int

    def pieces(self) -> Iterator[Piece]:
        return split_documents(self.text, self.begin, self.end, self.line)

    def at_most(self) -> int:
        """How many documents there are, and empty ones."""
        return 1 + self.text.count("\n---", self.begin, self.end)


_Found: TypeAlias = "tuple[int, Packed | Document | ParseProblem]"
"""An object, or a problem, and the index of the part that it is in."""


def _parts(sources: Iterable[Source | NestedChart], unread: list[Unread]) -> Iterator[_Part]:
    for source in sources:
        text = _text(source)
        if isinstance(text, ParseProblem):
            unread.append(Unread(text, source.shown_as))
        else:
            yield from (_Part(source.shown_as, text, *part) for part in cut_between_documents(text, _PART))


def _are_many(parts: Iterable[_Part]) -> bool:
    """Whether so many documents are in them, empty ones among them, that several processes shall read them."""
    return any(number >= MANY for number in accumulate(map(_Part.at_most, parts)))


def _refuse_parts(parts: Sequence[_Part]) -> None:
    """Refuse too many documents before they are read."""
    if sum(map(_Part.at_most, parts)) > MOST:
        _refuse_too_many(sum(1 for part in parts for _ in part.pieces()))


def read_definitions(paths: Iterable[Path | str]) -> tuple[Mapping[str, Any], ...]:
    """The CustomResourceDefinitions in these files and folders.

    Errors: UsageError where there are none, and for what cannot be read: the definition may be in it.
    """
    wanted = tuple(paths)
    if not wanted:
        return ()
    manifests = read_sources(find_sources(wanted))
    for one in manifests.unread:
        if one.problem.kind == "syntax":
            place = f"{one.template}:{one.problem.line}" if one.problem.line else one.template
            raise UsageError(f"--crds: {place}: {one.problem.message}", one.problem.fix)
    found = tuple(manifest.data for manifest in manifests if is_definition(manifest))
    if not found:
        named = ", ".join(map(str, wanted))
        raise UsageError(f"no CustomResourceDefinition in {named}", "--crds takes files and folders of them")
    return found


def is_definition(manifest: Manifest) -> bool:
    """Whether an object defines a custom resource."""
    return manifest.kind == "CustomResourceDefinition" and manifest.api_version.startswith("apiextensions.k8s.io/")


def _text(source: Source | NestedChart) -> str | ParseProblem:
    if isinstance(source, NestedChart):
        message = "this folder is a Helm chart; its templates are no manifests, and were not judged"
        return ParseProblem("chart", 0, 0, message, f"aquahelm validate --chart {source.shown_as}", 0)
    if source.below and source.path and source.path.exists() and not source.path.is_file():
        return _unreadable("it is a pipe or a device, and no file", "name it itself to read it")
    try:
        return decoded(_bytes(source))
    except UsageError as error:
        if not source.below:
            raise
        return _unreadable(f"it {error.message.removeprefix(source.shown_as).strip()}", "")


def _unreadable(message: str, fix: str) -> ParseProblem:
    return ParseProblem("syntax", 0, 0, message, fix, 0)


def _bytes(source: Source) -> bytes:
    try:
        if source.path is not None:
            return source.path.read_bytes()
        if sys.stdin is None or sys.stdin.closed:
            raise UsageError("standard input is closed", "pipe manifests into it: … | aquahelm validate -")
        return sys.stdin.buffer.read()
    except OSError as error:
        raise UsageError(f"{source.shown_as} cannot be read: {error.strerror or error}") from error
