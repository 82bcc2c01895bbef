"""Folders and files replaced all at once, or not at all.

Everything new is first written beside its place (`charts/.aquastream.aquahelm-new`), whole folders with hard links to
what stays the same. A journal then names the swaps; with its last rename the change is decided. Each swap is one
rename, so that a reader finds the old chart or the new one. After a crash the next run sees either a journal, and
finishes the swaps, or only leftovers, and removes them.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import shutil
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from aquahelm.errors import EnvironmentTrouble

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JOURNAL = ".aquahelm-journal.json"
STAGED = ".aquahelm-new"
_REPLACED = ".aquahelm-old"
_LOCK_SECONDS = 10.0
# From this many files on, one flush of the disk is cheaper than one for each file.
_FLUSH_ALL = 32


@dataclass(frozen=True, slots=True)
class Swap:
    """One place to be replaced.

    Attributes:
        place: path relative to the project folder.
        kind: `folder`, `file`, or `remove` (a file).
        inode: of what was staged; tells, after a crash, whether the swap was made.
    """

    place: str
    kind: str
    inode: int = 0


def trouble(error: OSError, doing: str, consequence: str = "nothing was changed") -> EnvironmentTrouble:
    """An operating system's refusal in words.

    Args:
        error: the refusal.
        doing: the verb: `read`, `write`.
        consequence: how the project folder stands now.
    """
    place = error.filename2 or error.filename or "the project folder"
    why, remedy = {
        errno.ENOSPC: ("the disk is full", "free some space"),
        errno.EDQUOT: ("the disk quota is used up", "free some space"),
        errno.EFBIG: ("the file is larger than the system allows", ""),
        errno.EROFS: ("the file system is read-only", ""),
        errno.EACCES: ("permission denied", "check who owns it and its mode"),
        errno.EPERM: ("not permitted", "check who owns it and its mode"),
    }.get(error.errno or 0, (error.strerror or str(error), ""))
    return EnvironmentTrouble(f"cannot {doing} {place}: {why}; {consequence}", remedy)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the project folder, so that two runs at once do not mix.

    Errors: EnvironmentTrouble where another run holds it for ten seconds.
    """
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        deadline = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    break  # this file system has no locks
                if time.monotonic() > deadline:
                    raise EnvironmentTrouble(f"another aquahelm is writing in {folder}", "wait for it") from error
                time.sleep(0.05)
            else:
                break
        yield
    finally:
        os.close(handle)


def replace(
    folder: Path,
    folders: Mapping[str, Mapping[str, bytes | Path]],
    files: Mapping[str, bytes],
    removed: tuple[str, ...],
) -> None:
    """Replace folders and files of a project, all or nothing. The caller holds the lock and has recovered.

    Args:
        folder: the project folder.
        folders: place → its new content: path inside → bytes, or the file on disk that stays the same.
        files: place → bytes.
        removed: files to remove; a parent folder left empty goes too.

    Errors:
        EnvironmentTrouble: nothing was changed, or (the message says so) the next run will finish.
    """
    try:
        swaps = _stage(folder, folders, files)
        for place in removed:
            if not os.access((folder / place).parent, os.W_OK):
                raise PermissionError(errno.EACCES, "", str(folder / place))
            swaps.append(Swap(place, "remove"))
        _write_journal(folder, swaps)
    except OSError as error:
        _sweep(folder, [*folders, *files])
        raise trouble(error, "write") from error
    try:
        _swap(folder, swaps[0])
    except OSError as error:
        # The first swap is the one that a file system refuses, and it is one rename: nothing has happened yet.
        with contextlib.suppress(OSError):
            (folder / JOURNAL).unlink()
            _sweep(folder, [*folders, *files])
        raise trouble(error, "write") from error
    recover(folder)


def recover(folder: Path) -> bool:
    """Finish what a crashed run had decided, and clear away what it had only begun; whether something was decided.

    Errors: EnvironmentTrouble where that cannot be done.
    """
    swaps: list[Swap] = []
    try:
        swaps += _read_journal(folder)
        for swap in swaps:
            _swap(folder, swap)
        _sweep(folder, [swap.place for swap in swaps])
        (folder / JOURNAL).unlink(missing_ok=True)
    except OSError as error:
        if not swaps:  # nothing had been decided, and nothing was
            raise trouble(error, "write") from error
        raise trouble(error, "write", "the change is half made; run aquahelm render again to finish it") from error
    return bool(swaps)


def _beside(place: Path, suffix: str) -> Path:
    return place.with_name(f".{place.name}{suffix}")


