"""A chart as a .tgz in memory: the form in which the embedded library takes a chart without a folder."""

from __future__ import annotations

import gzip
import io
import tarfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def pack(chart: Mapping[str, str]) -> bytes:
    """The chart's files as a gzipped tar; the same files give the same bytes.

    Helm drops the first folder of every path, so its name does not matter. Nothing is compressed: the archive never
    leaves the process.
    """
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for path, text in chart.items():
            data = text.encode("utf-8", "surrogateescape")
            entry = tarfile.TarInfo(f"chart/{path}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(tar.getvalue(), compresslevel=0, mtime=0)
