"""A ScaledObject of KEDA can reach the numbers that it names.

Bad:
    kind: ScaledObject
    spec: {scaleTargetRef: {name: web}, minReplicaCount: 0, triggers: [{type: cpu, metadata: {value: "70"}}]}
Good:
    kind: ScaledObject
    spec: {scaleTargetRef: {name: web}, minReplicaCount: 1, triggers: [{type: cpu, metadata: {value: "70"}}]}

The API server accepts it; KEDA's webhook refuses it: "scaledobject has only cpu/memory triggers AND minReplica is 0",
"the scaledobject has a cpu trigger but the container doesn't have the cpu request defined", "already managed by the
hpa". Source: KEDA, webhook of ScaledObjects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import known_as
from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("scaled-object-can-scale", theme="operators", severity=ERROR, kinds=frozenset({"ScaledObject"}))

MEASURED = ("cpu", "memory")
TARGETS = ("Deployment", "StatefulSet")
USUAL_MOST = 100


def check(scaled: Object, objects: Objects) -> Iterator[Violation]:
    """One for the numbers, one for each name twice, each container without a request, each other autoscaler."""
    spec = scaled.spec
    least, most = (spec / "minReplicaCount").number or 0, (spec / "maxReplicaCount").number
    if least > (USUAL_MOST if most is None else most):
        message = f"minReplicaCount {least} is more than maxReplicaCount {USUAL_MOST if most is None else most}"
        yield Violation(spec / "minReplicaCount", message)
    idle = (spec / "idleReplicaCount").number
    if idle is not None and idle >= least:
        yield Violation(spec / "idleReplicaCount", f"must be less than minReplicaCount ({least})")
    triggers = list(spec / "triggers")
    names = [(trigger / "name").text for trigger in triggers]
    for index, trigger in enumerate(triggers):
        if names[index] and names[index] in names[:index]:
            yield Violation(trigger / "name", f"another trigger is called {shown(names[index])}")
    reference = spec / "scaleTargetRef"
    kind = known_as((reference / "apiVersion").text or "apps/v1", (reference / "kind").text or "Deployment")
    name = (reference / "name").text or ""
    types = {(trigger / "type").text for trigger in triggers}
    if kind in TARGETS and types and types <= set(MEASURED) and not least:
        message = "cpu and memory alone cannot scale to zero, and minReplicaCount is 0"
        yield Violation(spec / "minReplicaCount", message, "minReplicaCount: 1, or another trigger")
    target = objects.find(kind, name, scaled.namespace)
    if target is not None and kind in TARGETS:
        yield from _requests(scaled, target, objects)
        other = objects.autoscaler_of(target)
        if other is not None and other.kind == "HorizontalPodAutoscaler":
            yield Violation(reference, f"{target.ref} is already managed by {other.ref}", "keep one of them")


def _requests(scaled: Object, target: Object, objects: Objects) -> Iterator[Violation]:
    if any(item.namespace == scaled.namespace for item in objects.of_kind("LimitRange")):
        return  # it may fill requests in
    for trigger in scaled.spec / "triggers":
        measured = (trigger / "type").text
        only = (trigger / "metadata" / "containerName").text
        if measured not in MEASURED:
            continue
        for container in target.pod.spec / "containers":
            resources = container / "resources"
            asked = any(amount((resources / part / measured).value) for part in ("requests", "limits"))
            name = (container / "name").text
            if not asked and only in (None, "", name):
                message = f"container {shown(name)} of {target.ref} asks for no {measured}, which is to be measured"
                yield Violation(trigger, message, f"resources.requests.{measured}")
