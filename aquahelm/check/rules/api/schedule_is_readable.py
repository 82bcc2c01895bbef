"""A CronJob's schedule can be read, in a time zone that exists.

Bad:
    spec: {schedule: "0 2 * * 7", timeZone: Moscow}
Good:
    spec: {schedule: "0 2 * * 0", timeZone: Europe/Moscow}

The API server answers `end of range (7) above maximum (6)` or `unknown time zone`. There are five fields: minute,
hour, day of the month, month, day of the week (0 to 6, or SUN to SAT).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, nearest, said, shown
from aquahelm.inventory.cron import check_cron, check_time_zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("schedule-is-readable", theme="api", severity=ERROR, kinds=frozenset({"CronJob"}))

POLICIES = ("Allow", "Forbid", "Replace")
COUNTS = ("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")


def check(job: Object) -> Iterator[Violation]:
    """One for each setting that is refused."""
    for field, reader in (("schedule", check_cron), ("timeZone", check_time_zone)):
        place = job.spec / field
        message, fix = said(reader, place.text) if place.text is not None else ("", "")
        if message:
            yield Violation(place, message, fix)
    policy = job.spec / "concurrencyPolicy"
    if policy.text and policy.text not in POLICIES:
        near = nearest(policy.text, POLICIES)
        fix = f"write {near}" if near else ""
        yield Violation(policy, f"{shown(policy.text)} is not one of {listing(POLICIES)}", fix)
    for field in COUNTS:
        place = job.spec / field
        if place.number is not None and place.number < 0:
            yield Violation(place, f"{place.number} is too small; 0 or more")
