"""What is on disk against what should be there, read without changing anything."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from aquahelm.chart.generated import RECORD, fingerprint, read_record
from aquahelm.chart.transaction import trouble
from aquahelm.errors import EnvironmentTrouble

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

CHANGELOG = "CHANGELOG.md"
"""The one file in the chart's folder that is not generated, and stays."""
# What a desktop drops into any folder is nobody's work: it is neither reported nor kept.
_DROPPINGS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Survey:
    """How a project folder stands to the files that should be in it; all paths sorted.

    Attributes:
        on_disk: path → bytes, of every file in the owned places; None for what is no regular file (a link).
        new, changed, same: files that should be there.
        gone: files that should not be there.
        edited: generated files that somebody changed since.
        foreign: files in an owned place that aquahelm never made.
        hollow: owned folders in which an empty folder lies about.
        superseded: charts of the platform under a former name; all their files are gone.
    """

    on_disk: Mapping[str, bytes | None]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    gone: tuple[str, ...]
    edited: tuple[str, ...]
    foreign: tuple[str, ...]
    hollow: tuple[str, ...]
    superseded: tuple[str, ...] = ()


def survey(
    folder: Path,
    files: Mapping[str, bytes],
    roots: tuple[str, ...],
    record: str,
    shared: Collection[str] = (),
) -> Survey:
    """Compare a project folder with the files that should be in it.

    Args:
        folder: the project folder.
        files: path → bytes, of every file that should be there; the record among them.
        roots: the folders that aquahelm owns whole.
        record: the record's path; "" where there is none.
        shared: those of the files that others change too: that is no loss.

    Errors:
        EnvironmentTrouble: a link or a file of the wrong kind stands in the way, or something cannot be read.
    """
    try:
        return _survey(folder, files, roots, record, shared)
    except OSError as error:
        raise trouble(error, "read") from error


def _survey(
    folder: Path, files: Mapping[str, bytes], roots: tuple[str, ...], record: str, shared: Collection[str]
) -> Survey:
    for root in roots:
        _refuse_obstacles(folder, root, is_folder=True)
    on_disk: dict[str, bytes | None] = {}
    hollow = tuple(root for root in roots if _walk(folder / root, root, on_disk))
    former = former_charts(folder, files, roots)
    for root in former:
        _refuse_obstacles(folder, root, is_folder=True)
        _walk(folder / root, root, on_disk)
    records = {record, *(f"{root}/{RECORD}" for root in former)}
    recorded = {path: print_ for name in sorted(records) for path, print_ in read_record(on_disk.get(name)).items()}
    owned = tuple(f"{root}/" for root in (*roots, *former))
    loose = {path for path in (*files, *recorded) if not path.startswith(owned)}
    for path in sorted(loose):
        if not _is_inside(path):
            continue  # a record that somebody wrote by hand leads nowhere else
        _refuse_obstacles(folder, path, is_folder=False)
        if (folder / path).is_file():
            on_disk[path] = (folder / path).read_bytes()

    # The changelog of a renamed platform goes along: where it stands under the new name, it is not lost.
    moved = {f"{root}/{CHANGELOG}" for root in former}
    logs = {files.get(f"{root}/{CHANGELOG}") for root in roots}

    def is_untouched(path: str) -> bool:
        data = on_disk[path]
        if path in moved and data is not None and data in logs:
            return True
        return path in records or path in shared or (data is not None and recorded.get(path) == fingerprint(data))

    present, wanted = set(on_disk), set(files)
    same = {path for path in wanted & present if on_disk[path] == files[path]}
    changed, gone = (wanted & present) - same, present - wanted
    touched = {path for path in changed | gone if not is_untouched(path)}
    edited = touched & set(recorded)
    return Survey(
        on_disk=on_disk,
        new=tuple(sorted(wanted - present)),
        changed=tuple(sorted(changed)),
        same=tuple(sorted(same)),
        gone=tuple(sorted(gone)),
        edited=tuple(sorted(edited)),
        foreign=tuple(sorted(touched - edited)),
        hollow=hollow,
        superseded=former,
    )


def former_charts(folder: Path, files: Mapping[str, bytes], roots: tuple[str, ...]) -> tuple[str, ...]:
    """Charts that aquahelm made for the same values files: those of this platform before it was renamed."""
    found = []
    for place in sorted(folder.glob(f"charts/*/{RECORD}")):
        root = place.parent.relative_to(folder).as_posix()
        if root not in roots and place.is_file() and read_record(place.read_bytes()).keys() & files.keys():
            found.append(root)
    return tuple(found)


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not PurePosixPath(path).is_absolute()


def _walk(folder: Path, path: str, on_disk: dict[str, bytes | None]) -> bool:
    """Collect the files below `folder`; whether an empty folder is among them."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return False
    hollow = False
    for entry in entries:
        below = f"{path}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            hollow = _walk(folder / entry.name, below, on_disk) or hollow
        elif entry.name not in _DROPPINGS:
            is_file = entry.is_file(follow_symlinks=False)
            on_disk[below] = (folder / entry.name).read_bytes() if is_file else None
    return hollow or not entries


def _refuse_obstacles(folder: Path, path: str, is_folder: bool) -> None:
    """Refuse to write through links, and onto things of the wrong kind."""
    for part in _steps(path):
        place = folder / part
        is_last = part == path
        if place.is_symlink():
            raise EnvironmentTrouble(
                f"{place} is a symbolic link, and aquahelm does not write through links",
                "put the folder or file itself there",
            )
        if not place.exists():
            return
        if place.is_dir() != (is_folder or not is_last):
            kinds = ("a file", "a folder") if place.is_dir() else ("a folder", "a file")
            raise EnvironmentTrouble(f"{place} is {kinds[1]}, and {kinds[0]} must stand there", "move it away")
        if is_last and is_folder and os.path.ismount(place):
            raise EnvironmentTrouble(
                f"{place} is a mount point, and aquahelm replaces this folder as a whole",
                "mount its parent folder instead",
            )


def _steps(path: str) -> Iterator[str]:
    """`charts/a` → `charts`, `charts/a`."""
    pure = PurePosixPath(path)
    yield from (str(parent) for parent in reversed(pure.parents) if str(parent) != ".")
    yield path
