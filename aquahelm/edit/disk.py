"""An inventory's file replaced whole: after a crash the old text stands there, or the new one."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from aquahelm.edit.proof import EditRefused
from aquahelm.errors import EnvironmentTrouble


def replace_file(file: Path, before: bytes, after: bytes) -> None:
    """Write a file's new text. A symbolic link stays one, and the mode stays.

    Args:
        file: its path.
        before: the text that the new one was made from.
        after: the new one.

    Errors: EditRefused where somebody else has changed the file since; EnvironmentTrouble.
    """
    place = file.resolve()
    staged: Path | None = None
    try:
        if place.read_bytes() != before:
            raise EditRefused(f"{file} was changed by somebody else meanwhile; nothing was written", "run it again")
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.", suffix=".aquahelm-new")
        staged = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(after)
            stream.flush()
            os.fsync(stream.fileno())
        staged.chmod(stat.S_IMODE(place.stat().st_mode))
        staged.replace(place)
    except OSError as error:
        if staged:
            with contextlib.suppress(OSError):
                staged.unlink()
        raise EnvironmentTrouble(f"cannot write {file}: {error.strerror or error}; nothing was changed") from error
