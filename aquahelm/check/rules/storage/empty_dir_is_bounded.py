"""An emptyDir has an upper bound.

Bad:
    volumes: [{name: cache, emptyDir: {}}]
Good:
    volumes: [{name: cache, emptyDir: {sizeLimit: 1Gi}}]

The API server accepts it; files that grow fill the node's disk, and all of its pods are evicted. A limit of
ephemeral-storage on every container bounds it too. In memory (`medium: Memory`) it counts as the container's memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import NOTE, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("empty-dir-is-bounded", theme="storage", severity=NOTE, kinds=WORKLOADS)


def check(workload: Object) -> Iterator[Violation]:
    """One for each volume."""
    volumes = [
        volume / "emptyDir"
        for volume in workload.pod.volumes.values()
        if "emptyDir" in volume.mapping and not (volume / "emptyDir" / "sizeLimit").there
    ]
    if not volumes or all(
        "ephemeral-storage" in (container.node / "resources" / "limits").mapping
        for container in workload.pod.containers
    ):
        return
    for place in volumes:
        where = "the container's memory" if (place / "medium").text == "Memory" else "the node's disk"
        yield Violation(place, f"it may grow until {where} is full", "emptyDir: {sizeLimit: …}")
