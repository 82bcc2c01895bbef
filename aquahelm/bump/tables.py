"""What is known of single projects (`lines.toml`): their lines, what their majors need, when they end."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date  # noqa: TC003  dataclass fields stay readable at run time
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aquahelm.bump.model import Level
from aquahelm.bump.tags import Scheme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.bump.tags import Tag

DATA = Path(__file__).with_name("lines.toml")
USUAL = (Level.MAJOR, Level.MINOR, Level.PATCH)


@dataclass(frozen=True, slots=True)
class Project:
    """How a project counts.

    Attributes:
        steps: what a change of each number means; the last holds for all that follow.
        parity: index of the number of which even and odd ones are lines of their own; None for none.
        store: engine, where it keeps data; empty otherwise.
    """

    steps: tuple[Level, ...] = USUAL
    parity: int | None = None
    store: str = ""

    def step(self, old: Tag, new: Tag) -> Level:
        """How far it is from one tag to another of its kind."""
        changed = next(
            (index for index, pair in enumerate(zip(old.release, new.release, strict=True)) if pair[0] != pair[1]), None
        )
        if changed is None:
            return Level.MINOR if old.base != new.base and old.version == new.version else Level.PATCH
        if new.scheme is Scheme.TIME or (new.scheme is Scheme.CALENDAR and len(new.release) == 1):
            return Level.MINOR  # a day is nothing to judge by
        return self.steps[min(changed, len(self.steps) - 1)]

    def same_line(self, old: Tag, new: Tag) -> bool:
        """Whether stable stays stable, and long-term support long-term support."""
        index = self.parity
        return index is None or index >= len(old.release) or old.release[index] % 2 == new.release[index] % 2


@dataclass(frozen=True, slots=True)
class End:
    """The end of a line: when, of what, who says so, what else there is."""

    day: date
    what: str
    source: str
    advice: str = ""


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@cache
def project(name: str) -> Project:
    """How the image of that name counts (`docker.io/library/postgres`)."""
    for row in _data()["image"]:
        if _named(row, name):
            steps = tuple(Level(step) for step in row.get("steps", ())) or USUAL
            return Project(steps, row["parity"] - 1 if "parity" in row else None, row.get("store", ""))
    return Project()


def needs(store: str) -> str:
    """What a major of a store needs."""
    known: Mapping[str, str] = _data()["needs"]
    return known.get(store, "a backup, and its release notes")


def base_needs(store: str) -> str:
    """What a newer base image under a store's data needs; empty for nothing."""
    known: Mapping[str, str] = _data()["base"]
    return known.get(store, "")


def end_of(name: str, release: tuple[int, ...]) -> End | None:
    """The end of the line that a version belongs to; None where the table knows none.

    Args:
        name: of the image, or `kubernetes`.
        release: the version's numbers; may be empty.
    """
    for row in _data()["end"]:
        if not _named(row, name):
            continue
        advice = row.get("advice", "")
        if "date" in row:
            return End(row["date"], row["what"], row["source"], advice)
        for line, day in row["lines"].items():
            numbers = tuple(map(int, line.split(".")))
            if release[: len(numbers)] == numbers:
                return End(day, f"{row['what']} {line}", row["source"], advice)
    return None


def gone_resource(group: str, version: str) -> tuple[str, str] | None:
    """What is served in place of a version of custom resources that is gone, and who says so; None where it is not."""
    for row in _data()["resource"]:
        if row["group"] == group and version in row["gone"]:
            return row["served"], row["source"]
    return None


def lowest(kubernetes: str) -> tuple[int, ...]:
    """The numbers of the first version in a range such as `>=1.31`; empty where there are none."""
    found = re.search(r"\d+(?:\.\d+)*", kubernetes)
    return tuple(map(int, found[0].split("."))) if found else ()


def _named(row: Mapping[str, Any], name: str) -> bool:
    named = any(fnmatchcase(name, pattern) for pattern in row["names"])
    return named and not any(fnmatchcase(name, pattern) for pattern in row.get("but", ()))
