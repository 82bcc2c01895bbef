"""Which version comes next: semantic versioning, by the worst that a change does to what runs."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING

from aquahelm.diff.model import Risk

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBERS = re.compile(r"(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")


class Level(IntEnum):
    """How far a version is raised."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


LEVELS: Mapping[Risk, Level] = {
    Risk.NONE: Level.PATCH,
    Risk.RELOAD: Level.PATCH,
    Risk.SCALE: Level.MINOR,
    Risk.RESTART: Level.MINOR,
    Risk.DOWNTIME: Level.MINOR,
    Risk.EXPOSURE: Level.MINOR,
    Risk.RECREATE: Level.MAJOR,
    Risk.DATA_LOSS: Level.MAJOR,
}
"""Major: an upgrade fails, or loses data, unless somebody does something first. Minor: what runs is replaced, or may be
reached otherwise. Patch: nothing that runs notices."""


def next_version(version: str, level: Level) -> str:
    """The version that follows.

    Before 1.0.0 what would be major is minor: 1.0.0 is a person's decision. A candidate (`1.2.0-rc.1`) becomes the
    version that it is one of, where that is raised far enough.

    Args:
        version: semantic, as the inventory takes it.
        level: how far.
    """
    read = _NUMBERS.fullmatch(version)
    if read is None:
        raise ValueError(f"{version} is no semantic version")
    major, minor, patch = (int(part) for part in read.groups()[:3])
    if level is Level.MAJOR and major == 0:
        level = Level.MINOR
    if level is Level.NONE:
        return version
    if read[4]:
        reaches = Level.MAJOR if not minor and not patch else Level.MINOR if not patch else Level.PATCH
        if level <= reaches:
            return f"{major}.{minor}.{patch}"
    if level is Level.MAJOR:
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if level is Level.MINOR else f"{major}.{minor}.{patch + 1}"


def is_newer(version: str, than: str) -> bool:
    """Whether a version comes after another (semver.org, 11); build metadata does not count."""
    return _order(version) > _order(than)


def _order(version: str) -> tuple[tuple[int, ...], bool, list[tuple[bool, int, str]]]:
    read = _NUMBERS.fullmatch(version)
    if read is None:
        raise ValueError(f"{version} is no semantic version")
    numbers = tuple(int(part) for part in read.groups()[:3])
    parts = (read[4] or "")[1:].split(".") if read[4] else []
    return numbers, not parts, [(not one.isdecimal(), int(one) if one.isdecimal() else 0, one) for one in parts]
