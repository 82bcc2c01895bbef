"""What counts against a ResourceQuota, object by object (pkg/quota/v1/evaluator/core)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from aquahelm.check.capacity.limit_ranges import resources, total
from aquahelm.check.quantities import amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

# Names in a quota → side and resource.
COMPUTE = {
    "cpu": ("requests", "cpu"),
    "memory": ("requests", "memory"),
    "ephemeral-storage": ("requests", "ephemeral-storage"),
    **{
        f"{side}.{name}": (side, name)
        for side in ("requests", "limits")
        for name in ("cpu", "memory", "ephemeral-storage")
    },
}
_KINDS = {
    "configmaps": "ConfigMap",
    "persistentvolumeclaims": "PersistentVolumeClaim",
    "pods": "Pod",
    "replicationcontrollers": "ReplicationController",
    "resourcequotas": "ResourceQuota",
    "secrets": "Secret",
    "services": "Service",
    "serviceaccounts": "ServiceAccount",
    "deployments.apps": "Deployment",
    "statefulsets.apps": "StatefulSet",
    "daemonsets.apps": "DaemonSet",
    "jobs.batch": "Job",
    "cronjobs.batch": "CronJob",
    "ingresses.networking.k8s.io": "Ingress",
    "networkpolicies.networking.k8s.io": "NetworkPolicy",
    "poddisruptionbudgets.policy": "PodDisruptionBudget",
    "horizontalpodautoscalers.autoscaling": "HorizontalPodAutoscaler",
}
_OPEN = {"services.loadbalancers": ("LoadBalancer",), "services.nodeports": ("NodePort", "LoadBalancer")}
# Counted by this name alone, without `count/`.
_BARE = frozenset(name for name in _KINDS if "." not in name and name != "serviceaccounts")


def asked_in(namespace: str, name: str, objects: Objects) -> Fraction | None:
    """How much the objects of a namespace ask of what a quota calls `name`; None for what is not counted here.

    With as few replicas as there ever are; Jobs and hooks, which come and go, are left out of what pods ask for.
    """
    if name in COMPUTE:
        return sum((pod(item, name, objects) * count for item, count in running(namespace, objects)), Fraction(0))
    if name == "requests.storage":
        sizes = (size * count for size, count in _claims(namespace, objects))
        return sum(sizes, Fraction(0))
    if name in _OPEN:
        types = [(one.spec / "type").text for one in objects.of_kind("Service") if one.namespace == namespace]
        return Fraction(sum(said in _OPEN[name] for said in types))
    kind = _KINDS.get(name.removeprefix("count/")) if name in _BARE or name.startswith("count/") else None
    if kind is None:
        return None
    if kind == "Pod":
        return Fraction(sum(count for _, count in running(namespace, objects)))
    if kind == "PersistentVolumeClaim":
        return Fraction(sum(count for _, count in _claims(namespace, objects)))
    return Fraction(sum(one.namespace == namespace for one in objects.of_kind(kind)))


def pod(item: Object, name: str, objects: Objects) -> Fraction:
    """How much one pod asks of a resource by its name in a quota."""
    side, resource = COMPUTE[name]
    return Fraction(total(item, objects, side, resource))


def says(item: Object, name: str, objects: Objects) -> bool:
    """Whether every container of a pod says something of what a quota calls `name`."""
    side, resource = COMPUTE[name]
    if resource in (item.pod.spec / "resources" / side).mapping:
        return True
    return all(
        resource in resources(container, item, objects)[side]
        for container in item.pod.containers
        if container.role != "ephemeralContainers"
    )


def running(namespace: str, objects: Objects) -> Iterator[tuple[Object, int]]:
    """The workloads of a namespace that stay, and how many pods each has at least."""
    for item, asked in objects.packing.demands.items():
        if item.namespace == namespace:
            yield item, asked.fewest
    for item in objects.of_kind("Pod"):
        if item.namespace == namespace and not item.ends:
            yield item, 1


def _claims(namespace: str, objects: Objects) -> Iterator[tuple[Fraction, int]]:
    for item in objects.of_kind("PersistentVolumeClaim"):
        if item.namespace == namespace:
            yield amount((item.spec / "resources" / "requests" / "storage").value) or Fraction(0), 1
    for item in objects.of_kind("StatefulSet"):
        if item.namespace == namespace:
            for template in item.spec / "volumeClaimTemplates":
                size = amount((template / "spec" / "resources" / "requests" / "storage").value) or Fraction(0)
                yield size, objects.replicas(item)[0]
