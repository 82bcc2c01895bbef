"""A rollout waits for as long as its pods may take to start.

Bad:
    spec:
      progressDeadlineSeconds: 120
      template: {spec: {containers: [{startupProbe: {periodSeconds: 10, failureThreshold: 60}}]}}   # 600 s
Good:
    spec:
      progressDeadlineSeconds: 900
      template: {spec: {containers: [{startupProbe: {periodSeconds: 10, failureThreshold: 60}}]}}

The API server accepts it; the Deployment reports ProgressDeadlineExceeded, and `helm upgrade --wait` rolls back, while
the program is still allowed to start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("start-fits-the-progress-deadline", theme="reliability", severity=WARNING, kinds=frozenset({"Deployment"}))

DEFAULT_DEADLINE = 600


def check(deployment: Object) -> Iterator[Violation]:
    """One for each container that may start for longer."""
    deadline = (deployment.spec / "progressDeadlineSeconds").number or DEFAULT_DEADLINE
    for container in deployment.pod.containers:
        for probe in container.probes:
            if probe.kind != "startup":
                continue
            period, failures = (
                (probe.node / "periodSeconds").number or 10,
                (probe.node / "failureThreshold").number or 3,
            )
            longest = ((probe.node / "initialDelaySeconds").number or 0) + period * failures
            if longest > deadline:
                message = f"it may start for {longest} s, and the rollout is given up after {deadline} s"
                yield Violation(probe.node, message, f"progressDeadlineSeconds: {longest + 60}")
