"""S3 stores, in the chart MinIO or RustFS: the store's own values, and what a service is told of it.

Both speak S3 and what `mc admin` asks on the same ports, so that one setup does for both, and for a managed store.

Sources: MinIO's documentation (ports 9000 and 9001, `/minio/health/…`, `MINIO_ROOT_USER_FILE`, `mc mb`, `mc admin`);
RustFS's documentation and its own chart (`RUSTFS_ACCESS_KEY_FILE`, `RUSTFS_VOLUMES`, `/health`, uid 10001).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.inventory.names import admin_secret, role_secret
from aquahelm.plan.connection import Connection
from aquahelm.plan.endpoints import fact, place
from aquahelm.plan.images import image_values, minio_image, rustfs_image
from aquahelm.plan.model import SecretKeys
from aquahelm.plan.pod import pod_security, resource_values
from aquahelm.plan.recipes.backup import writers

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.service import Use
    from aquahelm.inventory.models.store import ObjectStore
    from aquahelm.plan.model import Values

PORT = 9000
CONSOLE_PORT = 9001
USERS = {"minio": 1000, "rustfs": 10001}
"""Whom the server runs as. MinIO's image leaves it open."""
KEYS = {"accessKey": 20, "secretKey": 40}


def whereabouts(store: ObjectStore) -> Values:
    """Where the store is, for everybody who uses it: the record under `global.stores`."""
    if store.endpoint is None:
        return place("minio", store, PORT, tls=False, region=store.region)
    tls = store.endpoint.tls != "disable"
    region = store.endpoint.region or store.region
    return place("minio", store, 443 if tls else 80, tls=tls, region=region)


def connect(name: str, service: str, use: Use) -> Connection:
    """How `service` reaches its bucket, as a user of its own."""
    secret = role_secret(name, service)
    bucket = use.bucket or ""
    return Connection(
        store=name,
        engine="minio",
        texts={**{key: fact(name, key) for key in ("host", "port", "url", "region", "ca")}, "bucket": bucket},
        secrets={"accessKey": (secret, "accessKey"), "secretKey": (secret, "secretKey")},
        values={"bucket": bucket, "secretName": secret},
        needs=(SecretKeys(secret, KEYS, f"S3 user of {service} for bucket {bucket}"),),
    )


def values(name: str, store: ObjectStore, platform: Platform, users: dict[str, Use]) -> tuple[Values, list[SecretKeys]]:
    """The store's values, and the Secrets that it needs."""
    endpoint = store.endpoint
    admin = endpoint.admin if endpoint else admin_secret(name)
    decided: Values = {
        "image": _image(store, platform),
        "adminSecretName": admin or admin_secret(name),
        "buckets": {
            bucket: {"public": given.public, "versioning": given.versioning}
            for bucket, given in sorted(store.buckets.items())
        },
        "users": {
            service: {"buckets": [use.bucket] if use.bucket else [], "secretName": role_secret(name, service)}
            for service, use in users.items()
        }
        | {
            user: {"buckets": [bucket], "secretName": role_secret(name, user)}
            for user, bucket in writers(name, platform)
        },
        "setup": {"enabled": store.mode == "container" or admin is not None, "revision": "1"},
        "resources": resource_values(store.resources, cpu="100m", memory="512Mi"),
        **pod_security(user=USERS[store.engine], group=USERS[store.engine]),
    }
    if endpoint is None:
        decided |= {
            "server": store.engine,
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


def _image(store: ObjectStore, platform: Platform) -> Values:
    if store.image:
        return image_values(store.image, platform.registry)
    return rustfs_image(store.version) if store.engine == "rustfs" else minio_image(store.version)
