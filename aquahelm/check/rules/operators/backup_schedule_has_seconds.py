"""The schedule of a CloudNativePG backup has six fields; the first are the seconds.

Bad:
    kind: ScheduledBackup
    spec: {schedule: "0 3 * * *", cluster: {name: db}}
Good:
    kind: ScheduledBackup
    spec: {schedule: "0 0 3 * * *", cluster: {name: db}}

The API server accepts both, and the operator only warns: five fields are read from the seconds on, and what was meant
for three in the morning runs at the third minute of every hour. Source: CloudNativePG, webhook of scheduled backups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import said, shown
from aquahelm.inventory.cron import check_cron

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("backup-schedule-has-seconds", theme="operators", severity=ERROR, kinds=frozenset({"ScheduledBackup"}))

FIELDS = 6


def check(backup: Object) -> Iterator[Violation]:
    """One for the schedule, one for what only snapshots have."""
    schedule = backup.spec / "schedule"
    if schedule.text is not None:
        fields = schedule.text.split()
        if len(fields) == FIELDS - 1 and not schedule.text.startswith("@"):
            message = f"{shown(schedule.text)} has five fields, and the first is read as the seconds"
            yield Violation(schedule, message, f'"0 {schedule.text}"')
        else:
            text = schedule.text if schedule.text.startswith("@") else " ".join(fields[1:])
            wrong, fix = said(check_cron, text)
            if not wrong and len(fields) == FIELDS:
                wrong, fix = said(check_cron, f"{fields[0]} * * * *")
            if wrong:
                yield Violation(schedule, f"{shown(schedule.text)} is no schedule of six fields: {wrong}", fix)
    if (backup.spec / "method").text in (None, "barmanObjectStore"):
        for field in ("online", "onlineConfiguration"):
            if (backup.spec / field).there:
                yield Violation(backup.spec / field, "can be given only if the method is volumeSnapshot")
