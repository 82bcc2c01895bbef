"""A workload's pods restart as its kind asks for.

Bad:
    kind: CronJob
    spec: {jobTemplate: {spec: {template: {spec: {containers: […]}}}}}
Good:
    kind: CronJob
    spec: {jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: […]}}}}}

The API server answers `restartPolicy: Unsupported value: "Always"`: a job's pods say Never or OnFailure (the default
is Always), all others Always or nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

JOBS = frozenset({"CronJob", "Job"})
STEADY = frozenset({"DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"})
RULE = Rule("restart-policy-fits", theme="api", severity=ERROR, kinds=JOBS | STEADY | {"Pod"})


def check(workload: Object) -> Iterator[Violation]:
    """One for the policy."""
    pod = workload.pod
    if not pod.spec.there:
        return
    place = pod.spec / "restartPolicy"
    policy = place.text or "Always"
    allowed: tuple[str, ...] = ("Always",) if workload.kind in STEADY else ("Never", "OnFailure")
    if workload.kind == "Pod":
        allowed = ("Always", "Never", "OnFailure")
    if policy not in allowed:
        given = shown(policy) if place.text else "Always, the default,"
        message = f"{given} is not allowed for the pods of a {workload.kind}; {listing(allowed)} is"
        yield Violation(place, message, f"restartPolicy: {allowed[0]}")
    failures = workload.spec / "podFailurePolicy"
    if workload.kind == "CronJob":
        failures = workload.spec / "jobTemplate" / "spec" / "podFailurePolicy"
    if failures.there and policy == "OnFailure":
        yield Violation(place, "a podFailurePolicy needs restartPolicy: Never", "restartPolicy: Never")
