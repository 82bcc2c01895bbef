"""Manifests from files and standard input, as objects with their places."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from aquahelm.errors import UsageError
from aquahelm.foreign.paths import find_sources
from aquahelm.render.manifests import Manifest, Manifests, Unread
from aquahelm.yaml import Document, ParseProblem, parse_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import Any

    from aquahelm.foreign.paths import NestedChart, Source


def read_sources(sources: Iterable[Source | NestedChart]) -> Manifests:
    """Every object in these files. Errors: UsageError for a file that cannot be read."""
    manifests: list[Manifest] = []
    unread: list[Unread] = []
    for source in sources:
        shown = source.shown_as
        for found in parse_documents(_text(source)):
            if isinstance(found, Document):
                manifests.append(Manifest(found.data, found.text, shown, found.line))
            elif isinstance(found, ParseProblem):
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


def _text(source: Source | NestedChart) -> str:
    path = getattr(source, "path", None)
    try:
        data = sys.stdin.buffer.read() if path is None else path.read_bytes()
    except OSError as error:
        raise UsageError(f"{source.shown_as} cannot be read: {error.strerror or error}") from error
    return str(data.decode())
