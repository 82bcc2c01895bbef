"""One autoscaler decides over a workload.

Bad:
    kind: HorizontalPodAutoscaler    # and another one, or KEDA's ScaledObject, for the same Deployment
    spec: {scaleTargetRef: {kind: Deployment, name: web}}
Good:
    kind: HorizontalPodAutoscaler
    spec: {scaleTargetRef: {kind: Deployment, name: web}}

The API server accepts it; two of them take turns to set the count, or say `AmbiguousSelector` and do nothing. A
VerticalPodAutoscaler that changes requests moves what a HorizontalPodAutoscaler by CPU or memory measures, and each
runs after the other (https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/known-limitations.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.autoscaling import AUTOSCALERS, scale_target
from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

VERTICAL = "VerticalPodAutoscaler"
RULE = Rule(
    "target-has-one-autoscaler", theme="reliability", severity=WARNING, kinds=frozenset({*AUTOSCALERS, VERTICAL})
)


def check(autoscaler: Object, objects: Objects) -> Iterator[Violation]:
    """One for each that comes second, one for the vertical one."""
    if autoscaler.kind == VERTICAL:
        yield from _vertical(autoscaler, objects)
        return
    target = scale_target(autoscaler)
    first = objects.first_autoscalers[target]
    if first is not autoscaler and target[2]:
        message = f"{first.ref} scales {target[0]}/{target[2]} too"
        yield Violation(autoscaler.spec / "scaleTargetRef", message, "one autoscaler with the metrics of both")


def _vertical(autoscaler: Object, objects: Objects) -> Iterator[Violation]:
    mode = (autoscaler.spec / "updatePolicy" / "updateMode").text
    reference = autoscaler.spec / "targetRef"
    workload = objects.find((reference / "kind").text or "", (reference / "name").text or "", autoscaler.namespace)
    other = objects.autoscaler_of(workload) if workload else None
    if mode == "Off" or other is None or other.kind != "HorizontalPodAutoscaler":
        return
    measured = {(metric / "resource" / "name").text for metric in other.spec / "metrics"}
    if measured & {"cpu", "memory"} or not (other.spec / "metrics").value:
        message = f"{other.ref} scales by the requests that this one changes"
        yield Violation(reference, message, "updateMode: Off, or another metric for the other")
