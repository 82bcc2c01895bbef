"""A chart as the .tgz that Helm installs; the same files give the same bytes, on every day and machine."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import os
import tarfile
from typing import TYPE_CHECKING

from aquahelm.errors import HelmTrouble, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LEVEL = 9
_FIRST = ("Chart.yaml", "values.yaml", "values.schema.json")
"""Helm writes these first, so that a reader finds them at once."""
LARGEST = 100 * 1024 * 1024


def archive(name: str, files: Mapping[str, str], at: int) -> bytes:
    """The chart's files under a folder of its name.

    Args:
        name: of the chart.
        files: path inside the chart → text.
        at: time that all files carry, in seconds.
    """
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(files, key=lambda path: (_FIRST.index(path) if path in _FIRST else len(_FIRST), path)):
            data = files[path].encode(errors="surrogateescape")
            entry = tarfile.TarInfo(f"{name}/{path}")
            entry.size, entry.mtime, entry.mode = len(data), at, 0o644
            tar.addfile(entry, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), compresslevel=_LEVEL, mtime=0)


def unpacked(data: bytes, shown_as: str) -> dict[str, str]:
    """Path inside the chart → text. Errors: HelmTrouble for what is no chart."""
    files: dict[str, str] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
            for entry in tar:
                if entry.isfile() and entry.size <= LARGEST:
                    read = tar.extractfile(entry)
                    path = entry.name.partition("/")[2]
                    files[path] = read.read().decode(errors="surrogateescape") if read else ""
    except (tarfile.TarError, OSError, EOFError) as error:
        raise HelmTrouble(f"{shown_as} is no chart: {error}") from error
    return files


def time_of(date: str) -> int:
    """The time that a package's files carry: `SOURCE_DATE_EPOCH` if it is set, else the release's day at midnight UTC.

    Errors: UsageError for a variable that is no number.
    """
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    if said:
        if not said.isdecimal():
            raise UsageError(
                f"SOURCE_DATE_EPOCH={said} is no number of seconds", "unset it, or give seconds since 1970"
            )
        return int(said)
    day = dt.date.fromisoformat(date or "1980-01-01")
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())


def today() -> str:
    """The day of a release, in UTC; that of `SOURCE_DATE_EPOCH` if it is set."""
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = dt.datetime.fromtimestamp(int(said), dt.UTC) if said.isdecimal() else dt.datetime.now(dt.UTC)
    return now.date().isoformat()


def checksum(data: bytes) -> str:
    """SHA-256, as hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write_archive(folder: Path, name: str, version: str, data: bytes, at: int) -> Path:
    """Write `NAME-VERSION.tgz`; helm tells the registry the file's time, so that is fixed as well."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}.tgz"
    path.write_bytes(data)
    os.utime(path, (at, at))
    return path
