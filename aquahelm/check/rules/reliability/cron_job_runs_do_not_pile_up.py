"""Runs of a CronJob do not pile up, and none is lost to a deadline that is too short.

Bad:
    kind: CronJob
    spec: {schedule: "*/5 * * * *"}   # concurrencyPolicy: Allow, and no deadline
Good:
    kind: CronJob
    spec: {schedule: "*/5 * * * *", concurrencyPolicy: Forbid}

The API server accepts it; if one run hangs, the next ones start beside it until the node is full. The controller looks
every ten seconds: with a startingDeadlineSeconds below that it may miss every run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("cron-job-runs-do-not-pile-up", theme="reliability", severity=WARNING, kinds=frozenset({"CronJob"}))

CONTROLLER_PERIOD = 10


def check(cron: Object) -> Iterator[Violation]:
    """One for runs without an end, one for the deadline."""
    job = cron.spec / "jobTemplate" / "spec"
    policy = cron.spec / "concurrencyPolicy"
    ends = (job / "activeDeadlineSeconds").there or (cron.pod.spec / "activeDeadlineSeconds").there
    if policy.text in (None, "Allow") and not ends and (cron.spec / "suspend").flag is not True:
        message = "if a run hangs, the next ones start beside it, without end"
        yield Violation(policy, message, "concurrencyPolicy: Forbid, or jobTemplate.spec.activeDeadlineSeconds")
    deadline = cron.spec / "startingDeadlineSeconds"
    if deadline.number is not None and 0 <= deadline.number < CONTROLLER_PERIOD:
        message = f"the controller looks every {CONTROLLER_PERIOD} s; within {deadline.number} s it may miss every run"
        yield Violation(deadline, message, "startingDeadlineSeconds: 200")
