"""A namespace's ResourceQuota admits the pods that are to run in it.

Bad:
    kind: ResourceQuota
    spec: {hard: {requests.memory: 2Gi}}   # and Deployments of 3Gi
Good:
    kind: ResourceQuota
    spec: {hard: {requests.memory: 4Gi}}

The API server accepts the Deployment and refuses its pods (`exceeded quota`, or `must specify requests.memory` for a
container that asks for nothing). Counted with as few replicas as there ever are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.capacity.declared import cpu_words, memory_words
from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("quota-admits-the-pods", theme="capacity", severity=ERROR, kinds=frozenset({"ResourceQuota"}))

# Names in a quota → the resource, and the side of it.
COUNTED = {
    "cpu": ("cpu", "requests"),
    "memory": ("memory", "requests"),
    **{f"{side}.{name}": (name, side) for side in ("requests", "limits") for name in ("cpu", "memory")},
}
MILLI = 1000


def check(quota: Object, objects: Objects) -> Iterator[Violation]:
    """One for each bound that is exceeded, one for each that some container says nothing about."""
    if (quota.spec / "scopes").value or (quota.spec / "scopeSelector").there:
        return
    workloads = [item for item in objects.packing.demands if item.namespace == quota.namespace]
    defaults = any(one.namespace == quota.namespace for one in objects.of_kind("LimitRange"))
    for name, place in (quota.spec / "hard").fields():
        bound = amount(place.value)
        if bound is None:
            continue
        if name in ("pods", "count/pods"):
            pods = sum(objects.packing.demands[item].fewest for item in workloads)
            if pods > bound:
                yield Violation(
                    place, f"{pods} pods are to run here, and the quota admits {place.value}", f"{name}: {pods}"
                )
        elif name in COUNTED:
            yield from _resource(place, workloads, objects, COUNTED[name], defaults)


def _resource(
    place: Node, workloads: list[Object], objects: Objects, counted: tuple[str, str], defaults: bool
) -> Iterator[Violation]:
    resource, side = counted
    silent = [item.ref for item in workloads if not defaults and not _all_say(item, resource, side)]
    if silent:
        message = (
            f"every container must say {side}.{resource} here; pods of {listing(silent[:3], 'and')} would be refused"
        )
        yield Violation(place, message, f"add resources.{side}.{resource} to their containers")
        return
    if side == "requests":
        demands = [objects.packing.demands[item] for item in workloads]
        bound = amount(place.value) or 0
        asked = sum((one.cpu if resource == "cpu" else one.memory) * one.fewest for one in demands)
        if asked > bound * (MILLI if resource == "cpu" else 1):
            shown = cpu_words(asked) if resource == "cpu" else memory_words(asked)
            yield Violation(
                place,
                f"pods ask for {shown} of {resource}, and the quota admits {place.value}",
                "raise it, or ask for less",
            )


def _all_say(workload: Object, resource: str, side: str) -> bool:
    if (workload.pod.spec / "resources").there:
        return True
    for container in workload.pod.containers:
        resources = container.node / "resources"
        said = resource in (resources / side).mapping or (
            side == "requests" and resource in (resources / "limits").mapping
        )
        if container.role != "ephemeralContainers" and not said:
            return False
    return True
