"""PostgreSQL run by CloudNativePG: what its custom resources say, and where it then is.

Sources: CloudNativePG 1.30's documentation and its source (the Service `<cluster>-rw`, the labels `cnpg.io/cluster` and
`cnpg.io/poolerName`, ports 8000 and 9187 of servers and 9127 of poolers, the authority in `<cluster>-ca`; role manager:
a password's Secret names the role under `username` and is watched by the label `cnpg.io/reload`).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from aquahelm.inventory.names import DATABASE_OWNER
from aquahelm.plan.endpoints import operated
from aquahelm.plan.images import image, image_values
from aquahelm.plan.model import SecretKeys
from aquahelm.plan.pod import placement_values, resource_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.store import Postgres
    from aquahelm.plan.model import Values

WATCHED = {"cnpg.io/reload": "true"}
"""The label of Secrets whose changes the operator carries into the database."""

INSTANCES = 2
SERVER_PORTS = [5432, 8000]
METRICS, POOLER_METRICS = 9187, 9127
_PRELOADED = "shared_preload_libraries"
_SUFFIX = 8
_LONGEST = 63


def role_keys(secret: str, role: str, description: str) -> SecretKeys:
    """A role's Secret, as the operator wants it."""
    fixed = {"username": role}
    return SecretKeys(secret, {"password": 32}, description, "kubernetes.io/basic-auth", fixed, WATCHED)


def whereabouts(name: str, store: Postgres, port: int) -> Values:
    """The record under `global.stores`: the writable Service of the cluster, or of the pooler before it."""
    tls = store.tls or "verify-full"
    more: Values = {"tlsMode": tls}
    if tls == "verify-full":
        more["ca"] = {"secret": f"{name}-ca", "key": "ca.crt"}
    if store.pooler:
        return operated("postgres", f"{name}-pooler", port, {"cnpg.io/poolerName": f"{name}-pooler"}, **more)
    return operated("postgres", f"{name}-rw", port, {"cnpg.io/cluster": name, "cnpg.io/podRole": "instance"}, **more)


def values(name: str, store: Postgres, platform: Platform, roles: Mapping[str, Values], database: str) -> Values:
    """What only this mode has among the store's values; `roles`: service → its role, `database`: the main one."""
    operator = store.operator
    decided: Values = {
        "operator": {
            "namespace": operator.namespace if operator else "cnpg-system",
            "podLabels": dict(operator.podLabels) if operator else {"app.kubernetes.io/name": "cloudnative-pg"},
            "pods": {"cnpg.io/cluster": name},
            "ports": SERVER_PORTS,
            "metricsPorts": [POOLER_METRICS, METRICS] if store.pooler else [METRICS],
            "apiServer": True,
        }
        | ({"metricsPortName": "metrics"} if platform.observability.operator else {}),
        "cluster": _cluster(store, platform),
        "databases": _databases(name, store, roles, database),
    }
    if store.pooler:
        decided["pooler"] = {
            "instances": store.pooler.instances,
            "mode": store.pooler.mode,
            "parameters": {
                "max_client_conn": str(store.pooler.maxClients),
                "default_pool_size": str(store.pooler.poolSize),
                # Drivers ask for it at the start; the role has it already.
                "ignore_startup_parameters": "search_path",
            },
            "resources": _resources(resource_values(store.pooler.resources, cpu="50m", memory="128Mi")),
        }
    return decided


def _cluster(store: Postgres, platform: Platform) -> Values:
    settings = {key: _setting(value) for key, value in sorted(store.settings.items())}
    preloaded = [word.strip() for word in settings.pop(_PRELOADED, "").split(",") if word.strip()]
    cluster: Values = {
        "image": image_values(store.image, platform.registry) if store.image else operated_image(store.version),
        "instances": store.instances or INSTANCES,
        "parameters": settings,
        "preloadLibraries": preloaded,
        "storage": {"size": store.storage, "className": store.storageClass or ""},
        "resources": _resources(resource_values(store.resources, cpu="250m", memory="512Mi")),
        "affinity": _affinity(store),
        "spread": store.placement.spread,
        "priorityClassName": store.placement.priorityClass or "",
    }
    if store.walStorage:
        cluster["walStorage"] = {"size": store.walStorage, "className": store.storageClass or ""}
    return cluster


def operated_image(version: str) -> Values:
    """The operator's own image of a PostgreSQL version: the official one lacks what it needs (user 26, its tools)."""
    return image("cloudnative-pg/postgresql", f"{version}-minimal-trixie", "ghcr.io")


def _resources(given: Values) -> Values:
    """CPU and memory: scratch space of its pods is the operator's business."""
    return {
        side: {key: value for key, value in asked.items() if key != "ephemeral-storage"}
        for side, asked in given.items()
    }


def _affinity(store: Postgres) -> Values:
    """Placement in the words of the cluster's `affinity`; servers keep apart by themselves where that is wanted."""
    placed = placement_values(store.placement)
    wanted: dict[str, Any] = placed.get("affinity", {})
    fields = {
        "nodeSelector": placed.get("nodeSelector"),
        "tolerations": placed.get("tolerations"),
        "nodeAffinity": wanted.get("nodeAffinity"),
        "additionalPodAffinity": wanted.get("podAffinity"),
        "additionalPodAntiAffinity": wanted.get("podAntiAffinity"),
    }
    return {
        "enablePodAntiAffinity": store.placement.spread,
        **({"podAntiAffinityType": "preferred"} if store.placement.spread else {}),
        **{key: value for key, value in fields.items() if value},
    }


def _databases(name: str, store: Postgres, roles: Mapping[str, Values], main: str) -> Values:
    """The name of each Database object → its database and who owns which schema of it."""
    owners: dict[str, dict[str, set[str]]] = {main: {schema: {DATABASE_OWNER} for schema in store.schemas}}
    for role in roles.values():
        schemas = owners.setdefault(role["database"], {})
        if role["schema"] not in ("", "public"):
            schemas.setdefault(role["schema"], set()).add(role["role"])
    return {
        _object_name(name, database): {
            "database": database,
            # A schema that several write to belongs to none of them; the setup lets them in.
            "schemas": {
                schema: min(who) if len(who) == 1 else DATABASE_OWNER for schema, who in sorted(schemas.items())
            },
        }
        for database, schemas in sorted(owners.items())
    }


def _object_name(store: str, database: str) -> str:
    """A Kubernetes name for a database: its own where that can be one, else close to it and with a hash."""
    plain = re.sub(r"[^a-z0-9]+", "-", database.lower()).strip("-")
    name = f"{store}-{plain}"
    if re.sub("_", "-", database) == plain and len(name) <= _LONGEST:
        return name
    suffix = hashlib.sha256(database.encode()).hexdigest()[:_SUFFIX]
    return f"{name[: _LONGEST - _SUFFIX - 1].rstrip('-')}-{suffix}"


def _setting(value: str | int | bool) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)
