"""A database lets in all connections that its clients' pools may open.

Bad:
    args: [-c, max_connections=100]
    # and 12 replicas with HikariCP's pool of 10
Good:
    args: [-c, max_connections=200]

The API server accepts it; under load, or in the middle of a rollout, the server answers `too many clients already`
(PostgreSQL) or `Too many connections` (MySQL). Counted are pools × replicas at the autoscaler's maximum, and the pods
that a rollout of all clients adds; HikariCP's 10, SQLAlchemy's 5 and 10 more for each worker, Npgsql's 100 unless
variables or the connection string say otherwise. PostgreSQL keeps three connections for the superuser; MySQL lets 151
in unless it is told otherwise. A store that is managed elsewhere has what the inventory says in its
`settings: {max_connections: …}`, unless a pooler answers (port 6432); other servers that are not among the objects are
left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.capacity.connections import server_limit
from aquahelm.check.rule import WARNING, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.capacity.connections import Clients
    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "connections-fit-the-database",
    theme="capacity",
    severity=WARNING,
    kinds=frozenset({"Cluster", "Deployment", "StatefulSet"}),
)

SHOWN = 4


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for a server that would turn clients away; one at the client with most for a server elsewhere."""
    limit = server_limit(item)
    if limit is not None:
        place = item.spec / "postgresql" if item.kind == "Cluster" else item.pod.spec / "containers"
        yield from _too_many(place, "the server", limit, objects.connections.clients(item))
    for managed in context.network.databases if context.network else ():
        clients = objects.connections.clients_of_host(managed.host)
        largest = max(clients, key=lambda one: one.pool * one.most, default=None)
        if largest and largest.workload is item:
            yield from _too_many(item.pod.spec / "containers", managed.name, managed.limit, clients)


def _too_many(place: Node, server: str, limit: int, clients: list[Clients]) -> Iterator[Violation]:
    most = sum(one.pool * one.most for one in clients)
    rolling = most + sum(one.pool * one.surge for one in clients)
    if rolling > limit:
        largest = sorted(clients, key=lambda one: one.pool * one.most, reverse=True)
        who = ", ".join(f"{one.workload.name} {one.most} × {one.pool}" for one in largest[:SHOWN])
        more = f" and {len(largest) - SHOWN} more" if len(largest) > SHOWN else ""
        during = f", {rolling} while all of them roll out" if rolling > most else ""
        message = f"pools may open {most} connections ({who}{more}){during}, and {server} lets {limit} in"
        yield Violation(place, message, f"max_connections: {rolling + 10}, smaller pools, or a pooler between them")
