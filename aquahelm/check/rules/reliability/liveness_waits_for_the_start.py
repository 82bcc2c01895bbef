"""A liveness probe does not kill a JVM that is still starting.

Bad:
    env: [{name: JAVA_TOOL_OPTIONS, value: "-Xmx512m"}]
    livenessProbe: {httpGet: {path: /live, port: http}, periodSeconds: 5}   # killed after 15 s
Good:
    env: [{name: JAVA_TOOL_OPTIONS, value: "-Xmx512m"}]
    startupProbe: {httpGet: {path: /live, port: http}, periodSeconds: 5, failureThreshold: 60}
    livenessProbe: {httpGet: {path: /live, port: http}, periodSeconds: 5}

The API server accepts it; on a busy node the program needs longer to start than the probe waits, and is restarted for
ever. Other programs mostly start within seconds and are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.applications import is_java
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.variables import variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("liveness-waits-for-the-start", theme="reliability", severity=WARNING, kinds=WORKLOADS)

# Spring Boot on half a CPU takes about this long.
ENOUGH_SECONDS = 60


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each probe that waits for less than a minute."""
    for container in workload.pod.containers:
        probes = {probe.kind: probe.node for probe in container.probes}
        live = probes.get("liveness")
        if live is None or "startup" in probes:
            continue
        period, failures = (live / "periodSeconds").number or 10, (live / "failureThreshold").number or 3
        waits = ((live / "initialDelaySeconds").number or 0) + period * failures
        if waits < ENOUGH_SECONDS and is_java(container, variables(container, workload, objects)):
            message = f"a JVM that has not started after {waits} s is killed, and again and again on a busy node"
            yield Violation(live, message, "add a startupProbe that waits for some minutes")
