"""The claim that a volume names exists.

Bad:
    volumes: [{name: data, persistentVolumeClaim: {claimName: pgdata}}]   # the claim is called postgres-data
Good:
    volumes: [{name: data, persistentVolumeClaim: {claimName: postgres-data}}]

The API server accepts it; the pod stays Pending: `persistentvolumeclaim "pgdata" not found`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.wording import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("claim-exists", theme="reference", severity=ERROR, kinds=WORKLOADS)


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each volume."""
    for volume in workload.pod.volumes.values():
        place = volume / "persistentVolumeClaim" / "claimName"
        name = place.text
        if (
            not name
            or context.externals.has("PersistentVolumeClaim", name)
            or _is_made(name, objects, workload.namespace)
        ):
            continue
        there, _ = objects.provided.keys("PersistentVolumeClaim", name, workload.namespace)
        if not there:
            near = nearest(name, objects.provided.names("PersistentVolumeClaim", workload.namespace))
            fix = f"did you mean {near}?" if near else "create it, or declare it as external"
            yield Violation(place, f"there is no PersistentVolumeClaim {shown(name)}; the pod would stay Pending", fix)


def _is_made(name: str, objects: Objects, namespace: str) -> bool:
    """Whether a StatefulSet makes the claim: `<template>-<set>-<number>`."""
    for item in objects.of_kind("StatefulSet"):
        for template in item.spec / "volumeClaimTemplates" if item.namespace == namespace else ():
            prefix = f"{(template / 'metadata' / 'name').text}-{item.name}-"
            if name.startswith(prefix) and name.removeprefix(prefix).isdecimal():
                return True
    return False
