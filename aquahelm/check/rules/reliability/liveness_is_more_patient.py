"""A liveness probe is more patient than the readiness probe that asks the same.

Bad:
    readinessProbe: {httpGet: {path: /health, port: http}, failureThreshold: 3}
    livenessProbe: {httpGet: {path: /health, port: http}, failureThreshold: 3}
Good:
    readinessProbe: {httpGet: {path: /health, port: http}, failureThreshold: 3}
    livenessProbe: {httpGet: {path: /health, port: http}, failureThreshold: 10}

The API server accepts it; a pod that is only busy is killed at the moment in which it would have been left out of the
Service, and under load all of them are, one after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.pods import HANDLERS
from aquahelm.check.rule import NOTE, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("liveness-is-more-patient", theme="reliability", severity=NOTE, kinds=WORKLOADS)


def check(workload: Object) -> Iterator[Violation]:
    """One for each liveness probe that fails as early as readiness."""
    for container in workload.pod.containers:
        probes = {probe.kind: probe.node for probe in container.probes}
        live, ready = probes.get("liveness"), probes.get("readiness")
        if live is None or ready is None or not _asks(live) or _asks(live) != _asks(ready):
            continue
        if _patience(live) <= _patience(ready):
            message = f"liveness asks what readiness asks and gives up as early, after {_patience(live)} s"
            yield Violation(live, message, "raise its failureThreshold, or ask something cheaper")


def _asks(probe: Node) -> dict[str, object]:
    return {key: probe.mapping[key] for key in HANDLERS if key in probe.mapping}


def _patience(probe: Node) -> int:
    period, failures = (probe / "periodSeconds").number or 10, (probe / "failureThreshold").number or 3
    return period * failures
