"""The claim that a volume names exists.

Bad:
    volumes: [{name: data, persistentVolumeClaim: {claimName: pgdata}}]   # the claim is called postgres-data
Good:
    volumes: [{name: data, persistentVolumeClaim: {claimName: postgres-data}}]

The API server accepts it; the pod stays Pending: `persistentvolumeclaim "pgdata" not found`. Among others' manifests
what is missing may be in the cluster all the same: that is a warning, said once for all who need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.missing import is_missing, meant_instead, needed_too
from aquahelm.check.rule import ERROR, WARNING, Context, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("claim-exists", theme="reference", severity=ERROR, kinds=WORKLOADS, mildest=WARNING)


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each volume."""
    kind, namespace = "PersistentVolumeClaim", workload.namespace
    for volume in workload.pod.volumes.values():
        place = volume / "persistentVolumeClaim" / "claimName"
        name = place.text
        if not name or _is_made(name, objects, namespace) or not is_missing(kind, name, namespace, objects, context):
            continue
        near = meant_instead(kind, name, namespace, objects, context)
        fix = f"did you mean {near}?" if near else f"create it, or declare it as external: {kind}/{name}"
        if near or context.closed:
            yield Violation(place, f"there is no {kind} {shown(name)}; the pod would stay Pending", fix)
            continue
        needers = objects.usage.needers(kind, name, namespace)
        if needers[0] is workload:
            too = needed_too([item.ref for item in needers[1:]])
            message = f"the {kind} {shown(name)} is not among these objects; without it the pod stays Pending{too}"
            yield Violation(place, message, fix, severity=WARNING)


def _is_made(name: str, objects: Objects, namespace: str) -> bool:
    """Whether a StatefulSet makes the claim: `<template>-<set>-<number>`."""
    for item in objects.of_kind("StatefulSet"):
        for template in item.spec / "volumeClaimTemplates" if item.namespace == namespace else ():
            prefix = f"{(template / 'metadata' / 'name').text}-{item.name}-"
            if name.startswith(prefix) and name.removeprefix(prefix).isdecimal():
                return True
    return False
