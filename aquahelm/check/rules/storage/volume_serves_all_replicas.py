"""A volume that one node may mount belongs to one pod at a time.

Bad:
    kind: Deployment
    spec: {replicas: 2}   # with a claim of accessModes: [ReadWriteOnce]
Good:
    kind: Deployment
    spec: {replicas: 1, strategy: {type: Recreate}}

The API server accepts it; the second pod on another node waits for ever (`Multi-Attach error for volume`). So does the
new pod of a rollout that starts before the old one has stopped: such a workload is a StatefulSet, or Recreate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "volume-serves-all-replicas", theme="storage", severity=WARNING, kinds=frozenset({"Deployment", "ReplicaSet"})
)

OF_ONE_NODE = {"ReadWriteOnce", "ReadWriteOncePod"}


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each claim that two pods would want at once."""
    for volume in workload.pod.volumes.values():
        name = (volume / "persistentVolumeClaim" / "claimName").text
        claim = objects.find("PersistentVolumeClaim", name, workload.namespace) if name else None
        modes = {mode.text or "" for mode in claim.spec / "accessModes"} if claim else set()
        if not modes or not modes <= OF_ONE_NODE:
            continue
        _, most = objects.replicas(workload)
        place = volume / "persistentVolumeClaim"
        said = listing(sorted(modes), "and")
        if most > 1:
            message = f"{most} replicas share a claim of {said}; those on other nodes would not start"
            yield Violation(place, message, "ReadWriteMany, a StatefulSet with claim templates, or one replica")
        elif most and workload.kind == "Deployment" and _overlaps(workload):
            message = f"a rollout starts the new pod beside the old one, and the claim is {said}; it may never start"
            yield Violation(place, message, "strategy: {type: Recreate}")


def _overlaps(workload: Object) -> bool:
    strategy = workload.spec / "strategy"
    return (strategy / "type").text != "Recreate" and (strategy / "rollingUpdate" / "maxSurge").value not in (0, "0%")
