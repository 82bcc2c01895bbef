"""Who talks to whom: the declared graph of one environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.inventory.models.store import ObjectStore
from aquahelm.plan.model import Link
from aquahelm.plan.recipes import kafka, minio, postgres, redis
from aquahelm.plan.service import Neighbours

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aquahelm.inventory.models.engines import Store
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.connection import Connection
    from aquahelm.plan.traits import ServiceTraits

BACKUP = "backup"
"""The kind of pods that make backups and try them, as their labels say it."""
OPERATED = "database"
"""The kind of pods that CloudNativePG makes, which back themselves up."""
POD_PORTS = {
    "postgres": postgres.PORT,
    "redis": redis.PORT,
    "valkey": redis.PORT,
    "minio": minio.PORT,
    "rustfs": minio.PORT,
    "kafka": kafka.PORT,
}


@dataclass(frozen=True, slots=True)
class Graph:
    """The declared connections, indexed both ways.

    Attributes:
        links: all of them.
        calls: caller → callees.
        callers: callee → callers.
        targets: service → what a caller needs to know: host, port, path of its health.
        store_clients: store → the services that use it.
    """

    links: tuple[Link, ...]
    calls: Mapping[str, tuple[str, ...]]
    callers: Mapping[str, tuple[str, ...]]
    targets: Mapping[str, Mapping[str, str | int]]
    store_clients: Mapping[str, Sequence[str]]

    def clients(self, store: str) -> Sequence[str]:
        """Services that use a store."""
        return self.store_clients.get(store, ())

    def neighbours(self, service: str, connections: tuple[Connection, ...]) -> Neighbours:
        """Everything around one service."""
        port = int(self.targets[service]["port"]) if service in self.targets else 0
        return Neighbours(
            callers=dict.fromkeys(self.callers.get(service, ()), port),
            callees={callee: self.targets[callee] for callee in self.calls.get(service, ()) if callee in self.targets},
            connections=connections,
        )


def graph_of(platform: Platform, traits: Mapping[str, ServiceTraits], calls: Mapping[str, tuple[str, ...]]) -> Graph:
    """The graph from `calls` (declared, and those that a `${services.…}` reference implies), `uses` and `internet`."""
    targets: dict[str, dict[str, str | int]] = {
        name: {"host": name, "port": item.port, "podPort": item.port, "path": item.test_path}
        for name, item in traits.items()
        if item.port is not None
    }
    callers: dict[str, list[str]] = {}
    clients: dict[str, list[str]] = {}
    links: list[Link] = []
    for caller, callees in calls.items():
        # Nothing is opened for a service that is off; an optional one opens its ways itself.
        for callee in callees if platform.services[caller].starts else ():
            callers.setdefault(callee, []).append(caller)
            if callee in targets:
                links.append(Link(caller, callee, int(targets[callee]["port"]), "service"))
    for name, service in platform.services.items():
        if not service.starts:
            continue
        for store_name in service.uses:
            store = platform.stores[store_name]
            clients.setdefault(store_name, []).append(name)
            if store.mode == "managed":
                links.extend(Link(name, store_name, port, "managed") for port in _managed_ports(store))
            else:
                port = kafka.ports(store)[0] if store.engine == "kafka" else POD_PORTS[store.engine]
                links.append(Link(name, store_name, port, "store"))
        links.extend(dict.fromkeys(Link(name, item.host, item.port, "internet") for item in service.internet))
    links.extend(_backups(platform))
    return Graph(
        links=tuple(links),
        calls=calls,
        callers={callee: tuple(sorted(names)) for callee, names in callers.items()},
        targets=targets,
        store_clients=clients,
    )


def _backups(platform: Platform) -> Iterator[Link]:
    """Backups go from a store to the object store that takes them; those of a managed one come from outside first."""
    for name, store in platform.stores.items():
        if store.engine != "postgres" or store.backup is None:
            continue
        part = OPERATED if store.mode == "operator" else BACKUP
        for target in (store.backup.to, *((name,) if store.mode == "managed" else ())):
            taker = platform.stores[target]
            if taker.mode == "managed":
                links = [Link(name, target, port, "managed", part) for port in _managed_ports(taker)]
            else:
                links = [Link(name, target, POD_PORTS[taker.engine], "store", part)]
            yield from links


def _managed_ports(store: Store) -> tuple[int, ...]:
    if store.engine == "kafka":
        return kafka.ports(store)
    if store.endpoint and store.endpoint.port:
        return (store.endpoint.port,)
    if isinstance(store, ObjectStore) and store.endpoint:  # S3 elsewhere is spoken over HTTP's own ports
        return (80 if store.endpoint.tls == "disable" else 443,)
    return (POD_PORTS[store.engine],)