def _stage(folder: Path, folders: Mapping[str, Mapping[str, bytes | Path]], files: Mapping[str, bytes]) -> list[Swap]:
    count = len(files) + sum(isinstance(data, bytes) for content in folders.values() for data in content.values())
    flush_all = count > _FLUSH_ALL and hasattr(os, "sync")
    swaps: list[Swap] = []
    for place, content in folders.items():
        staged = _beside(folder / place, STAGED)
        staged.mkdir(parents=True)
        made = {staged}
        for path, data in content.items():
            target = staged / path
            if target.parent not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent)
            if isinstance(data, bytes):
                _write(target, data, flush=not flush_all)
            else:
                _link(data, target)
        if not flush_all:
            for directory in made:
                _flush_folder(directory)
        swaps.append(Swap(place, "folder", staged.stat().st_ino))
    for place, data in files.items():
        staged = _beside(folder / place, STAGED)
        staged.parent.mkdir(parents=True, exist_ok=True)
        _write(staged, data, flush=not flush_all)
        swaps.append(Swap(place, "file", staged.stat().st_ino))
    if flush_all:
        os.sync()
    return swaps


def _link(unchanged: Path, target: Path) -> None:
    """The same file once more: its time of change stays, and nothing is copied where the file system can."""
    try:
        target.hardlink_to(unchanged)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            raise
        shutil.copy2(unchanged, target)


def _write(path: Path, data: bytes, flush: bool) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        if flush:
            os.fsync(file.fileno())


def _flush_folder(path: Path) -> None:
    """Let the names in a folder reach the disk; not every system can."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write_journal(folder: Path, swaps: list[Swap]) -> None:
    draft = _beside(folder / JOURNAL, STAGED)
    draft.unlink(missing_ok=True)
    _write(draft, json.dumps({"swaps": [asdict(swap) for swap in swaps]}).encode(), flush=True)
    draft.replace(folder / JOURNAL)
    _flush_folder(folder)


def _read_journal(folder: Path) -> list[Swap]:
    try:
        text = (folder / JOURNAL).read_bytes()
    except FileNotFoundError:
        return []
    try:
        swaps = [Swap(**swap) for swap in json.loads(text)["swaps"]]
        for swap in swaps:
            place = PurePosixPath(swap.place)
            if place.is_absolute() or ".." in place.parts or swap.kind not in ("folder", "file", "remove"):
                raise ValueError(swap.place)
    except (ValueError, KeyError, TypeError) as error:
        raise EnvironmentTrouble(
            f"{folder / JOURNAL} is not a journal that aquahelm wrote",
            "look at the folder with git status, then delete that file",
        ) from error
    return swaps


def _swap(folder: Path, swap: Swap) -> None:
    """Make one swap, or see that it was made."""
    place = folder / swap.place
    staged, replaced = _beside(place, STAGED), _beside(place, _REPLACED)
    if swap.kind == "remove":
        place.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # other files are left in it
            for parent in itertools.takewhile(lambda parent: parent != folder, place.parents):
                parent.rmdir()
    elif staged.exists() and staged.stat().st_ino == swap.inode:
        if swap.kind == "file":
            staged.replace(place)
        elif not place.exists():
            staged.rename(place)
        elif not exchange(staged, place):
            place.rename(replaced)
            staged.rename(place)
    _flush_folder(place.parent)


def exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can; whether it did."""
    import ctypes

    # renameat2(…, RENAME_EXCHANGE) and renamex_np(…, RENAME_SWAP): both flags are 2.
    paths = os.fsencode(one), os.fsencode(other)
    libc = ctypes.CDLL(None) if os.name == "posix" else None
    if sys.platform == "linux" and hasattr(libc, "renameat2"):
        here = -100  # AT_FDCWD
        return bool(libc and libc.renameat2(here, paths[0], here, paths[1], 2) == 0)
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        return bool(libc and libc.renamex_np(*paths, 2) == 0)
    return False


def _sweep(folder: Path, places: list[str]) -> None:
    """Remove what was staged or replaced: of these places, and of any that an earlier run left behind."""
    leftovers = {_beside(folder / place, suffix) for place in places for suffix in (STAGED, _REPLACED)}
    leftovers.add(_beside(folder / JOURNAL, STAGED))
    for parent in (folder / "charts", folder / "values", folder / "delivery"):
        for suffix in (STAGED, _REPLACED):
            leftovers.update(parent.glob(f".*{suffix}"))
    for leftover in sorted(leftovers):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)
