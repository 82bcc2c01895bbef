"""Redis run by OT-CONTAINER-KIT's redis-operator: a RedisReplication with its Sentinels, and where it then is.

Sources: redis-operator 0.26's source (Service `<name>-master`; the labels `app`, `redis_setup_type` and those of the
custom resource on StatefulSets, pods and selectors; ports 6379 and 26379; uid 1000 of its images, whose start script
writes below /etc/redis; the role of pods, and so `<name>-master`, looked at every thirty seconds).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.inventory.models.operated import Sentinel
from aquahelm.inventory.models.resources import Resources
from aquahelm.plan.endpoints import operated
from aquahelm.plan.images import image, image_values
from aquahelm.plan.pod import pod_security, resource_values

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.store import Redis
    from aquahelm.plan.model import Values

INSTANCES = 3
PORTS = [6379, 26379]


def whereabouts(name: str, port: int) -> Values:
    """The record under `global.stores`: the Service that leads to whoever is the master."""
    return operated("redis", f"{name}-master", port, {"app": name, "redis_setup_type": "replication"}, tls=False)


def workloads(name: str) -> tuple[str, str]:
    """The StatefulSets that the operator makes: servers, Sentinels."""
    return name, f"{name}-s"


def values(store: Redis, platform: Platform) -> Values:
    """What only this mode has among the store's values."""
    operator, sentinel = store.operator, store.sentinel or Sentinel()
    return {
        "operator": {
            "namespace": operator.namespace if operator else "ot-operators",
            "podLabels": dict(operator.podLabels) if operator else {},
            "ports": PORTS,
        },
        "replication": {
            "image": _image(store, platform),
            "instances": store.instances or INSTANCES,
            "storage": {"size": store.storage, "className": store.storageClass or ""},
            "resources": resource_values(store.resources or Resources(), cpu="100m", memory=store.memory),
            **pod_security(user=1000, group=1000, read_only=False),
            "terminationGracePeriodSeconds": 60,
            "spread": store.placement.spread,
        },
        "sentinel": {
            "image": image_values(sentinel.image, platform.registry)
            if sentinel.image
            else sentinel_image(store.version),
            "count": sentinel.count,
            "resources": resource_values(sentinel.resources, cpu="50m", memory="64Mi"),
        },
    }


def _image(store: Redis, platform: Platform) -> Values:
    """The operator's own image of a Redis version: the official one lacks its start script."""
    if store.image:
        return image_values(store.image, platform.registry)
    return operated_image(store.version)


def operated_image(version: str) -> Values:
    """The operator's own image of a Redis version."""
    return image("opstree/redis", f"v{version}", "quay.io")


def sentinel_image(version: str) -> Values:
    """The operator's own image of Sentinel, of a Redis version."""
    return image("opstree/redis-sentinel", f"v{version}", "quay.io")
