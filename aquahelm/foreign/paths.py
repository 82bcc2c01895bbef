"""Which files a person means who names files and folders."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STDIN = "-"
SUFFIXES = (".yaml", ".yml", ".json")
CHART = "Chart.yaml"


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, or standard input.

    Attributes:
        path: None for standard input.
        shown_as: how findings name it.
        below: whether it was found in a folder. What then cannot be read is a finding, and does not hide the others.
    """

    path: Path | None
    shown_as: str
    below: bool = False


@dataclass(frozen=True, slots=True)
class NestedChart:
    """A Helm chart inside a folder of manifests: its templates are no manifests until Helm has rendered them."""

    shown_as: str


def find_sources(paths: Iterable[str | Path], folder: Path | str = ".") -> list[Source | NestedChart]:
    """The files behind these paths, folders searched to the bottom, each once, in the order given (then sorted).

    Hidden files and folders are left out, as are files that are neither YAML nor JSON by their name; a file that is
    named itself is read whatever its name.

    Args:
        paths: of files and folders; `-` is standard input.
        folder: that relative paths start from.

    Errors: UsageError for a path that does not exist, is no file, is a chart or inside one, or has no manifests.
    """
    found: dict[str, Source | NestedChart] = {}
    for path in map(str, paths):
        if path == STDIN:
            found.setdefault(STDIN, Source(None, "standard input"))
            continue
        full = Path(folder, path)
        shown = os.path.normpath(full)
        if full.is_dir():
            _refuse_chart(full, shown)
            below = list(_below(full))
            if not below:
                raise UsageError(f"{shown} holds no manifests", f"they are files named *{', *'.join(SUFFIXES)}")
            for one in below:
                found.setdefault(one.shown_as, one)
        elif full.exists() or full.is_symlink():
            _refuse_chart(full, shown)
            found.setdefault(shown, Source(full, shown))
        else:
            raise UsageError(f"there is no file or folder {shown}", _nearby(full))
    return list(found.values())


def _below(folder: Path) -> Iterator[Source | NestedChart]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: (entry.is_dir(), entry.name))
    except OSError as error:
        raise UsageError(f"the folder {os.path.normpath(folder)} cannot be read: {error.strerror or error}") from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        shown = os.path.normpath(entry)
        if entry.is_dir():
            if entry.is_symlink() and folder.resolve().is_relative_to(entry.resolve()):
                continue  # a way back up
            if (entry / CHART).is_file():
                yield NestedChart(shown)
            else:
                yield from _below(entry)
        elif entry.suffix.lower() in SUFFIXES:
            yield Source(entry, shown, below=True)


def _refuse_chart(path: Path, shown: str) -> None:
    """Errors: UsageError for a chart, and for what is inside its templates."""
    if (path / CHART).is_file():
        raise UsageError(
            f"{shown} is a Helm chart, and its templates are no manifests", f"aquahelm validate --chart {shown}"
        )
    for part in (path.absolute(), *path.absolute().parents):
        if part.name == "templates" and (part.parent / CHART).is_file():
            chart = os.path.relpath(part.parent)
            raise UsageError(
                f"{shown} belongs to the Helm chart {chart}, and is no manifest", f"aquahelm validate --chart {chart}"
            )


def _nearby(path: Path) -> str:
    from difflib import get_close_matches

    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return ""
    near = get_close_matches(path.name, names, n=1)
    return f"{os.path.normpath(path.parent / near[0])}?" if near else ""
