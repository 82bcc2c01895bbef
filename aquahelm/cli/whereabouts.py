"""Where the inventory is, and where else one lies when it is not there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEARBY = ("inventory.yaml", "inventory.yml")
_MOST = 5


def find_inventory(folder: str, file: str) -> tuple[Path, str]:
    """The inventory's path, and how messages name it: as a person would type it from where they are.

    Errors: UsageError that says where it looked, and names inventories nearby.
    """
    base = Path(folder)
    if not base.is_dir():
        raise UsageError(f"there is no folder {folder}", "-C takes the folder that holds the inventory")
    path = base / file
    if path.exists() and not path.is_dir():  # a pipe will do
        return path, os.path.normpath(path)
    kind = "is a folder" if path.is_dir() else "does not exist"
    others = [os.path.normpath(other) for other in _candidates(base)][:_MOST]
    if others:
        remedy = f"nearby: {', '.join(others)} (name one with -f, or its folder with -C)"
    else:
        remedy = "go to the folder that holds inventory.yaml, or name it with -f or -C"
    raise UsageError(f"no inventory: {path.absolute()} {kind}", remedy)


def _candidates(base: Path) -> Iterator[Path]:
    """Inventories in this folder, in those above it, and up to two folders below."""
    for name in _NEARBY:
        if (base / name).is_file():
            yield base / name
    above = Path(os.path.relpath(base.resolve().parent))
    for parent in (above, above / "..", above / "../.."):
        yield from (parent / name for name in _NEARBY if (parent / name).is_file())
    for pattern in ("*", "*/*"):
        try:
            folders = sorted(path for path in base.glob(pattern) if path.is_dir() and not path.name.startswith("."))
        except OSError:  # a folder below is closed to us
            continue
        yield from (path / name for path in folders for name in _NEARBY if (path / name).is_file())
