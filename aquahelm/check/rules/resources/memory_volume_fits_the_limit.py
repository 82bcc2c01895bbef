"""A volume in memory fits the memory limit of those who fill it.

Bad:
    volumes: [{name: cache, emptyDir: {medium: Memory, sizeLimit: 1Gi}}]
    resources: {limits: {memory: 512Mi}}
Good:
    volumes: [{name: cache, emptyDir: {medium: Memory, sizeLimit: 128Mi}}]
    resources: {limits: {memory: 512Mi}}

The API server accepts it. What lies in such a volume counts as memory of the container that wrote it: long before the
volume is full the container is killed (OOMKilled).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.quantities import amount
from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("memory-volume-fits-the-limit", theme="resources", severity=WARNING, kinds=WORKLOADS)


def check(workload: Object) -> Iterator[Violation]:
    """One for each volume and each container that could not fill it."""
    for name, volume in workload.pod.volumes.items():
        source = volume / "emptyDir"
        size = amount((source / "sizeLimit").value)
        if (source / "medium").text != "Memory" or not size:
            continue
        for container in workload.pod.containers:
            limit = container.node / "resources" / "limits" / "memory"
            most = amount(limit.value)
            mounts = [mount for mount in container.node / "volumeMounts" if (mount / "name").text == name]
            if most and size >= most and any((mount / "readOnly").flag is not True for mount in mounts):
                what = f"{container.name} may take {limit.value}, and the volume {name} in memory"
                message = f"{what} {(source / 'sizeLimit').value}: OOMKilled before it is full"
                yield Violation(source / "sizeLimit", message, "a smaller volume, or a larger limit")
