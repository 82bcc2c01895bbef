"""How long a cron schedule lets pass between two runs.

Source: github.com/robfig/cron/v3, which CronJobs read schedules with: days of the month and of the week add up where
both are restricted; `*` and `?` without a step restrict nothing.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final

from aquahelm.inventory.cron import DAYS, MONTHS, meant

_WORDS: Final = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_UNITS: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
_PART: Final = re.compile(r"([0-9.]+)(ns|us|µs|μs|ms|s|m|h)")
_FIRST: Final = date(2024, 1, 1)
_YEARS: Final = 9
"""Begins with a leap year, and holds three of them: the 29th of February is a schedule too."""
_DAY: Final = 86400


@lru_cache(maxsize=256)
def longest_pause(schedule: str) -> int:
    """The most seconds between two runs of a schedule that `check_cron` accepts; clocks that are put forward aside.

    A schedule that never comes (the 30th of February) pauses for all the years that are looked at.
    """
    if schedule.startswith("@every"):
        return max(1, round(sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(schedule))))
    minutes, hours, days, months, weekdays = _WORDS.get(schedule, schedule).split()
    times = sorted(
        hour * 3600 + minute * 60 for hour in meant(hours, 0, 23, {}) for minute in meant(minutes, 0, 59, {})
    )
    within = max((later - earlier for earlier, later in pairwise(times)), default=0)
    over_night = _DAY - times[-1] + times[0]
    in_month, in_week = meant(days, 1, 31, {}), meant(weekdays, 0, 6, DAYS)
    either = _restricted(days) and _restricted(weekdays)
    wanted = meant(months, 1, 12, MONTHS)
    apart = longest = 0
    seen = False
    for number in range(_YEARS * 366):
        day = _FIRST + timedelta(days=number)
        fits = (day.day in in_month, day.isoweekday() % 7 in in_week)
        apart += 1
        if day.month in wanted and (any(fits) if either else all(fits)):
            longest = max(longest, apart) if seen else longest
            apart, seen = 0, True
    longest = longest or _YEARS * 366
    return max(within, over_night + (longest - 1) * _DAY)


def _restricted(field: str) -> bool:
    return not {"*", "?", "*/1", "?/1"} & set(field.split(","))
