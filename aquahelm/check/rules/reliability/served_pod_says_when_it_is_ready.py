"""A pod behind a Service says when it is ready.

Bad:
    containers: [{name: web, ports: [{containerPort: 8080}]}]   # and a Service leads to it
Good:
    containers:
      - name: web
        readinessProbe: {httpGet: {path: /ready, port: 8080}}

The API server accepts it; with each rollout and each new replica the Service sends requests to a program that has not
started, and they fail. Pods that no Service leads to need no such probe, and neither do Services that publish pods that
are not ready.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "served-pod-says-when-it-is-ready",
    theme="reliability",
    severity=WARNING,
    kinds=frozenset({"DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"}),
)


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for a workload without such a probe."""
    if any(probe.kind == "readiness" for container in workload.pod.containers for probe in container.probes):
        return
    gates = workload.pod.spec / "readinessGates"
    service = objects.service_of(workload)
    if service and not gates.value:
        message = (
            f"no container has a readiness probe; {service.ref} would send requests before the program has started"
        )
        yield Violation(workload.pod.spec / "containers", message, "add a readinessProbe")
