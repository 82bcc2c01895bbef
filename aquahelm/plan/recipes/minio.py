"""MinIO and other S3 stores: the store's own values, and what a service is told of it.

Sources: MinIO's documentation (ports 9000 and 9001, `/minio/health/…`, `MINIO_ROOT_USER_FILE`, `mc mb`, `mc admin`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.inventory.names import admin_secret, role_secret
from aquahelm.plan.connection import Connection
from aquahelm.plan.endpoints import addresses, place
from aquahelm.plan.images import image_values, minio_image
from aquahelm.plan.model import SecretKeys
from aquahelm.plan.pod import pod_security, resource_values

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.service import Use
    from aquahelm.inventory.models.store import ObjectStore
    from aquahelm.plan.model import Values

PORT = 9000
CONSOLE_PORT = 9001
KEYS = {"accessKey": 20, "secretKey": 40}


def _endpoint(name: str, store: ObjectStore) -> tuple[str, int, str]:
    """Host, port, URL."""
    if store.endpoint is None:
        return name, PORT, f"http://{name}:{PORT}"
    tls = store.endpoint.tls != "disable"
    port = store.endpoint.port or (443 if tls else 80)
    usual = port == (443 if tls else 80)
    suffix = "" if usual else f":{port}"
    return store.endpoint.host, port, f"{'https' if tls else 'http'}://{store.endpoint.host}{suffix}"


def whereabouts(name: str, store: ObjectStore) -> Values:
    """Where the store is, for everybody who uses it: the record under `global.stores`."""
    host, port, url = _endpoint(name, store)
    return place(store, host, port, url=url)


def connect(name: str, store: ObjectStore, service: str, use: Use) -> Connection:
    """How `service` reaches its bucket, as a user of its own."""
    host, port, url = _endpoint(name, store)
    secret = role_secret(name, service)
    bucket = use.bucket or ""
    region = (store.endpoint.region if store.endpoint else None) or store.region
    return Connection(
        store=name,
        engine="minio",
        managed=store.mode == "managed",
        port=port,
        texts={"host": host, "port": str(port), "url": url, "bucket": bucket, "region": region},
        secrets={"accessKey": (secret, "accessKey"), "secretKey": (secret, "secretKey")},
        values={"engine": "minio", "bucket": bucket, "secretName": secret},
        where=whereabouts(name, store),
        needs=(SecretKeys(secret, KEYS, f"S3 user of {service} for bucket {bucket}"),),
    )


def values(name: str, store: ObjectStore, platform: Platform, users: dict[str, Use]) -> tuple[Values, list[SecretKeys]]:
    """The store's values, and the Secrets that it needs."""
    host, port, url = _endpoint(name, store)
    endpoint = store.endpoint
    admin = endpoint.admin if endpoint else admin_secret(name)
    decided: Values = {
        "managed": store.mode == "managed",
        "image": image_values(store.image, platform.registry) if store.image else minio_image(store.version),
        "host": host,
        "port": port,
        "url": url,
        "region": (endpoint.region if endpoint else None) or store.region,
        "cidrs": addresses(store),
        "adminSecretName": admin or admin_secret(name),
        "buckets": {
            bucket: {"public": given.public, "versioning": given.versioning}
            for bucket, given in sorted(store.buckets.items())
        },
        "users": {
            service: {"buckets": [use.bucket] if use.bucket else [], "secretName": role_secret(name, service)}
            for service, use in users.items()
        },
        "setup": {"enabled": store.mode == "container" or admin is not None, "revision": "1"},
        "resources": resource_values(store.resources, cpu="100m", memory="512Mi"),
        **pod_security(user=1000, group=1000),
    }
    if endpoint is None:
        decided |= {
            "consolePort": CONSOLE_PORT,
            "settings": {
                key: str(value).lower() if isinstance(value, bool) else str(value)
                for key, value in sorted(store.settings.items())
            },
            "storage": {"size": store.storage, "className": store.storageClass or ""},
            "terminationGracePeriodSeconds": 60,
        }
    needs = []
    if decided["setup"]["enabled"]:
        needs.append(SecretKeys(decided["adminSecretName"], KEYS, f"{name}'s administrator"))
    return decided, needs
