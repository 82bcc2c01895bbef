"""Redis and Valkey: the store's own values, and what a service is told of it.

Sources: redis.conf's own comments (maxmemory, appendonly, protected mode); the official image (uid 999, gid 1000 on
Alpine; it switches protected mode off, so a password and a NetworkPolicy stand in its place).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.inventory.models.resources import Resources
from aquahelm.inventory.names import shared_secret
from aquahelm.inventory.quantity import parse_quantity
from aquahelm.plan.connection import Connection
from aquahelm.plan.endpoints import addresses, host_and_port, place
from aquahelm.plan.images import image_values, redis_image
from aquahelm.plan.model import SecretKeys
from aquahelm.plan.pod import pod_security, resource_values

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.store import Redis
    from aquahelm.plan.model import Values

PORT = 6379


def _tls(store: Redis) -> bool:
    return store.endpoint is not None and store.endpoint.tls != "disable"


def whereabouts(name: str, store: Redis) -> Values:
    """Where the store is, for everybody who uses it: the record under `global.stores`."""
    host, port = host_and_port(name, store, PORT)
    return place(store, host, port, tls=_tls(store))


def connect(name: str, store: Redis) -> Connection:
    """How a service reaches the store; all share one password."""
    host, port = host_and_port(name, store, PORT)
    secret = shared_secret(name)
    tls = _tls(store)
    return Connection(
        store=name,
        engine="redis",
        managed=store.mode == "managed",
        port=port,
        texts={"host": host, "port": str(port), "tls": str(tls).lower()},
        secrets={"password": (secret, "password")},
        values={"engine": "redis", "secretName": secret},
        where=whereabouts(name, store),
        forms={"url": f"{'rediss' if tls else 'redis'}://:${{password}}@{host}:{port}"},
        needs=(SecretKeys(secret, {"password": 32}, f"password of {name}"),),
    )


def _image(store: Redis, registry: str | None) -> Values:
    return image_values(store.image, registry) if store.image else redis_image(store.engine, store.version)


def values(name: str, store: Redis, platform: Platform) -> tuple[Values, list[SecretKeys]]:
    """The store's values, and the Secrets that it needs."""
    host, port = host_and_port(name, store, PORT)
    mebibytes = int(parse_quantity(store.memory) * 3 / 4 / 2**20)
    resources = store.resources or Resources()
    decided: Values = {
        "managed": store.mode == "managed",
        "image": _image(store, platform.registry),
        "host": host,
        "port": port,
        "cidrs": addresses(store),
        "tls": _tls(store),
        "secretName": shared_secret(name),
        "maxmemory": f"{mebibytes}mb",
        "policy": store.eviction,
        "settings": {key: _setting(value) for key, value in sorted(store.settings.items())},
        "storage": {"size": store.storage, "className": store.storageClass or ""},
        "resources": resource_values(resources, cpu="100m", memory=store.memory),
        **pod_security(user=999, group=1000),
        "terminationGracePeriodSeconds": 60,
    }
    return decided, [SecretKeys(decided["secretName"], {"password": 32}, f"password of {name}")]


def _setting(value: str | int | bool) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
