"""What scales a workload, and between which bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aquahelm.check.objects import Object

AUTOSCALERS = ("HorizontalPodAutoscaler", "ScaledObject")
KEDA_MOST = 100


def scale_target(autoscaler: Object) -> tuple[str, str, str]:
    """Kind, namespace and name of what is scaled; KEDA's takes a Deployment for granted."""
    target = autoscaler.spec / "scaleTargetRef"
    kind = (target / "kind").text or ("Deployment" if autoscaler.kind == "ScaledObject" else "")
    return kind, autoscaler.namespace, (target / "name").text or ""


def scale_bounds(autoscaler: Object) -> tuple[int, int]:
    """The fewest and the most replicas (https://keda.sh/docs/latest/reference/scaledobject-spec/)."""
    if autoscaler.kind == "ScaledObject":
        least = (autoscaler.spec / "minReplicaCount").number or 0
        most = (autoscaler.spec / "maxReplicaCount").number
        return least, max(least, KEDA_MOST if most is None else most)
    fewest = (autoscaler.spec / "minReplicas").number
    least = 1 if fewest is None else fewest
    return least, max(least, (autoscaler.spec / "maxReplicas").number or 1)
