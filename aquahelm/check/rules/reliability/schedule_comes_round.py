"""A schedule has a day that the calendar has.

Bad:
    kind: CronJob
    spec: {schedule: "0 3 31 2 *"}
Good:
    kind: CronJob
    spec: {schedule: "0 3 28 2 *"}

The API server accepts it; no job ever runs, and nothing says so. With a day of the week beside it the job runs on that
day: of the two, one suffices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown
from aquahelm.inventory.cron import comes_round

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("schedule-comes-round", theme="reliability", severity=ERROR, kinds=frozenset({"CronJob"}))


def check(job: Object) -> Iterator[Violation]:
    """One for a schedule without a day."""
    place = job.spec / "schedule"
    if place.text and not comes_round(place.text):
        yield Violation(place, f"no year has a day of {shown(place.text)}: the job never runs", "name a day that is")
