"""Cron schedules and time zones as Kubernetes reads them (robfig/cron's standard parser, Go's time zone database)."""

from __future__ import annotations

import re
from functools import cache

from aquahelm.check.wording import nearest, shown

_NAMES = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_MONTHS = {
    name: number
    for number, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)
}
_DAYS = {name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 6, _DAYS),
)
_DURATION = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h)(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h))*")


def schedule_trouble(schedule: str) -> str:
    """What is wrong with a schedule; empty if it can be read."""
    if not schedule:
        return "the schedule is empty"
    if "TZ" in schedule:
        return "the time zone belongs in timeZone"
    if schedule.startswith("@"):
        if schedule.startswith("@every "):
            return "" if _DURATION.fullmatch(schedule.removeprefix("@every ")) else "the time after @every cannot be read"
        if schedule in _NAMES:
            return ""
        near = nearest(schedule, _NAMES)
        return f"there is no such word{f'; did you mean {near}?' if near else ''}"
    fields = schedule.split()
    if len(fields) != len(_FIELDS):
        return f"a schedule has five fields (minute, hour, day, month, weekday); this one has {len(fields)}"
    for text, (name, lowest, highest, words) in zip(fields, _FIELDS, strict=True):
        for part in text.split(","):
            trouble = _part_trouble(part, lowest, highest, words)
            if trouble:
                return f"{name} {shown(text)}: {trouble}"
    return ""


def _part_trouble(part: str, lowest: int, highest: int, words: dict[str, int]) -> str:
    span, slash, step = part.partition("/")
    if slash and (not step.isdecimal() or int(step) == 0):
        return "a step must be a number above 0"
    if span in ("*", "?"):
        return ""
    begin, dash, end = span.partition("-")
    first = _number(begin, words)
    last = _number(end, words) if dash else first
    if first is None or last is None:
        return f"{shown(span)} is not a number" + (" or a name" if words else "")
    if first < lowest or last > highest:
        sunday = "; Sunday is 0" if words is _DAYS and last == 7 else ""
        return f"{first if first < lowest else last} is outside {lowest} to {highest}{sunday}"
    return "the range ends before it begins" if first > last else ""


def _number(text: str, words: dict[str, int]) -> int | None:
    if text.lower() in words:
        return words[text.lower()]
    return int(text) if text.isdecimal() and text.isascii() else None


def time_zone_trouble(zone: str) -> tuple[str, str]:
    """What is wrong with a time zone's name, and the name that was probably meant; both empty if it exists."""
    if not zone:
        return "names no time zone", ""
    if zone == "Local":
        return "depends on the machine; name a time zone", ""
    if zone in _zones():
        return "", ""
    ends = [name for name in _zones() if name.lower().rpartition("/")[2] == zone.lower().rpartition("/")[2]]
    return "is not a time zone of the IANA database", nearest(zone, _zones()) or (min(ends) if ends else "")


@cache
def _zones() -> frozenset[str]:
    from zoneinfo import available_timezones

    return frozenset(available_timezones())
