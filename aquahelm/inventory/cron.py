"""Cron schedules and time zones of CronJobs.

Source: github.com/robfig/cron/v3 (ParseStandard), which reads `spec.schedule`, and Kubernetes' validation of CronJobs
(pkg/apis/batch/validation), https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from typing import Final

_MONTH_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS: Final = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
DAYS: Final = {name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_FIELDS: Final[tuple[tuple[str, int, int, dict[str, int]], ...]] = (
    ("a minute", 0, 59, {}),
    ("an hour", 0, 23, {}),
    ("a day of the month", 1, 31, {}),
    ("a month", 1, 12, MONTHS),
    ("a day of the week", 0, 6, DAYS),
)
_NAMED: Final = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_EVERY: Final = re.compile(r"@every ((?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)")
_NUMBER: Final = re.compile(r"\+?[0-9]{1,9}", re.ASCII)
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([-+])([0-9]{1,2})(?::?00)?", re.ASCII | re.IGNORECASE)


@lru_cache(maxsize=1024)  # few schedules serve many jobs
def check_cron(text: str) -> None:
    """A schedule that Kubernetes accepts: five fields, or a word such as `@daily`.

    Raises:
        ValueError: it is not; the message names the field.
    """
    if "TZ" in text:
        raise ValueError(f'"{text}" names a time zone; write it under timeZone instead')
    if text.startswith("@"):
        if text not in _NAMED and not _EVERY.fullmatch(text):
            near = get_close_matches(text.strip().lower(), _NAMED, 1, 0.7)
            remedy = f"use {near[0]}" if near else f"use five fields, {', '.join(_NAMED)} or @every 1h30m"
            raise ValueError(f'"{text}" is not a schedule; {remedy}')
        return
    fields = text.split()
    if len(fields) != len(_FIELDS):
        wanted = "minute, hour, day of the month, month, day of the week"
        raise ValueError(f'"{text}" has {len(fields)} fields; a schedule has five: {wanted}')
    for field, (name, lowest, highest, names) in zip(fields, _FIELDS, strict=True):
        _check_field(field, name, lowest, highest, names)


def _check_field(field: str, name: str, lowest: int, highest: int, names: dict[str, int]) -> None:
    words = f" or {'–'.join(list(names)[:: len(names) - 1]).upper()}" if names else ""
    allowed = f"use {lowest}–{highest}{words}"
    parts = [part for part in field.split(",") if part]
    if not parts:
        raise ValueError(f'"{field}" does not say {name}; {allowed}')
    for part in parts:
        values, *steps = part.split("/")
        first, *rest = values.split("-")
        if len(steps) > 1 or (len(rest) > 1 and first not in ("*", "?")):
            raise ValueError(f'"{part}" is not {name}; write one range and one step, such as {lowest}-{highest}/2')
        if steps and (not _NUMBER.fullmatch(steps[0]) or int(steps[0]) == 0):
            raise ValueError(f'"{part}" has the step "{steps[0]}"; a step is a number from 1 on')
        if first not in ("*", "?"):
            numbers = [_number(value, name, lowest, highest, names, allowed) for value in (first, *rest)]
            if numbers[0] > numbers[-1]:
                raise ValueError(f'"{part}" runs backwards; begin a range with the smaller value')


def _number(text: str, name: str, lowest: int, highest: int, names: dict[str, int], allowed: str) -> int:
    number = names.get(text.lower())
    if number is None:
        if not _NUMBER.fullmatch(text):
            full = next((word for word in names if text.lower().startswith(word)), None)
            raise ValueError(f'"{text}" is not {name}; {f"use {full.upper()}" if full else allowed}')
        number = int(text)
    if not lowest <= number <= highest:
        sunday = " (Sunday is 0)" if names is DAYS and number == 7 else ""
        raise ValueError(f"{text} is not {name}; {allowed}{sunday}")
    return number


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """IANA's names, by their lower case form."""
    names = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    return {name.lower(): name for name in names}


def check_time_zone(text: str) -> None:
    """An IANA time zone, in its exact case (https://www.iana.org/time-zones).

    Raises:
        ValueError: it is not; the message has the nearest name.
    """
    zones = _zones()
    if zones.get(text.lower()) == text:
        return
    offset = _OFFSET.fullmatch(text.strip())
    near = zones.get(text.strip().lower())
    if near is None and offset and int(offset.group(2)) <= 12:
        # IANA counts these westwards: UTC+3 is Etc/GMT-3.
        hours = int(offset.group(2))
        near = f"Etc/GMT{'-' if offset.group(1) == '+' else '+'}{hours}" if hours else "Etc/UTC"
    if near is None:
        close = get_close_matches(text.lower(), zones, 1, 0.8)
        near = zones[close[0]] if close else None
    raise ValueError(f'"{text}" is not a time zone; use {near or "an IANA name, such as Europe/Moscow or Etc/UTC"}')


_LONGEST: Final = 1000  # nobody writes as much but to hurt
_LONGEST_MONTHS: Final = {month: 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31 for month in range(1, 13)}


@lru_cache(maxsize=1024)
def comes_round(text: str) -> bool:
    """Whether any year has a day of a schedule; true for what is no schedule.

    A day of the month and a day of the week that are both limited hold each for itself (robfig/cron `dayMatches`).
    """
    if len(text) > _LONGEST:
        return True
    try:
        check_cron(text)
    except ValueError:
        return True
    fields = text.split()
    if len(fields) != len(_FIELDS) or not fields[4].startswith(("*", "?")):
        return True
    days, months = (meant(fields[index], *_FIELDS[index][1:]) for index in (2, 3))
    return any(day <= _LONGEST_MONTHS[month] for day in days for month in months)


def meant(field: str, lowest: int, highest: int, names: dict[str, int]) -> frozenset[int]:
    """The numbers that a field which `check_cron` accepts means."""
    found: set[int] = set()
    for part in filter(None, field.split(",")):
        values, _, step = part.partition("/")
        first, _, last = values.partition("-")
        if first in ("*", "?"):
            begin, end = lowest, highest
        else:
            begin = names[first.lower()] if first.lower() in names else int(first)
            end = (names[last.lower()] if last.lower() in names else int(last)) if last else highest if step else begin
        found.update(range(begin, end + 1, int(step or 1)))
    return frozenset(found)
