"""Kafka run by Strimzi: what its custom resources say, and where it then is.

Sources: Strimzi 1.2's documentation and its source (the Service `<cluster>-kafka-bootstrap`; the labels
`strimzi.io/cluster` and `strimzi.io/name` of pods; ports 9090 and 9091 between brokers, 8443 of the agent, 9404 of
metrics; the authority in `<cluster>-cluster-ca-cert`; a user's Secret named after it, with `secretPrefix` before).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from aquahelm.inventory.names import role_secret
from aquahelm.plan.endpoints import operated
from aquahelm.plan.images import image_values
from aquahelm.plan.pod import placement_values, resource_values
from aquahelm.plan.recipes.broker import heap, setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from aquahelm.inventory.models.kafka import Kafka
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.model import Values

PORT = 9093
METRICS = 9404
OPERATOR_PORTS = [8443, 9090, 9091]
OPERATOR_LABELS = {"strimzi.io/kind": "cluster-operator"}
_LONGEST = 253
_SUFFIX = 8


def whereabouts(name: str) -> Values:
    """The record under `global.stores`: the bootstrap Service, which speaks TLS by the cluster's own authority."""
    return operated(
        "kafka",
        f"{name}-kafka-bootstrap",
        PORT,
        {"strimzi.io/cluster": name, "strimzi.io/name": f"{name}-kafka"},
        tls=True,
        sasl="scram-sha-512",
        ca={"secret": f"{name}-cluster-ca-cert", "key": "ca.crt"},
    )


def values(name: str, store: Kafka, platform: Platform) -> Values:
    """`operator` and `cluster` of the store's values."""
    given = store.operator
    placed = placement_values(store.placement)
    cluster: Values = {
        "version": store.version,
        "pools": _pools(name, store),
        "config": config(store),
        "metrics": store.metrics,
        "spread": store.placement.spread and store.brokers > 1,
        "pod": {key: placed[key] for key in ("affinity", "tolerations", "priorityClassName") if key in placed},
        "secretPrefix": role_secret(name, ""),
    }
    if "nodeSelector" in placed:
        cluster["pod"]["affinity"] = _on_nodes(placed["nodeSelector"], cluster["pod"].get("affinity", {}))
    if store.rack:
        cluster["rack"] = store.rack
    if store.image:
        cluster["image"] = image_values(store.image, platform.registry)
    operator: Values = {
        "namespace": given.namespace if given else "",
        "podLabels": dict(sorted(given.podLabels.items())) if given and given.podLabels else OPERATOR_LABELS,
        "pods": {"strimzi.io/cluster": name},
        "ports": OPERATOR_PORTS,
        # The entity operator reads topics and users there; with a rack each broker asks for its node's labels.
        "apiServer": True,
    }
    if store.metrics:
        operator["metricsPorts"] = [METRICS]
        if platform.observability.operator:
            operator["metricsPortName"] = "tcp-prometheus"
    return {"operator": operator, "cluster": cluster}


def _pools(name: str, store: Kafka) -> Values:
    """Node pools by name: brokers that are controllers too, or each for itself."""
    brokers: Values = {
        "replicas": store.brokers,
        "roles": ["broker"] if store.controllers else ["controller", "broker"],
        "storage": {"size": store.storage, "className": store.storageClass or ""},
        "resources": resource_values(store.resources, cpu="500m", memory="2Gi"),
    }
    pools = {name: brokers}
    if store.controllers:
        pools[f"{name}-controllers"] = {
            "replicas": store.controllers.count,
            "roles": ["controller"],
            "storage": {"size": store.controllers.storage, "className": store.storageClass or ""},
            "resources": resource_values(store.controllers.resources, cpu="100m", memory="1Gi"),
        }
    return {pool: {**item, "heap": heap(item["resources"]["limits"]["memory"])} for pool, item in pools.items()}


def config(store: Kafka) -> dict[str, str]:
    """The brokers' settings: copies as there are brokers for, then what the inventory says."""
    copies = min(3, store.brokers)
    in_sync = max(1, copies - 1)
    decided = {
        "auto.create.topics.enable": "false",
        "default.replication.factor": str(copies),
        "min.insync.replicas": str(in_sync),
        "offsets.topic.replication.factor": str(copies),
        "share.coordinator.state.topic.min.isr": str(in_sync),
        "share.coordinator.state.topic.replication.factor": str(copies),
        "transaction.state.log.min.isr": str(in_sync),
        "transaction.state.log.replication.factor": str(copies),
    }
    return dict(sorted({**decided, **{key: setting(value) for key, value in store.settings.items()}}.items()))


def object_name(store: str, topic: str) -> str:
    """The KafkaTopic's name: the store's and the topic's, as Kubernetes takes it; a hash tells apart what it cannot."""
    whole = f"{store}-{topic}"
    slug = re.sub(r"[^a-z0-9.]+", "-", whole.lower())
    slug = re.sub(r"\.[.-]*|-+\.[.-]*", ".", slug).strip("-.")
    if slug == whole and len(slug) <= _LONGEST:
        return slug
    digest = hashlib.sha256(whole.encode()).hexdigest()[:_SUFFIX]
    return f"{slug[: _LONGEST - _SUFFIX - 1].strip('-.')}-{digest}"


def acls(group: str, produces: Iterable[str], consumes: Iterable[str]) -> list[Values]:
    """What a user may do: read and write its topics, take part in its group and in transactions named after it."""
    writes, reads = set(produces), set(consumes)
    rights: list[Values] = [
        _right(
            "topic",
            topic,
            ["Describe", *(["Read"] if topic in reads else []), *(["Write"] if topic in writes else [])],
        )
        for topic in sorted(writes | reads)
    ]
    if reads:
        rights.append(_right("group", group, ["Describe", "Read"]))
    if writes:
        rights.append(_right("transactionalId", group, ["Describe", "Write"], "prefix"))
    return rights


def _right(kind: str, name: str, operations: list[str], pattern: str = "literal") -> Values:
    return {"resource": {"type": kind, "name": name, "patternType": pattern}, "operations": operations}


def _on_nodes(labels: Mapping[str, str], affinity: Mapping[str, Any]) -> Values:
    """A node selector as the affinity that Strimzi takes, beside the affinity that was given."""
    wanted = [{"key": key, "operator": "In", "values": [value]} for key, value in sorted(labels.items())]
    node = dict(affinity.get("nodeAffinity", {}))
    field = "requiredDuringSchedulingIgnoredDuringExecution"
    terms = node.get(field, {}).get("nodeSelectorTerms") or [{}]
    merged = [{**term, "matchExpressions": [*term.get("matchExpressions", []), *wanted]} for term in terms]
    return {**affinity, "nodeAffinity": {**node, field: {"nodeSelectorTerms": merged}}}
