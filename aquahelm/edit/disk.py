"""Files written whole: after a crash the old text stands there, or the new one."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from aquahelm.edit.proof import EditRefused
from aquahelm.errors import EnvironmentTrouble

if TYPE_CHECKING:
    from collections.abc import Iterator


def replace_file(file: Path, before: bytes, after: bytes) -> None:
    """Write a file's new text. A symbolic link stays one, and the mode stays.

    Args:
        file: its path.
        before: the text that the new one was made from.
        after: the new one.

    Errors: EditRefused where somebody else has changed the file since; EnvironmentTrouble.
    """
    place = file.resolve()
    try:
        if place.read_bytes() != before:
            raise EditRefused(f"{file} was changed by somebody else meanwhile; nothing was written", "run it again")
        mode = stat.S_IMODE(place.stat().st_mode)
    except OSError as error:
        raise _not_written(file, error) from error
    write_whole(place, after, mode, shown_as=file)


def write_whole(file: Path, data: bytes, mode: int = 0o644, shown_as: Path | None = None) -> None:
    """Write a file, and the folders to it where they are missing. Errors: EnvironmentTrouble."""
    staged: Path | None = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".aquahelm-new")
        staged = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        staged.chmod(mode)
        staged.replace(file)
    except BaseException as error:
        if staged:
            with contextlib.suppress(OSError):
                staged.unlink()
        if isinstance(error, OSError):
            raise _not_written(shown_as or file, error) from error
        raise


def _not_written(file: Path, error: OSError) -> EnvironmentTrouble:
    return EnvironmentTrouble(f"cannot write {file}: {error.strerror or error}; nothing was changed")


@contextlib.contextmanager
def replaced(file: Path, before: bytes, after: bytes) -> Iterator[None]:
    """A file's new text, for as long as all that follows from it goes well: else, and on Ctrl-C, the old one is back.

    Args: those of `replace_file`. Equal texts are not written.

    Errors: those of `replace_file`.
    """
    if after == before:
        yield
        return
    replace_file(file, before, after)
    try:
        yield
    except BaseException:
        replace_file(file, after, before)
        raise
