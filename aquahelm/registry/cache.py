"""Answers of registries on disk: sent again only when they changed, and never again where a digest names them.

A disk that cannot be written is no error: there is then no cache.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT = 30 * 24 * 3600
"""Seconds after which an answer that nobody asked for goes."""
_SWEPT = ".swept"
_HEADERS = ("Content-Type", "Docker-Content-Digest", "Link")


def usual_folder() -> Path | None:
    """The user's cache folder, by the XDG base directory specification; None where there is no home."""
    told = os.environ.get("XDG_CACHE_HOME")
    try:
        base = Path(told) if told and Path(told).is_absolute() else Path.home() / ".cache"
    except RuntimeError:
        return None
    return base / "aquahelm" / "registry"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was: validator, the headers that matter, body."""

    etag: str
    headers: Mapping[str, str]
    body: bytes


class Cache:
    """Answers by URL. Only its owner may read the folder: it can hold what private registries said."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._swept = False

    def get(self, url: str) -> Kept | None:
        """What was answered last; None where nothing is known, or where what is there cannot be read."""
        if self._folder is None:
            return None
        file = self._file(self._folder, url)
        try:
            head, _, body = file.read_bytes().partition(b"\n")
            read = json.loads(head)
            if read["url"] != url or read["size"] != len(body):
                return None
            kept = Kept(str(read["etag"]), {name: str(read["headers"].get(name, "")) for name in _HEADERS}, body)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        with suppress(OSError):
            os.utime(file)
        return kept

    def put(self, url: str, etag: str, headers: Mapping[str, str], body: bytes) -> None:
        """Keep an answer; whole or not at all."""
        if self._folder is None:
            return
        file = self._file(self._folder, url)
        head = {
            "url": url,
            "etag": etag,
            "size": len(body),
            "headers": {name: headers[name] for name in _HEADERS if name in headers},
        }
        half = file.with_name(f".{file.name}.{os.getpid()}.{time.monotonic_ns()}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.parent.mkdir(mode=0o700, exist_ok=True)
            half.write_bytes(json.dumps(head).encode() + b"\n" + body)
            half.replace(file)
            self._sweep(self._folder)
        except OSError:
            with suppress(OSError):
                half.unlink(missing_ok=True)

    @staticmethod
    def _file(folder: Path, url: str) -> Path:
        name = hashlib.sha256(url.encode()).hexdigest()
        return folder / name[:2] / name[2:]

    def _sweep(self, folder: Path) -> None:
        """Once a day: what nobody asked for in a month goes."""
        if self._swept:
            return
        self._swept = True
        mark = folder / _SWEPT
        now = time.time()
        with suppress(OSError):
            if now - mark.stat().st_mtime < KEPT / 30:
                return
        mark.touch()
        for file in folder.glob("*/*"):
            with suppress(OSError):
                if now - file.stat().st_mtime > KEPT:
                    file.unlink()
