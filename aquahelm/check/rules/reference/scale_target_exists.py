"""An autoscaler scales something that exists.

Bad:
    kind: HorizontalPodAutoscaler
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: payments}}
Good:
    kind: HorizontalPodAutoscaler
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: payment}}

The API server accepts it; the autoscaler reports FailedGetScale and does nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import known_as
from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.wording import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("scale-target-exists", theme="reference", severity=ERROR, kinds=frozenset({"HorizontalPodAutoscaler"}))

SCALABLE = ("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet")


def check(autoscaler: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for the target."""
    target = autoscaler.spec / "scaleTargetRef"
    kind, name = (target / "kind").text or "", (target / "name").text or ""
    known = known_as((target / "apiVersion").text or "", kind)
    if not name or context.externals.has(kind, name):
        return
    if kind == known and objects.find(known, name, autoscaler.namespace):
        return
    if known in SCALABLE and kind != known:
        yield Violation(target / "kind", f"{shown(kind)} is not a kind that can be scaled", f"write {known}")
    elif known in SCALABLE:
        names = [item.name for item in objects.of_kind(kind) if item.namespace == autoscaler.namespace]
        near = nearest(name, names)
        message = f"there is no {kind} {shown(name)}; the autoscaler would do nothing"
        yield Violation(target / "name", message, f"did you mean {near}?" if near else "")
    elif nearest(kind, SCALABLE):
        fix = f"write {nearest(kind, SCALABLE)}"
        yield Violation(target / "kind", f"{shown(kind)} is not a kind that can be scaled", fix)
