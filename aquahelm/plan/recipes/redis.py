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
from aquahelm.plan.endpoints import fact, place
from aquahelm.plan.images import image_values, redis_image
from aquahelm.plan.model import SecretKeys
from aquahelm.plan.pod import pod_security, resource_values
from aquahelm.plan.recipes import redisoperator

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.store import Redis
    from aquahelm.plan.model import Values

PORT = 6379


def _tls(store: Redis) -> bool:
    return store.endpoint is not None and store.endpoint.tls != "disable"


def whereabouts(name: str, store: Redis) -> Values:
    """Where the store is, for everybody who uses it: the record under `global.stores`."""
    if store.mode == "operator":
        return redisoperator.whereabouts(name, PORT)
    return place("redis", store, PORT, tls=_tls(store))


def connect(name: str, store: Redis) -> Connection:
    """How a service reaches the store; all share one password, if there is one."""
    host, port = fact(name, "host"), fact(name, "port")
    texts = {"host": host, "port": port, "tls": fact(name, "tls"), "ca": fact(name, "ca")}
    if not store.password:
        url = f"{fact(name, 'scheme')}://{host}:{port}"
        return Connection(store=name, engine="redis", texts=texts, secrets={}, values={}, forms={"url": url})
    secret = shared_secret(name)
    return Connection(
        store=name,
        engine="redis",
        texts=texts,
        secrets={"password": (secret, "password")},
        values={"secretName": secret},
        forms={"url": f"{fact(name, 'scheme')}://:${{password}}@{host}:{port}"},
        needs=(SecretKeys(secret, {"password": 32}, f"password of {name}"),),
    )


def client_image(store: Redis, registry: str | None) -> Values:
    """The image of the client tools: the server's own, but where an operator needs one of its making."""
    own = store.image if store.mode != "operator" else None
    return image_values(own, registry) if own else redis_image(store.engine, store.version)


def values(name: str, store: Redis, platform: Platform) -> tuple[Values, list[SecretKeys]]:
    """The store's values, and the Secrets that it needs."""
    mebibytes = int(parse_quantity(store.memory) * 3 / 4 / 2**20)
    resources = store.resources or Resources()
    decided: Values = {"image": client_image(store, platform.registry)}
    needs = []
    if store.password:
        decided["secretName"] = shared_secret(name)
        needs.append(SecretKeys(decided["secretName"], {"password": 32}, f"password of {name}"))
    if store.endpoint is None:
        decided |= {
            "maxmemory": f"{mebibytes}mb",
            "policy": store.eviction,
            "settings": {key: _setting(value) for key, value in sorted(store.settings.items())},
        }
    if store.mode == "operator":
        decided |= redisoperator.values(store, platform)
    if store.mode == "container":
        decided |= {
            "storage": {"size": store.storage, "className": store.storageClass or ""},
            "resources": resource_values(resources, cpu="100m", memory=store.memory),
            **pod_security(user=999, group=1000),
            "terminationGracePeriodSeconds": 60,
        }
    return decided, needs


def _setting(value: str | int | bool) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
