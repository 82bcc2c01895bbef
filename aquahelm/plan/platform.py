"""The umbrella's `global` values: what every subchart sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.inventory.models.store import ObjectStore
from aquahelm.plan.delivery import delivery_values
from aquahelm.plan.edge import controller_annotations, edge_rules
from aquahelm.plan.images import BUSYBOX, MC, PYTHON, image_values, kafka_image
from aquahelm.plan.observability.values import metrics_values
from aquahelm.plan.recipes.postgres import client_image as postgres_client_image
from aquahelm.plan.recipes.redis import client_image as redis_client_image

if TYPE_CHECKING:
    from aquahelm.inventory.models.network import Network
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.model import Values


PRIVATE_IPV6 = ("fc00::/7", "fe80::/10")
"""Unique local and link-local addresses (RFC 4193, RFC 4291)."""


def global_values(platform: Platform, environment: str) -> Values:
    """`global` for one environment."""
    network = platform.network
    return {
        "imageRegistry": "",
        "imagePullSecrets": list(platform.pullSecrets),
        "platform": platform.platform,
        "environment": environment,
        "labels": dict(sorted(platform.labels.items())),
        "annotations": dict(sorted(platform.annotations.items())),
        "network": {
            "enabled": network.policies,
            "dns": {
                "namespace": network.dnsNamespace,
                "podLabels": dict(sorted(network.dnsLabels.items())),
                "nodeLocal": network.nodeLocalDns,
            },
            "internet": _internet(network),
            "apiServer": {"cidrs": list(network.apiServerCidrs), "ports": list(network.apiServerPorts)},
        },
        "edge": _edge(platform),
        "metrics": metrics_values(platform),
        "delivery": delivery_values(platform),
        "clientImages": _client_images(platform),
    }


def _client_images(platform: Platform) -> Values:
    """Images that wait, test and try: one a kind of store, of the newest version among the stores of that kind."""
    images = {"http": BUSYBOX}
    for store in sorted(platform.stores.values(), key=lambda item: version_key(item.version)):
        if store.engine == "postgres":
            images["postgres"] = postgres_client_image(store, platform.registry)
            if store.mode == "operator" and store.backup is not None and store.backup.drill is not None:
                images["python"] = PYTHON
        elif store.engine in ("redis", "valkey"):
            images["redis"] = redis_client_image(store, platform.registry)
        elif isinstance(store, ObjectStore):
            images["minio"] = MC
        elif store.engine == "kafka":
            images["kafka"] = (
                image_values(store.image, platform.registry) if store.image else kafka_image(store.version)
            )
    return dict(sorted(images.items()))


def _internet(network: Network) -> list[Values]:
    """All addresses but the private ones, as a NetworkPolicy's ipBlocks; one for each family that pods have."""
    blocks: list[Values] = [
        {"cidr": "0.0.0.0/0", "except": [cidr for cidr in network.privateRanges if ":" not in cidr]}
    ]
    private = [cidr for cidr in network.privateRanges if ":" in cidr]
    if network.dualStack or private:
        blocks.append({"cidr": "::/0", "except": private or list(PRIVATE_IPV6)})
    return blocks


def version_key(version: str) -> list[tuple[int, str]]:
    """Sorts versions as people do: 9 before 16, 16.9 before 16.15."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in version.replace("-", ".").split(".")]


def _edge(platform: Platform) -> Values:
    edge = platform.edge
    hosts = {route.host for service in platform.services.values() for route in service.routes if route.host}
    tls = edge.tls if edge else None
    parent = edge.gateway if edge else None
    return {
        "kind": edge.kind if edge else "none",
        "host": edge.host if edge else "",
        "className": (edge.className if edge else None) or "",
        "namespace": (edge.namespace if edge else None) or "",
        "podLabels": dict(sorted(edge.podLabels.items())) if edge else {},
        "tls": {
            "enabled": tls is not None,
            "secretName": (tls.secret if tls else None) or f"{platform.platform}-tls",
            "hosts": sorted(hosts - {edge.host}) if edge else [],
            "issuer": {"name": (tls.issuer if tls else None) or "", "kind": tls.issuerKind if tls else "ClusterIssuer"},
        },
        "gateway": {
            "create": parent is None,
            "name": parent.name if parent else platform.platform,
            "namespace": (parent.namespace if parent else None) or "",
            "sectionName": (parent.section if parent else None) or "",
            "ports": edge.listeners().model_dump() if edge else {"http": 80, "https": 443},
        },
        "annotations": dict(sorted({**controller_annotations(edge), **edge.annotations}.items())) if edge else {},
        **(edge_rules(edge, platform.platform) if edge else {}),
    }
