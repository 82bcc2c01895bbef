"""Manifests from files and standard input, as objects with their places."""

from __future__ import annotations

import os
import sys
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from aquahelm.errors import UsageError
from aquahelm.foreign.documents import decoded, objects_in
from aquahelm.foreign.kustomized import without_patches
from aquahelm.foreign.paths import NestedChart, Source, find_sources
from aquahelm.forks import spread
from aquahelm.render.manifests import MANY, Manifest, Manifests, Unread
from aquahelm.render.stored import Packed, StoredManifest, packed
from aquahelm.yaml import ParseProblem, split_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from aquahelm.yaml import Document, Piece


HELD = 40_000
"""Of so many documents, what this process reads stays as data: about as many are awake (`check.objects.Awake`)."""
MOST = 250_000
"""Documents in one go. Who has more (no cluster holds as many) has not meant it, and each is held in memory."""


def read_sources(sources: Iterable[Source | NestedChart]) -> Manifests:
    """Every object in these files. Errors: UsageError for a file that cannot be read, and for too many documents."""
    unread: list[Unread] = []
    pieces = list(islice(_pieces(sources, unread), MOST + 1))
    _refuse_too_many(len(pieces))
    many = len(pieces) >= MANY
    here = os.getpid()

    def objects(indexes: range) -> list[tuple[int, Packed | Manifest | ParseProblem]]:
        """The objects and problems of these pieces, each with its piece's index."""
        holding = os.getpid() == here
        return [
            (index, _made(found, pieces[index], many, holding and index < HELD))
            for index in indexes
            for found in _few_enough(objects_in(pieces[index].piece, pieces[index].source.endswith(".json")))
        ]

    manifests: list[Manifest] = []
    for chunk in spread(len(pieces), objects) if many else (objects(range(len(pieces))),):
        for index, found in chunk:
            if isinstance(found, Packed):
                source, piece = pieces[index]
                manifests.append(StoredManifest(found, source, piece.text))
            elif isinstance(found, Manifest):
                manifests.append(found)
            else:
                unread.append(Unread(found, pieces[index].source))
    _refuse_too_many(len(manifests) + len(unread))
    return Manifests("", *without_patches(manifests, unread), many)


def _refuse_too_many(number: int) -> None:
    if number > MOST:
        raise UsageError(f"over {MOST:,} documents cannot be judged in one go", "judge them in parts")


def _few_enough(found: Iterator[Document | ParseProblem]) -> Iterator[Document | ParseProblem]:
    """What one piece holds: a stream of JSON needs no separators, and a list has any number of items."""
    for number, one in enumerate(found):
        _refuse_too_many(number)
        yield one


class _Sourced(NamedTuple):
    """A piece of a file, unread."""

    source: str
    piece: Piece


def _pieces(sources: Iterable[Source | NestedChart], unread: list[Unread]) -> Iterator[_Sourced]:
    for source in sources:
        text = _text(source)
        if isinstance(text, ParseProblem):
            unread.append(Unread(text, source.shown_as))
        else:
            yield from (_Sourced(source.shown_as, piece) for piece in split_documents(text))


def _made(
    found: Document | ParseProblem, sourced: _Sourced, many: bool, held: bool
) -> Packed | Manifest | ParseProblem:
    if isinstance(found, ParseProblem):
        return found
    manifest = Manifest(found.data, found.text, sourced.source, found.line)
    return packed(manifest, sourced.piece.text, held) if many else manifest


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
