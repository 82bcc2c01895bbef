"""Connections to a database: what workloads may open, and what the server lets in."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from aquahelm.check.capacity.demand import demand
from aquahelm.check.quantities import whole_number
from aquahelm.check.variables import command_line, variables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Container

# https://www.postgresql.org/docs/current/runtime-config-connection.html
DEFAULT_MAX_CONNECTIONS = 100
DEFAULT_RESERVED = 3
# https://dev.mysql.com/doc/refman/9.4/en/server-system-variables.html#sysvar_max_connections
MYSQL_MAX_CONNECTIONS = 151
# https://github.com/brettwooldridge/HikariCP, https://docs.sqlalchemy.org/en/20/core/pooling.html,
# https://www.npgsql.org/doc/connection-string-parameters.html
HIKARI, SQLALCHEMY_SIZE, SQLALCHEMY_OVERFLOW, NPGSQL = 10, 5, 10, 100

_JDBC = re.compile(r"jdbc:(?:postgresql|mysql|mariadb)://([a-z0-9.-]+)")
_SQLALCHEMY = re.compile(r"(?:postgresql|mysql|mariadb)\+[a-z0-9]+://(?:[^@/]*@)?([a-z0-9.-]+)")
_NPGSQL = re.compile(r"(?:^|;)\s*(?:Host|Server)\s*=\s*([a-z0-9.-]+)", re.IGNORECASE)
_NPGSQL_POOL = re.compile(r"(?:Maximum Pool Size|MaxPoolSize)\s*=\s*(\d{1,9})", re.IGNORECASE)
_NPGSQL_NO_POOL = re.compile(r"Pooling\s*=\s*false", re.IGNORECASE)
_POOL_NAME = re.compile(r"(?:^|_)(?:MAX)?POOLSIZE$|(?:^|_)MAX_?POOL_?SIZE$|(?:^|_)POOL_?SIZE$", re.IGNORECASE)
_OVERFLOW_NAME = re.compile(r"(?:^|_)(?:MAX_?|POOL_?)OVERFLOW$", re.IGNORECASE)
_WORKERS = re.compile(r"--workers[= ](\d{1,9})|(?:^| )-w (\d{1,9})")
_IMAGE = re.compile(r"(^|/)postgres(ql)?([:@-]|$)")
_MYSQL_IMAGE = re.compile(r"(^|/)(mysql(-server)?|mariadb)([:@]|$)")
_SETTING = re.compile(r"\b([a-z_-]+)[= ](\d{1,9})")


class Pool(NamedTuple):
    """The host that a container connects to, and how many connections one pod may open to it."""

    host: str
    size: int


class Clients(NamedTuple):
    """A workload's pods, with the pool of each."""

    workload: Object
    pool: int
    most: int
    surge: int


def server_limit(workload: Object) -> int | None:
    """How many connections a PostgreSQL or MySQL server lets ordinary users open; None for what is none."""
    if workload.kind == "Cluster":
        settings = workload.spec / "postgresql" / "parameters"
        told = {key: str(value) for key, value in settings.mapping.items()}
        return _limit(told)
    for container in workload.pod.containers:
        image = (container.node / "image").text or ""
        if container.role == "containers" and _MYSQL_IMAGE.search(image):
            told = {
                name.lstrip("-").replace("-", "_"): said for name, said in _SETTING.findall(command_line(container))
            }
            said = whole_number(told.get("max_connections", ""))
            return MYSQL_MAX_CONNECTIONS if said is None else said
        if container.role == "containers" and _IMAGE.search(image) and "exporter" not in image:
            return _limit(dict(re.findall(r"\b([a-z_]+)=(\d{1,9})", command_line(container))))
    return None


