"""What one pod of a workload asks the scheduler for, and how many there may be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.check.capacity.operated import OPERATED_NODES, node_count, node_resources
from aquahelm.check.operated import OPERATED, resources_of_each
from aquahelm.check.quantities import amount, whole_number
from aquahelm.check.selectors import matches

if TYPE_CHECKING:
    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Pod, Port

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
        per_node: how many of them one node takes; 0 for any number.
        domains, skew: so many nodes are wanted, and so many pods more than on any other if there are fewer.
        everywhere: one on every node (a DaemonSet).
    """

    workload: Object
    cpu: int
    memory: int
    fewest: int
    most: int
    surge: int = 0
    must_surge: bool = False
    per_node: int = 0
    domains: int = 0
    skew: int = 0
    everywhere: bool = False


def demand(workload: Object, objects: Objects) -> Demand | None:
    """What a workload asks for while it runs; None for what only runs for a time (Jobs), or runs nothing."""
    kind = workload.kind
    if kind in OPERATED:
        return _operated(workload, objects)
    if kind in OPERATED_NODES:
        resources, count = node_resources(workload), node_count(workload)
        cpu, memory = (math.ceil((_of(resources, name) or 0) * unit) for name, unit in (("cpu", MILLI), ("memory", 1)))
        return Demand(workload, cpu, memory, count, count)
    if kind not in ("DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"):
        return None
    cpu, memory = pod_requests(workload.pod)
    if kind == "DaemonSet":
        return Demand(workload, cpu, memory, 1, 1, everywhere=True)
    fewest, most = objects.replicas(workload)
    surge, must = _surge(workload, fewest) if kind == "Deployment" else (0, False)
    domains, skew = _domains(workload.pod)
    return Demand(
        workload,
        cpu,
        memory,
        fewest,
        most,
        surge,
        must,
        per_node=1 if _alone(workload.pod) or host_ports(workload.pod) else 0,
        domains=domains,
        skew=skew,
    )


def _operated(resource: Object, objects: Objects) -> Demand | None:
    """The pods that an operator makes; None where their resources are left to it."""
    asked = resources_of_each(resource.root)
    cpu, memory = _of(asked, "cpu"), _of(asked, "memory")
    if cpu is None and memory is None:
        return None
    return Demand(resource, math.ceil((cpu or 0) * MILLI), math.ceil(memory or 0), *objects.replicas(resource))


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


def host_ports(pod: Pod) -> list[Port]:
    """The ports that a pod takes of its node; in the node's network each is one."""
    whole = (pod.spec / "hostNetwork").flag is True
    return [port for port in pod.ports if port.number and (whole or (port.node / "hostPort").number)]


def _domains(pod: Pod) -> tuple[int, int]:
    """minDomains and maxSkew of a hard spread over nodes that counts the pod itself."""
    for constraint in pod.spec / "topologySpreadConstraints":
        if (constraint / "topologyKey").text == HOSTNAME and (constraint / "whenUnsatisfiable").text == "DoNotSchedule":
            selector = constraint / "labelSelector"
            if selector.there and matches(selector, pod.labels):
                return (constraint / "minDomains").number or 0, (constraint / "maxSkew").number or 0
    return 0, 0
