"""Servers that keep data, as their images tell: which engine, of which version, and what it can read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from aquahelm.check.images import image_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object
    from aquahelm.check.pods import Container

Version: TypeAlias = tuple[int, ...]

_VERSION = re.compile(r"(?:v|.*\bpg)?(\d{1,4})(?:\.(\d{1,4}))?(?![\d])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Engine:
    """A server that keeps data.

    Attributes:
        title: as people call it.
        settings: the variables that its image reads at the first start alone, when there are no data yet.
        rebuilt: whether each first number of a version has files of its own, which no other reads.
        series: the versions that an upgrade may not skip; empty where it may skip any.
    """

    title: str
    settings: frozenset[str] = frozenset()
    rebuilt: bool = False
    series: tuple[Version, ...] = ()


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# https://www.postgresql.org/docs/current/upgrading.html, https://hub.docker.com/_/postgres
_POSTGRES = Engine(
    "PostgreSQL",
    _names(
        "POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB POSTGRES_INITDB_ARGS POSTGRESQL_USERNAME POSTGRESQL_PASSWORD "
        "POSTGRESQL_POSTGRES_PASSWORD POSTGRESQL_DATABASE"
    ),
    rebuilt=True,
)
_MYSQL_SETTINGS = _names(
    "MYSQL_ROOT_PASSWORD MYSQL_DATABASE MYSQL_USER MYSQL_PASSWORD "
    "MARIADB_ROOT_PASSWORD MARIADB_DATABASE MARIADB_USER MARIADB_PASSWORD"
)
# https://dev.mysql.com/doc/refman/9.4/en/upgrade-paths.html
_MYSQL = Engine("MySQL", _MYSQL_SETTINGS, series=((5, 6), (5, 7), (8, 0), (8, 4), (9,)))
_MARIADB = Engine("MariaDB", _MYSQL_SETTINGS)
# https://www.mongodb.com/docs/manual/release-notes/8.0-upgrade-replica-set/
_MONGO = Engine(
    "MongoDB",
    _names("MONGO_INITDB_ROOT_USERNAME MONGO_INITDB_ROOT_PASSWORD MONGODB_ROOT_PASSWORD MONGODB_REPLICA_SET_KEY"),
    series=((4, 2), (4, 4), (5,), (6,), (7,), (8,)),
)
# https://www.elastic.co/docs/deploy-manage/upgrade
_ELASTIC = Engine("Elasticsearch", _names("ELASTIC_PASSWORD"), series=((5,), (6,), (7,), (8,), (9,)))
_OPENSEARCH = Engine("OpenSearch", _names("OPENSEARCH_INITIAL_ADMIN_PASSWORD"), series=((1,), (2,), (3,)))
# https://www.rabbitmq.com/docs/upgrade
_RABBIT = Engine(
    "RabbitMQ",
    _names("RABBITMQ_DEFAULT_USER RABBITMQ_DEFAULT_PASS RABBITMQ_DEFAULT_VHOST RABBITMQ_USERNAME RABBITMQ_PASSWORD"),
    series=((3, 8), (3, 9), (3, 10), (3, 11), (3, 12), (3, 13), (4,)),
)
_KAFKA = Engine("Kafka", _names("CLUSTER_ID KAFKA_CLUSTER_ID KAFKA_KRAFT_CLUSTER_ID KAFKA_CFG_CLUSTER_ID"))
_INFLUX = Engine(
    "InfluxDB",
    _names(
        "DOCKER_INFLUXDB_INIT_USERNAME DOCKER_INFLUXDB_INIT_PASSWORD DOCKER_INFLUXDB_INIT_ORG "
        "DOCKER_INFLUXDB_INIT_BUCKET DOCKER_INFLUXDB_INIT_ADMIN_TOKEN"
    ),
)

_ENGINES = {
    "postgres": _POSTGRES,
    "postgresql": _POSTGRES,
    "postgis": _POSTGRES,
    "pgvector": _POSTGRES,
    "timescaledb": Engine("PostgreSQL", _POSTGRES.settings),  # its tags begin with its own version
    "mysql": _MYSQL,
    "mysql-server": _MYSQL,
    "mariadb": _MARIADB,
    "mongo": _MONGO,
    "mongodb": _MONGO,
    "elasticsearch": _ELASTIC,
    "opensearch": _OPENSEARCH,
    "redis": Engine("Redis"),
    "valkey": Engine("Valkey"),
    "rabbitmq": _RABBIT,
    "kafka": _KAFKA,
    "cp-kafka": _KAFKA,
    "influxdb": _INFLUX,
    "neo4j": Engine("Neo4j", _names("NEO4J_AUTH")),
}


def engine_of(container: Container) -> tuple[Engine, Version] | None:
    """The engine that a container runs and its version (empty if the tag does not tell); None for what is none."""
    repository, tag = image_parts((container.node / "image").text or "")
    engine = _ENGINES.get(repository.rpartition("/")[2])
    if engine is None or container.role != "containers":
        return None
    said = _VERSION.match(tag)
    return engine, tuple(int(part) for part in said.groups() if part) if said else ()


def keeps_data(workload: Object) -> bool:
    """Whether a workload's volumes outlive its pods."""
    if workload.kind == "StatefulSet" and (workload.spec / "volumeClaimTemplates").value:
        return True
    kinds = ("persistentVolumeClaim", "hostPath")
    return any(volume.mapping.get(kind) for volume in workload.pod.volumes.values() for kind in kinds)


def servers(now: Object, before: Object) -> Iterator[tuple[Container, Container, Engine]]:
    """The servers of a workload that keep their data from one state to the next: now, before, and their engine."""
    if not (keeps_data(now) and keeps_data(before)):
        return
    known = {one.name: one for one in before.pod.containers}
    for container in now.pod.containers:
        old = known.get(container.name)
        here, there = engine_of(container), engine_of(old) if old else None
        if old and here and there and here[0] is there[0]:
            yield container, old, here[0]


def step_trouble(engine: Engine, old: Version, new: Version) -> str:
    """Why a server of version `new` does not start on the data of `old`; empty if it does, or if nobody can tell."""
    if not old or not new or new[: len(old)] == old[: len(new)]:
        return ""
    words = [".".join(map(str, version)) for version in (new, old)]
    if engine.rebuilt and new[0] != old[0]:
        return f"{engine.title} {new[0]} does not start on the files of {old[0]}"
    if new < old and not engine.rebuilt:
        return f"{engine.title} {words[0]} does not read what {words[1]} has written"
    places = [_place(engine.series, version) for version in (old, new)]
    if engine.series and places[1] - places[0] > 1:
        between = engine.series[places[0] + 1]
        return f"{engine.title} goes from {words[1]} to {words[0]} only by way of {'.'.join(map(str, between))}"
    return ""


def _place(series: tuple[Version, ...], version: Version) -> int:
    """The last of a series that is not newer than a version."""
    return max((index for index, one in enumerate(series) if one <= version), default=-1)
