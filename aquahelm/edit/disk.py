"""An inventory's file replaced whole: after a crash the old text stands there, or the new one."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from typing import TYPE_CHECKING

from aquahelm.edit.proof import EditRefused
from aquahelm.errors import EnvironmentTrouble

if TYPE_CHECKING:
    from pathlib import Path


def replace_file(file: Path, before: bytes, after: bytes) -> None:
    """Write a file's new text. A symbolic link stays one, and the mode stays.

    Args:
        file: its path.
        before: the text that the new one was made from.
        after: the new one.

    Errors: EditRefused where somebody else has changed the file since; EnvironmentTrouble.
    """
    place = file.resolve()
    staged = ""
    try:
        if place.read_bytes() != before:
            raise EditRefused(f"{file} was changed by somebody else meanwhile; nothing was written", "run it again")
        handle, staged = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.", suffix=".aquahelm-new")
        with os.fdopen(handle, "wb") as stream:
            stream.write(after)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(staged, stat.S_IMODE(place.stat().st_mode))  # noqa: PTH101  a name, as mkstemp gives it
        os.replace(staged, place)  # noqa: PTH105
    except OSError as error:
        if staged:
            with contextlib.suppress(OSError):
                os.unlink(staged)  # noqa: PTH108
        raise EnvironmentTrouble(f"cannot write {file}: {error.strerror or error}; nothing was changed") from error
