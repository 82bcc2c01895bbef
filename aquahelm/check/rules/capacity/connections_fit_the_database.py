"""A database lets in all connections that its clients' pools may open.

Bad:
    args: [-c, max_connections=100]
    # and 12 replicas with HikariCP's pool of 10
Good:
    args: [-c, max_connections=200]

The API server accepts it; under load, or in the middle of a rollout, PostgreSQL answers `too many clients already`.
Counted are pools × replicas at the autoscaler's maximum, and the pods that a rollout of all clients adds; HikariCP's
10, SQLAlchemy's 5 and 10 more for each worker, Npgsql's 100 unless variables or the connection string say otherwise.
Three connections stay for the superuser. Servers that are not among the objects are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.capacity.connections import server_limit
from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "connections-fit-the-database",
    theme="capacity",
    severity=WARNING,
    kinds=frozenset({"Cluster", "Deployment", "StatefulSet"}),
)

SHOWN = 4


def check(server: Object, objects: Objects) -> Iterator[Violation]:
    """One for a server that would turn clients away."""
    limit = server_limit(server)
    if limit is None:
        return
    clients = objects.connections.clients(server)
    most = sum(one.pool * one.most for one in clients)
    rolling = most + sum(one.pool * one.surge for one in clients)
    if rolling > limit:
        largest = sorted(clients, key=lambda one: one.pool * one.most, reverse=True)
        who = ", ".join(f"{one.workload.name} {one.most} × {one.pool}" for one in largest[:SHOWN])
        more = f" and {len(largest) - SHOWN} more" if len(largest) > SHOWN else ""
        during = f", {rolling} while all of them roll out" if rolling > most else ""
        message = f"pools may open {most} connections ({who}{more}){during}, and the server lets {limit} in"
        place = server.spec / "postgresql" if server.kind == "Cluster" else server.pod.spec / "containers"
        yield Violation(place, message, f"max_connections: {rolling + 10}, smaller pools, or a pooler between them")
