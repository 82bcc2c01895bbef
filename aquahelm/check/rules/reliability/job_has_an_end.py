"""A Job ends some day.

Bad:
    kind: Job
    spec: {template: {spec: {containers: [{name: migrate}], restartPolicy: Never}}}
Good:
    kind: Job
    spec: {activeDeadlineSeconds: 1800, template: {spec: {containers: [{name: migrate}], restartPolicy: Never}}}

The API server accepts it; a Job that hangs hangs for ever, and `helm upgrade --wait` with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import NOTE, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("job-has-an-end", theme="reliability", severity=NOTE, kinds=frozenset({"Job"}))


def check(job: Object) -> Iterator[Violation]:
    """One for the deadline that is missing."""
    if not (job.spec / "activeDeadlineSeconds").there and not (job.pod.spec / "activeDeadlineSeconds").there:
        yield Violation(job.spec, "if the Job hangs, it hangs for ever", "add activeDeadlineSeconds")
