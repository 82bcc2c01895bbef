"""Manifests from files and standard input, as objects with their places."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from aquahelm.errors import UsageError
from aquahelm.foreign.documents import decoded, objects_in
from aquahelm.foreign.paths import NestedChart, Source, find_sources
from aquahelm.render.manifests import Manifest, Manifests, Unread
from aquahelm.yaml import Document, ParseProblem, split_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Any


def read_sources(sources: Iterable[Source | NestedChart]) -> Manifests:
    """Every object in these files. Errors: UsageError for a file that cannot be read."""
    manifests: list[Manifest] = []
    unread: list[Unread] = []
    for source in sources:
        shown = source.shown_as
        for found in _documents(source):
            if isinstance(found, Document):
                manifests.append(Manifest(found.data, found.text, shown, found.line))
            else:
                unread.append(Unread(found, shown))
    return Manifests("", manifests, unread)


def read_definitions(paths: Iterable[Path | str]) -> tuple[Mapping[str, Any], ...]:
    """The CustomResourceDefinitions in these files and folders. Errors: UsageError where there are none."""
    wanted = tuple(paths)
    if not wanted:
        return ()
    found = tuple(manifest.data for manifest in read_sources(find_sources(wanted)) if is_definition(manifest))
    if not found:
        named = ", ".join(map(str, wanted))
        raise UsageError(f"no CustomResourceDefinition in {named}", "--crds takes files and folders of them")
    return found


def is_definition(manifest: Manifest) -> bool:
    """Whether an object defines a custom resource."""
    return manifest.kind == "CustomResourceDefinition" and manifest.api_version.startswith("apiextensions.k8s.io/")


def _documents(source: Source | NestedChart) -> Iterator[Document | ParseProblem]:
    if isinstance(source, NestedChart):
        message = "this folder is a Helm chart; its templates are no manifests, and were not judged"
        yield ParseProblem("chart", 0, 0, message, f"aquahelm validate --chart {source.shown_as}", 0)
        return
    text = decoded(_bytes(source))
    if isinstance(text, ParseProblem):
        yield text
        return
    is_json = source.shown_as.endswith(".json")
    for piece in split_documents(text):
        yield from objects_in(piece, is_json)


def _bytes(source: Source) -> bytes:
    try:
        if source.path is not None:
            return source.path.read_bytes()
        if sys.stdin is None or sys.stdin.closed:
            raise UsageError("standard input is closed", "pipe manifests into it: … | aquahelm validate -")
        return sys.stdin.buffer.read()
    except OSError as error:
        raise UsageError(f"{source.shown_as} cannot be read: {error.strerror or error}") from error
