"""Exporters: services that ask stores how they are and tell Prometheus, under the store's name as `job`.

They are written in the inventory's own words, as the stack is: each has a role of its own in PostgreSQL, and everything
else that a service has.

Sources: postgres_exporter 0.20.1 (`DATA_SOURCE_URI`, `_USER`, `_PASS`, port 9187, user 65534; its collectors, for the
metrics that are asked for); redis_exporter 1.88.0, which serves Valkey too (`REDIS_ADDR`, `REDIS_PASSWORD`, port 9121,
user 59000).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aquahelm.errors import InventoryError, Problem
from aquahelm.inventory.models.service import Service
from aquahelm.inventory.models.store import Postgres, Redis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.models.engines import Store
    from aquahelm.inventory.models.observability import Exporters
    from aquahelm.inventory.models.platform import Platform

UP = {"postgres": "pg_up", "redis": "redis_up", "valkey": "redis_up"}
"""Engine → the metric that is 0 where the exporter cannot reach the store."""


def exporter_name(store: str) -> str:
    """The service."""
    return f"{store}-exporter"


def exported_stores(platform: Platform) -> Mapping[str, Store]:
    """The stores that have an exporter."""
    return {
        name: store
        for name, store in sorted(platform.stores.items())
        if platform.observability.exporters
        and (isinstance(store, Redis) or (isinstance(store, Postgres) and store.mode != "operator"))
    }


def with_exporters(inventory: Inventory) -> Inventory:
    """The inventory with exporters among the services of the environments that ask for them.

    Raises:
        InventoryError: a service or store of the platform has the name of an exporter.
    """
    if not any(platform.observability.exporters for platform in inventory.environments.values()):
        return inventory
    problems: dict[str, Problem] = {}
    environments = {}
    for environment, platform in inventory.environments.items():
        made = {}
        for name, store in exported_stores(platform).items():
            exporter = exporter_name(name)
            for noun in ("services", "stores"):
                if exporter in getattr(platform, noun):
                    place = inventory.place((noun, exporter), environment)
                    told = f"{exporter} is the name of the exporter of {name} (observability.exporters)"
                    problems[noun + exporter] = Problem(
                        place.line, place.column, f"{noun}.{exporter}", told, "rename it"
                    )
            if platform.observability.exporters:
                made[exporter] = Service.model_validate(_exporter(name, store, platform.observability.exporters))
        environments[environment] = platform.model_copy(update={"services": {**platform.services, **made}})
    if problems:
        raise InventoryError(inventory.file, list(problems.values()))
    return replace(inventory, environments=environments)


def _exporter(name: str, store: Store, exporters: Exporters) -> dict[str, Any]:
    asked = _postgres(store, exporters) if isinstance(store, Postgres) else _redis(store, exporters)
    return {
        "runtime": "custom",
        "description": f"Tells Prometheus of {name}",
        "image": asked["image"].model_dump(exclude_none=True),
        "port": asked["port"],
        "uses": {name: asked["use"]},
        "metrics": {"path": "/metrics", "job": name, "names": {"others": [asked["begins"]]}},
        "health": {"liveness": {"path": "/", "failures": 6}, "readiness": "/"},
        "security": {"user": asked["user"]},
        "resources": {"cpu": "10m", "memory": "64Mi", "ephemeral": "16Mi", "ephemeralLimit": "64Mi"},
        "shutdown": {"preStop": 0, "grace": 10},
    }


def _postgres(store: Postgres, exporters: Exporters) -> dict[str, Any]:
    env = {
        "DATA_SOURCE_URI": "${host}:${port}/${database}?sslmode=${sslmode}",
        "DATA_SOURCE_USER": "${username}",
        "DATA_SOURCE_PASS": "${password}",
    }
    if store.endpoint and store.endpoint.ca:
        env["PGSSLROOTCERT"] = "${ca}"
    use = {"monitor": True, "env": env}
    return {"image": exporters.postgres, "port": 9187, "user": 65534, "begins": "pg_", "use": use}


def _redis(store: Store, exporters: Exporters) -> dict[str, Any]:
    scheme = "rediss" if store.endpoint and store.endpoint.tls != "disable" else "redis"
    env = {"REDIS_ADDR": f"{scheme}://${{host}}:${{port}}"}
    if isinstance(store, Redis) and store.password:
        env["REDIS_PASSWORD"] = "${password}"  # noqa: S105  a placeholder
    if store.endpoint and store.endpoint.ca:
        env["REDIS_EXPORTER_TLS_CA_CERT_FILE"] = "${ca}"
    return {"image": exporters.redis, "port": 9121, "user": 59000, "begins": "redis_", "use": {"env": env}}