class Connections:
    """The pools of one environment, by the Service that they connect to."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def clients(self, server: Object) -> list[Clients]:
        """The workloads that open connections to a server by the name of its Service."""
        if server.kind == "Cluster":
            names = [f"{server.name}-{way}" for way in ("rw", "ro", "r")]
        else:
            names = self._services.get(server, [])
        found = [one for name in names for one in self._by_host.get((server.namespace, name), [])]
        return [one for one in found if one.workload is not server]

    def clients_of_host(self, host: str) -> list[Clients]:
        """The workloads that open connections to a server elsewhere."""
        return self._by_address.get(host, [])

    @cached_property
    def _by_address(self) -> Mapping[str, list[Clients]]:
        found: dict[str, list[Clients]] = {}
        for host, clients in self._all:
            found.setdefault(host, []).append(clients)
        return found

    @cached_property
    def _all(self) -> list[tuple[str, Clients]]:
        found = []
        for item in self._objects:
            for pool in pools(item, self._objects) if item.runs_pods else ():
                asked = demand(item, self._objects)
                if asked:
                    found.append((pool.host, Clients(item, pool.size, asked.most, asked.surge)))
        return found

    @cached_property
    def _by_host(self) -> Mapping[tuple[str, str], list[Clients]]:
        found: dict[tuple[str, str], list[Clients]] = {}
        for host, clients in self._all:
            # `db` is in the client's own namespace, `db.shop.svc` in shop.
            name, _, rest = host.partition(".")
            other = rest.partition(".")[0]
            namespace = self._objects.in_namespace(other) if other else clients.workload.namespace
            found.setdefault((namespace, name), []).append(clients)
        return found

    @cached_property
    def _services(self) -> Mapping[Object, list[str]]:
        found: dict[Object, list[str]] = {}
        for service in self._objects.of_kind("Service"):
            for workload in self._objects.running((service.spec / "selector").texts, service.namespace):
                found.setdefault(workload, []).append(service.name)
        return found


def pools(workload: Object, objects: Objects) -> Iterator[Pool]:
    """The pools of a pod's containers: HikariCP's, SQLAlchemy's and Npgsql's, with their defaults."""
    for container in workload.pod.containers:
        if container.role == "containers":
            env = variables(container, workload, objects)
            seen = set()
            for pool in _of_container(container, env):
                if pool.host not in seen:
                    seen.add(pool.host)
                    yield pool


def _of_container(container: Container, env: Mapping[str, str]) -> Iterator[Pool]:
    for value in env.values():
        if found := _JDBC.search(value):
            yield Pool(found[1], _told(env, "HIKARI", HIKARI))
        elif found := _SQLALCHEMY.search(value):
            size = _told(env, "", SQLALCHEMY_SIZE)
            told = (whole_number(text) for name, text in env.items() if _OVERFLOW_NAME.search(name))
            over = next((number for number in told if number is not None), SQLALCHEMY_OVERFLOW)
            yield Pool(found[1], (size + over) * _workers(container, env))
        elif (found := _NPGSQL.search(value)) and ("Database=" in value or "Username=" in value):
            said = _NPGSQL_POOL.search(value)
            size = 1 if _NPGSQL_NO_POOL.search(value) else int(said[1]) if said else NPGSQL
            yield Pool(found[1], size)


def _told(env: Mapping[str, str], word: str, default: int) -> int:
    for name, value in env.items():
        if word in name.upper() and _POOL_NAME.search(name) and (number := whole_number(value)) is not None:
            return number
    return default


def _workers(container: Container, env: Mapping[str, str]) -> int:
    said = _WORKERS.search(f"{command_line(container)} {env.get('GUNICORN_CMD_ARGS', '')}")
    if said:
        return int(said[1] or said[2])
    return whole_number(env.get("WEB_CONCURRENCY", "")) or 1


def _limit(told: Mapping[str, str]) -> int:
    most, kept, others = (
        default if (number := whole_number(told.get(name, ""))) is None else number
        for name, default in (
            ("max_connections", DEFAULT_MAX_CONNECTIONS),
            ("superuser_reserved_connections", DEFAULT_RESERVED),
            ("reserved_connections", 0),
        )
    )
    return most - kept - others
