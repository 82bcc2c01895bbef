"""What one pod of a workload asks the scheduler for, and how many there may be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.check.quantities import amount, whole_number
from aquahelm.check.selectors import matches

if TYPE_CHECKING:
    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Pod

HOOK = "helm.sh/hook"
HOSTNAME = "kubernetes.io/hostname"
MILLI = 1000


@dataclass(frozen=True, slots=True)
class Demand:
    """The pods of one workload.

    Attributes:
        workload: whose they are.
        cpu, memory: of one pod, in thousandths and bytes.
        fewest, most: how many there are, and at the autoscaler's maximum.
        surge: how many more a rollout may start before old ones stop.
        must_surge: no old one stops before a new one runs.
        alone: no two of them on one node.
        everywhere: one on every node (a DaemonSet).
    """

    workload: Object
    cpu: int
    memory: int
    fewest: int
    most: int
    surge: int = 0
    must_surge: bool = False
    alone: bool = False
    everywhere: bool = False


def demand(workload: Object, objects: Objects) -> Demand | None:
    """What a workload asks for while it runs; None for what only runs for a time (Jobs), or runs nothing."""
    kind = workload.kind
    if kind not in ("DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"):
        return None
    cpu, memory = pod_requests(workload.pod)
    if kind == "DaemonSet":
        return Demand(workload, cpu, memory, 1, 1, everywhere=True)
    fewest, most = objects.replicas(workload)
    surge, must = _surge(workload, fewest) if kind == "Deployment" else (0, False)
    return Demand(workload, cpu, memory, fewest, most, surge, must, _alone(workload.pod))


def is_hook(item: Object) -> bool:
    """Whether Helm runs it at a moment of its own."""
    return HOOK in (item / "metadata" / "annotations").mapping


def pod_requests(pod: Pod) -> tuple[int, int]:
    """CPU in thousandths and memory in bytes that a pod takes of its node.

    The sum of its containers and sidecars, or the largest init container beside the sidecars that have started, if that
    is more; requests of the pod as a whole win. Limits stand for requests that are not given.
    https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
    """
    return _requested(pod, "cpu", MILLI), _requested(pod, "memory", 1)


def _requested(pod: Pod, resource: str, unit: int) -> int:
    whole = _of(pod.spec / "resources", resource)
    if whole is not None:
        return math.ceil(whole * unit)
    together, peak = 0, 0
    for container in pod.containers:
        asked = math.ceil((_of(container.node / "resources", resource) or 0) * unit)
        if container.role == "initContainers" and not container.stays:
            peak = max(peak, together + asked)
        elif container.role != "ephemeralContainers":
            together += asked
    return max(together, peak)


def _of(resources: Node, resource: str) -> float | None:
    for field in ("requests", "limits"):
        value = (resources / field).mapping.get(resource)
        if value is not None:
            found = amount(value)
            return float(found) if found is not None else None
    return None


def _surge(deployment: Object, replicas: int) -> tuple[int, bool]:
    """maxSurge in pods (a share counts up), and whether nothing may stop before one of them runs."""
    strategy = deployment.spec / "strategy"
    if (strategy / "type").text == "Recreate" or not replicas:
        return 0, False
    rolling = strategy / "rollingUpdate"
    surge = math.ceil(_exact((rolling / "maxSurge").value, replicas))
    unavailable = math.floor(_exact((rolling / "maxUnavailable").value, replicas))
    return surge, unavailable == 0


def _exact(value: object, replicas: int) -> float:
    """A number of pods, or a share of the replicas; a quarter unless given."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    share = value[:-1] if isinstance(value, str) and value.endswith("%") else "25"
    return (whole_number(share) or 0) * replicas / 100


def _alone(pod: Pod) -> bool:
    """Whether its own labels keep a second one from its node: required anti-affinity."""
    required = pod.spec / "affinity" / "podAntiAffinity" / "requiredDuringSchedulingIgnoredDuringExecution"
    return any(
        (term / "topologyKey").text == HOSTNAME
        and (term / "labelSelector").there
        and matches(term / "labelSelector", pod.labels)
        for term in required
    )
