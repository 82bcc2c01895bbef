"""Tags of images, read: which numbers, which variant, which base image, and how two of them compare.

The words that matter are data (`schemes.toml`). A tag that says nothing of order (a branch, a commit) is read too, as
what it is.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("schemes.toml")


class Scheme(StrEnum):
    """What a tag's name is made of."""

    VERSION = "version"
    CALENDAR = "calendar"
    TIME = "time"
    COMMIT = "commit"
    MOVING = "moving"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, read by `read`.

    Attributes:
        text: as it stands.
        scheme: what it is made of.
        prefix: before the numbers, such as `v` or `RELEASE.`; before the hash of a commit.
        release: the numbers; of times year to second.
        unfinished: stage and number of a release candidate and its like; None for finished versions.
        again: number of a repaired build (`-security-01`); 0 for none.
        builds: numbers of builds, behind the version.
        family, base: the base image and its version; empty where the tag says nothing of one.
        form: the rest, word by word, with marks where numbers and the base stand: the variant.
        commit: the hash, of commits.
    """

    text: str
    scheme: Scheme
    prefix: str = ""
    release: tuple[int, ...] = ()
    unfinished: tuple[int, tuple[int, ...]] | None = None
    again: int = 0
    builds: tuple[int, ...] = ()
    family: str = ""
    base: tuple[int, ...] = ()
    form: tuple[str, ...] = ()
    commit: str = ""

    @property
    def ordered(self) -> bool:
        """Whether newer and older mean something."""
        return self.scheme in (Scheme.VERSION, Scheme.CALENDAR, Scheme.TIME)

    @property
    def kind(self) -> tuple[Any, ...]:
        """What two tags must have in common to be compared: form, precision, variant, family of the base image."""
        return (self.scheme, self.prefix, len(self.release), self.form)

    @property
    def version(self) -> tuple[Any, ...]:
        """Order among tags of one kind, without the base image."""
        stage = self.unfinished or (0, ())
        return (self.release, self.unfinished is None, stage, self.again, self.builds)


@dataclass(frozen=True, slots=True)
class _Words:
    """`schemes.toml`, ready for use."""

    unfinished: dict[str, int]
    stage: re.Pattern[str]
    glued: re.Pattern[str]
    again: frozenset[str]
    build: re.Pattern[str]
    commits: frozenset[str]
    bases: tuple[tuple[str, re.Pattern[str] | None, tuple[str, ...]], ...]


@cache
def _words() -> _Words:
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    stages = data["unfinished"]["words"]
    ranks = {word: rank for rank, word in enumerate(stages)}
    ranks |= {"a": ranks["alpha"], "b": ranks["beta"], "m": ranks["milestone"], "c": ranks["rc"]}
    return _Words(
        ranks,
        re.compile(rf"({'|'.join(sorted(stages, key=len, reverse=True))}|m(?=\d))\.?((?:\d+\.?)*)", re.IGNORECASE),
        re.compile(
            rf"[._]?({'|'.join(sorted(data['unfinished']['glued'], key=len, reverse=True))})\.?(\d*)(?=-|$)",
            re.IGNORECASE,
        ),
        frozenset(data["again"]["words"]),
        re.compile(rf"({'|'.join(map(re.escape, data['build']['words']))})(\d+)"),
        frozenset(data["commit"]["words"]),
        tuple(
            (one["family"], re.compile(one["pattern"]) if "pattern" in one else None, tuple(one.get("names", ())))
            for one in data["base"]
        ),
    )


_TIME = re.compile(r"((?:[A-Za-z]+[.-])?)(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)-(\d\d)-(\d\d)Z?)?((?![0-9]).*)")
_COMMIT = re.compile(r"((?:[A-Za-z][A-Za-z0-9_.]*-)*)([0-9a-f]{7,40})")
_VERSION = re.compile(r"((?:[A-Za-z][A-Za-z_]*[-_.])*[A-Za-z]*)(\d+(?:\.\d+)*(?:_\d+)?)(?![0-9])(.*)")
_DESCRIBED = re.compile(r"g[0-9a-f]{7,40}")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_HASHES = frozenset({7, 8, 9, 10, 11, 12, 40})
_LONGEST = 18
"""Digits that a number may have; longer ones are identifiers."""


@cache
def read(text: str) -> Tag:
    """A tag, read; whatever says nothing of order is `MOVING`."""
    words = _words()
    if timed := _TIME.fullmatch(text):
        release = tuple(int(part or 0) for part in timed.groups()[1:7])
        if _is_day(*release[:3]):
            form = (f"{'T' if timed[5] else ''}{timed[8]}",)
            return Tag(text, Scheme.TIME, timed[1], release, form=form)
    if (hashed := _COMMIT.fullmatch(text)) and _is_commit(hashed[1], hashed[2], words):
        return Tag(text, Scheme.COMMIT, hashed[1], commit=hashed[2], form=(str(len(hashed[2])),))
    versioned = _VERSION.fullmatch(text)
    if not versioned or max(map(len, re.split(r"[._]", versioned[2]))) > _LONGEST:
        return Tag(text, Scheme.MOVING)
    release = tuple(int(number) for number in re.split(r"[._]", versioned[2]))
    first = versioned[2].partition(".")[0]
    dated = len(release) == 1 and len(first) == 8 and _is_day(int(first[:4]), int(first[4:6]), int(first[6:]))
    by_calendar = dated or (len(release) > 1 and len(first) == 4 and 2000 <= release[0] < 2200)
    scheme = Scheme.CALENDAR if by_calendar else Scheme.VERSION
    return _with_rest(text, scheme, versioned[1], release, versioned[3], words)


def _with_rest(text: str, scheme: Scheme, prefix: str, release: tuple[int, ...], rest: str, words: _Words) -> Tag:
    unfinished: tuple[int, tuple[int, ...]] | None = None
    if glued := words.glued.match(rest):
        unfinished = (words.unfinished[glued[1].lower()], (int(glued[2] or 0),))
        rest = rest[glued.end() :]
    first, *parts = rest.split("-")
    form = [first] if first else []
    again = 0
    builds: list[int] = []
    family, base = "", tuple[int, ...]()
    position = 0
    while position < len(parts):
        part = parts[position]
        follower = parts[position + 1] if position + 1 < len(parts) else ""
        position += 1
        if staged := words.stage.fullmatch(part):
            numbers = staged[2]
            if not numbers and follower.isdecimal():
                numbers = follower
                position += 1
            unfinished = (words.unfinished[staged[1].lower()], _integers(numbers))
        elif _DESCRIBED.fullmatch(part):  # git describe: so many commits after the tag
            unfinished = (0, tuple(builds))
        elif part in words.again and follower.isdecimal() and len(follower) <= _LONGEST:
            again = int(follower)
            position += 1
        elif not any(form[1 if first else 0 :]) and _NUMBERS.fullmatch(part) and len(part) <= _LONGEST:
            builds += _integers(part)
            form.append("." * (part.count(".") + 1))
        elif numbered := words.build.fullmatch(part):
            builds.append(int(numbered[2][:_LONGEST]))
            form.append(f"{numbered[1]}#")
        elif not family and (found := _base(part, words)):
            family, base = found
            form.append(f"{family}/{len(base)}")
        else:
            form.append(part)
    return Tag(text, scheme, prefix, release, unfinished, again, tuple(builds), family, base, tuple(form))


def _base(part: str, words: _Words) -> tuple[str, tuple[int, ...]] | None:
    for family, pattern, names in words.bases:
        if part in names:
            return family, (names.index(part),)
        if pattern and (found := pattern.fullmatch(part)):
            return family, _integers(found[1] or "")
    return None


def _integers(text: str) -> tuple[int, ...]:
    return tuple(int(number[:_LONGEST]) for number in text.split(".") if number)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return date(year, month, day).year >= 2000
    except ValueError:
        return False


def _is_commit(prefix: str, hashed: str, words: _Words) -> bool:
    if prefix.rstrip("-").rpartition("-")[2] in words.commits:
        return True
    return (
        len(hashed) in _HASHES
        and any(char.isdigit() for char in hashed)
        and any(char.isalpha() for char in hashed)
        # 1e5 is no hash of a commit, and `v1-2024abc` is one
        and not prefix[:1].isdigit()
    )
