"""A chart as a .tgz in memory: the form in which the embedded library takes a chart without a folder."""

from __future__ import annotations

import gzip
import tarfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def pack(chart: Mapping[str, str]) -> bytes:
    """The chart's files as a gzipped tar; the same files give the same bytes.

    Helm drops the first folder of every path, so its name does not matter. Nothing is compressed: the archive never
    leaves the process.
    """
    entry = tarfile.TarInfo()
    parts: list[bytes] = []
    for path, text in chart.items():
        data = text.encode(errors="surrogateescape")
        entry.name, entry.size = f"chart/{path}", len(data)
        parts += (entry.tobuf(tarfile.GNU_FORMAT), data, bytes(-len(data) % tarfile.BLOCKSIZE))
    parts.append(bytes(2 * tarfile.BLOCKSIZE))
    return gzip.compress(b"".join(parts), compresslevel=0, mtime=0)
