"""Pods that operators make of custom resources: no manifest holds them, and yet policies and budgets mean them.

Sources, for the labels and the ports: CloudNativePG 1.30 (pkg/specs/pods.go, pkg/specs/pgbouncer/deployments.go);
redis-operator 0.26 (internal/controller/common/labels.go);
Strimzi 1.2 (operator-common's Labels, cluster-operator's KafkaCluster and ListenersUtils).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.fields import Node
from aquahelm.check.pods import Pod, Port

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_Labels = dict[str, str]


def operated_pod(kind: str, root: Node) -> Pod | None:
    """The pods that an operator makes of a custom resource: their labels and ports; nothing else is known of them."""
    maker = _MAKERS.get(kind)
    return maker(root) if maker else None


def pods_asked_for(root: Node) -> int | None:
    """How many of them."""
    for field in ("instances", "clusterSize"):
        count = (root / "spec" / field).number
        if count is not None:
            return count
    return None


def resources_of_each(root: Node) -> Node:
    """What each of them asks for. The Sentinels beside a Redis are not counted: they ask for next to nothing."""
    spec = root / "spec"
    containers = spec / "template" / "spec" / "containers"
    if containers.value:
        return containers / 0 / "resources"
    inner = spec / "kubernetesConfig" / "resources"
    return inner if inner.there else spec / "resources"


class OperatedPod(Pod):
    """A pod whose template nobody wrote: it has labels and ports, and no containers that a rule could judge."""

    def __init__(self, labels: Mapping[str, str], ports: Mapping[str, int]) -> None:
        super().__init__(Node(None))
        self.labels = dict(labels)
        self._ports = tuple(Port(Node(None), name, number, "TCP") for name, number in ports.items())

    @property
    def ports(self) -> tuple[Port, ...]:
        """The ports that the operator has its containers open."""
        return self._ports


def _made(own: _Labels, ports: Mapping[str, int], inherited: Node | None = None) -> Pod:
    return OperatedPod({**(inherited.texts if inherited else {}), **own}, ports)


def _cluster(root: Node) -> Pod:
    name = _name(root)
    own = {
        "cnpg.io/cluster": name,
        "cnpg.io/podRole": "instance",
        "app.kubernetes.io/name": "postgresql",
        "app.kubernetes.io/instance": name,
        "app.kubernetes.io/component": "database",
        "app.kubernetes.io/managed-by": "cloudnative-pg",
    }
    inherited = root / "spec" / "inheritedMetadata" / "labels"
    return _made(own, {"postgresql": 5432, "metrics": 9187, "status": 8000}, inherited)


def _pooler(root: Node) -> Pod:
    cluster = (root / "spec" / "cluster" / "name").text or ""
    own = {
        "cnpg.io/cluster": cluster,
        "cnpg.io/poolerName": _name(root),
        "cnpg.io/podRole": "pooler",
        "app.kubernetes.io/name": "postgresql",
        "app.kubernetes.io/instance": cluster,
        "app.kubernetes.io/component": "pooler",
        "app.kubernetes.io/managed-by": "cloudnative-pg",
    }
    inherited = root / "spec" / "template" / "metadata" / "labels"
    return _made(own, {"pgbouncer": 5432, "metrics": 9127}, inherited)


def _replication(root: Node) -> Pod:
    """Its servers. The pods of its Sentinels carry the same labels of its own, and another `app`."""
    own = {"app": _name(root), "redis_setup_type": "replication", "role": "replication"}
    ports = {"redis": 6379} | ({"sentinel": 26379} if (root / "spec" / "sentinel").there else {})
    return _made(own, ports, root / "metadata" / "labels")


def _kafka(root: Node) -> Pod:
    name = _name(root)
    kafka = root / "spec" / "kafka"
    own = {
        "strimzi.io/cluster": name,
        "strimzi.io/kind": "Kafka",
        "strimzi.io/name": f"{name}-kafka",
        "app.kubernetes.io/name": "kafka",
        "app.kubernetes.io/instance": name,
        "app.kubernetes.io/managed-by": "strimzi-cluster-operator",
    }
    ports = {"tcp-ctrlplane": 9090, "tcp-replication": 9091, "tcp-kafkaagent": 8443}
    if (kafka / "metricsConfig").there:
        ports["tcp-prometheus"] = 9404
    for listener in kafka / "listeners":
        number = (listener / "port").number
        if number is not None:
            ports[f"tcp-{(listener / 'name').text}"] = number
    return _made(own, ports, kafka / "template" / "pod" / "metadata" / "labels")


def _name(root: Node) -> str:
    return (root / "metadata" / "name").text or ""


_MAKERS: Mapping[str, Callable[[Node], Pod]] = {
    "Cluster": _cluster,
    "Pooler": _pooler,
    "RedisReplication": _replication,
    "Kafka": _kafka,
}
OPERATED = frozenset(_MAKERS)
"""Kinds of which an operator makes pods, by the names that rules know them by."""
