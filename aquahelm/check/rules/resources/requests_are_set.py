"""A container says how much CPU and memory it needs.

Bad:
    containers: [{name: web, resources: {}}]
Good:
    containers: [{name: web, resources: {requests: {cpu: 100m, memory: 256Mi}, limits: {memory: 256Mi}}}]

The API server accepts it; the scheduler puts the pod on any node, however full, and it is the first to be evicted. A
limit counts as a request, as it does for the API server; so does a LimitRange among the objects. A CPU limit is not
asked for: it throttles, and protects nobody whose requests are set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("requests-are-set", theme="resources", severity=WARNING, kinds=WORKLOADS)


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each container that stays."""
    if (workload.pod.spec / "resources").there or workload.is_test:
        return
    for container in workload.pod.containers:
        if container.role == "ephemeralContainers" or not container.stays:
            continue
        resources = container.node / "resources"
        asked = {*(resources / "requests").mapping, *(resources / "limits").mapping}
        missing = [name for name in ("cpu", "memory") if name not in asked]
        if missing and not any(one.namespace == workload.namespace for one in objects.of_kind("LimitRange")):
            message = f"{container.name} asks for no {' and no '.join(missing)}; the scheduler takes it for nothing"
            yield Violation(resources, message, f"resources.requests: {{{', '.join(f'{one}: …' for one in missing)}}}")
