"""A pod's grace period covers its preStop hook and the program's own time to shut down.

Bad:
    terminationGracePeriodSeconds: 30
    containers:
      - lifecycle: {preStop: {sleep: {seconds: 15}}}
        env: [{name: SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE, value: 30s}]
Good:
    terminationGracePeriodSeconds: 50

The API server accepts it; the kubelet kills the program in the middle of its shutdown, and requests are cut off with
every rollout. The hook's time counts. Read are Spring's, uvicorn's, gunicorn's and .NET's own settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.applications import pre_stop_seconds, shutdown
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.variables import variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("grace-suffices-to-shut-down", theme="reliability", severity=WARNING, kinds=WORKLOADS)

DEFAULT_GRACE = 30


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each container that would need longer."""
    place = workload.pod.spec / "terminationGracePeriodSeconds"
    grace = DEFAULT_GRACE if place.number is None else place.number
    for container in workload.pod.containers:
        if not container.stays:
            continue
        sleep = (container.node / "lifecycle" / "preStop" / "sleep" / "seconds").number or 0
        if sleep > grace:
            continue  # refused
        slept = pre_stop_seconds(container)
        own = shutdown(container, variables(container, workload, objects))
        needed = slept + (own.seconds if own else 0)
        if needed > grace or (slept and slept == grace):
            parts = [f"preStop sleeps {slept} s"] if slept else []
            parts += [f"{own.setting} gives the program {own.seconds:g} s"] if own else []
            message = f"{container.name} is killed after {grace} s, and {' and '.join(parts)}"
            # The hook's own timeout and the stop itself take a moment.
            yield Violation(place, message, f"terminationGracePeriodSeconds: {int(needed) + 5}")
