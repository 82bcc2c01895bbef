"""Who may talk to whom, read from the inventory alone: what the network probes hold the cluster to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.plan.traits import traits_of

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform

ENGINE_PORTS = {"postgres": 5432, "redis": 6379, "valkey": 6379, "minio": 9000, "kafka": 9092}
UNDECLARED_PORTS = {"minio": 9001}
"""Ports that a server opens and nobody declares: MinIO's console."""
REFERENCE = re.compile(r"\$\{services\.([a-z0-9-]+)\.")


@dataclass(frozen=True, order=True)
class Door:
    """A port of a component that is in the cluster."""

    component: str
    port: int

    def __str__(self) -> str:
        return f"{self.component}:{self.port}"


def service_doors(platform: Platform) -> set[Door]:
    return {_main_door(platform, name) for name, service in platform.services.items() if service.starts}


def store_doors(platform: Platform) -> set[Door]:
    return {
        Door(name, ENGINE_PORTS[store.engine]) for name, store in platform.stores.items() if store.mode == "container"
    }


def undeclared_doors(platform: Platform) -> set[Door]:
    """Doors that stay shut for everyone."""
    return {
        Door(name, UNDECLARED_PORTS[store.engine])
        for name, store in platform.stores.items()
        if store.mode == "container" and store.engine in UNDECLARED_PORTS
    }


def declared(platform: Platform) -> dict[str, set[Door]]:
    """Component → doors that it may open; stores open none."""
    in_cluster = store_doors(platform)
    links: dict[str, set[Door]] = {door.component: set() for door in in_cluster}
    for name, service in platform.services.items():
        if not service.starts:
            continue
        named = {*service.calls, *(found for text in service.env.values() for found in REFERENCE.findall(text))}
        doors = {_main_door(platform, callee) for callee in named - {name}}
        links[name] = doors | {door for door in in_cluster if door.component in service.uses}
    return links


def routed(platform: Platform) -> set[Door]:
    """Doors that the edge leads to."""
    return {_main_door(platform, name) for name, service in platform.services.items() if service.routes}


def _main_door(platform: Platform, name: str) -> Door:
    port = traits_of(platform.services[name], platform.runtimes).port
    if port is None:
        raise ValueError(f"{name} has no port")
    return Door(name, port)
