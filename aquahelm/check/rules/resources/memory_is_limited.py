"""A container's memory has a limit.

Bad:
    resources: {requests: {memory: 256Mi}}
Good:
    resources: {requests: {memory: 256Mi}, limits: {memory: 256Mi}}

The API server accepts it; a leak takes the node's memory, and the kernel kills whatever is largest, which may be
another's. A LimitRange among the objects counts as a limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("memory-is-limited", theme="resources", severity=WARNING, kinds=WORKLOADS)


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each container that stays."""
    if (workload.pod.spec / "resources" / "limits" / "memory").there or workload.is_test:
        return
    for container in workload.pod.containers:
        if container.role == "ephemeralContainers" or not container.stays:
            continue
        limits = container.node / "resources" / "limits"
        if "memory" in limits.mapping or any(
            one.namespace == workload.namespace for one in objects.of_kind("LimitRange")
        ):
            continue
        asked = (container.node / "resources" / "requests" / "memory").text
        message = f"{container.name} may take all of the node's memory"
        yield Violation(limits, message, f"resources.limits.memory: {asked or '…'}")
