"""What the environment promises a service: ports, other services, stores; and what of it is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tests.cluster.stub import keyvalue, objects, postgres

if TYPE_CHECKING:
    from collections.abc import Mapping

PORT_VARIABLES = (
    "STUB_PORT",
    "SERVER_PORT",
    "MANAGEMENT_SERVER_PORT",
    "PORT",
    "UVICORN_PORT",
    "ASPNETCORE_HTTP_PORTS",
)
SERVICE_URL = re.compile(r"_SERVICE_URL$|_ROUTES_\d+_URI$|^Services__.+__Url$")
CONNECTION_STRING = re.compile(r"^ConnectionStrings__")
DATABASE_URL = re.compile(r"^SPRING_DATASOURCE_URL$|^DATABASE_URL$|_DB_URL$")
BUCKET_PREFIX = re.compile(r"^(MINIO|S3)_ENDPOINT$")
PROMISED = re.compile(
    r"_SERVICE_URL$|_ROUTES_\d+_URI$|^SPRING_DATASOURCE_|^DATABASE_|_DB_URL$|^(?:SPRING_DATA_)?REDIS_|^MINIO_|^S3_|^JWT_SECRET$"
    r"|^Services__.+__Url$|^ConnectionStrings__|^Kafka__|^KAFKA_"
)
# Kubernetes leaves $(NAME) as it is when NAME is not defined before it; ${…} is a reference nobody resolved
UNRESOLVED = re.compile(r"\$\([A-Za-z_][A-Za-z0-9_.-]*\)|\$\{[^}]*\}")
PROBE_KEY = "aquahelm-stub-probe"


def ports(environment: Mapping[str, str], arguments: list[str]) -> list[int]:
    """Where to listen: `--port N` of the arguments, else the variables that runtimes read, else 8080."""
    for position, word in enumerate(arguments):
        name, _, value = word.partition("=")
        if name == "--port":
            return [int(value or arguments[position + 1])]
    texts = [part for name in PORT_VARIABLES for part in re.split("[,;]", environment.get(name, "")) if part]
    return list(dict.fromkeys(int(text) for text in texts)) or [8080]


def broken(environment: Mapping[str, str]) -> list[str]:
    """One sentence for each promise that is not kept; `STUB_EXPECT` names variables that must be there."""
    expected = [name for name in re.split(r"[\s,]+", environment.get("STUB_EXPECT", "")) if name]
    found = [name for name in environment if PROMISED.search(name)]
    needed = [*expected, *found]
    for name in found:
        if DATABASE_URL.search(name) and not urlsplit(environment[name].removeprefix("jdbc:")).username:
            needed += [name.removesuffix("URL") + part for part in ("USERNAME", "PASSWORD")]
        if BUCKET_PREFIX.search(name):
            needed += [name.removesuffix("ENDPOINT") + part for part in ("ACCESS_KEY", "SECRET_KEY", "BUCKET")]
    sentences = []
    for name in dict.fromkeys(needed):
        if name not in environment:
            sentences.append(f"{name} is not set")
        elif not environment[name].strip():
            sentences.append(f"{name} is empty")
        elif match := UNRESOLVED.search(environment[name]):
            sentences.append(f"{name} holds an unresolved reference {match.group()}")
    return sentences


def service_urls(environment: Mapping[str, str]) -> dict[str, str]:
    """Variable → URL of another service."""
    return {name: value for name, value in sorted(environment.items()) if SERVICE_URL.search(name)}


@dataclass(frozen=True)
class Database:
    """A schema of a PostgreSQL server."""

    url: str
    user: str
    password: str

    def __str__(self) -> str:
        return self.url.partition("?")[0].rpartition("@")[2]

    def connect(self) -> postgres.Session:
        return postgres.connect(self.url, self.user, self.password)

    def check(self) -> str:
        with self.connect() as session:
            rows = session.query("select current_user, current_database(), current_schema()")
        who, database, schema = (value or "none" for value in rows[0])
        return f"{who} in database {database}, schema {schema}"

    def write(self, key: str, value: str) -> None:
        with self.connect() as session:
            session.query("create table if not exists stub_row (key text primary key, value text not null)")
            session.query(
                "insert into stub_row values ($1, $2) on conflict (key) do update set value = excluded.value",
                key,
                value,
            )

    def read(self, key: str) -> str | None:
        with self.connect() as session:
            if session.query("select to_regclass('stub_row')::text") == [(None,)]:
                return None
            rows = session.query("select value from stub_row where key = $1", key)
        return rows[0][0] if rows else None


@dataclass(frozen=True)
class Cache:
    """A Redis server."""

    host: str
    port: int
    password: str
    tls: bool

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def connect(self) -> keyvalue.Session:
        return keyvalue.Session(self.host, self.port, self.password, tls=self.tls)

    def check(self) -> str:
        with self.connect() as session:
            return session.command("PING") or ""

    def write(self, key: str, value: str) -> None:
        with self.connect() as session:
            session.command("SET", key, value)

    def read(self, key: str) -> str | None:
        with self.connect() as session:
            return session.command("GET", key)


@dataclass(frozen=True)
class Objects:
    """A bucket of an S3 store."""

    bucket: objects.Bucket

    def __str__(self) -> str:
        return f"{self.bucket.endpoint}/{self.bucket.name}"

    def check(self) -> str:
        self.write(PROBE_KEY, "here")
        return f"bucket {self.bucket.name} gave back {self.read(PROBE_KEY)}"

    def write(self, key: str, value: str) -> None:
        self.bucket.put(key, value.encode())

    def read(self, key: str) -> str | None:
        try:
            return self.bucket.get(key).decode()
        except objects.ObjectStoreError as refusal:
            if "NoSuchKey" in str(refusal):
                return None
            raise


Store = Database | Cache | Objects


def stores(environment: Mapping[str, str]) -> dict[str, Store]:
    """Every store that the environment names, under the word of the endpoints: row, entry, object."""
    found: dict[str, Store] = {}
    for name, value in sorted(environment.items()):
        if DATABASE_URL.search(name):
            prefix = name.removesuffix("URL")
            secret = (environment.get(f"{prefix}USERNAME", ""), environment.get(f"{prefix}PASSWORD", ""))
            found.setdefault("row", Database(value, *secret))
        if BUCKET_PREFIX.search(name):
            prefix = name.removesuffix("ENDPOINT")
            found["object"] = Objects(
                objects.Bucket(
                    endpoint=value,
                    name=environment.get(f"{prefix}BUCKET", ""),
                    access_key=environment.get(f"{prefix}ACCESS_KEY", ""),
                    secret_key=environment.get(f"{prefix}SECRET_KEY", ""),
                    region=environment.get(f"{prefix}REGION") or "us-east-1",
                )
            )
    for prefix, tls in (("REDIS_", "REDIS_SSL"), ("SPRING_DATA_REDIS_", "SPRING_DATA_REDIS_SSL_ENABLED")):
        if host := environment.get(f"{prefix}HOST"):
            port, password = int(environment.get(f"{prefix}PORT") or 6379), environment.get(f"{prefix}PASSWORD", "")
            found["entry"] = Cache(host, port, password, environment.get(tls, "").lower() == "true")
    for name, value in sorted(environment.items()):
        if CONNECTION_STRING.search(name):
            word, store = connection_string(value)
            found.setdefault(word, store)
    if "entry" not in found and (url := environment.get("REDIS_URL")):
        parts = urlsplit(url)
        password = unquote(parts.password or "")
        found["entry"] = Cache(parts.hostname or "", parts.port or 6379, password, parts.scheme == "rediss")
    return found


def connection_string(text: str) -> tuple[str, Store]:
    """A store as .NET's clients are told of it: Npgsql's `Host=…;…`, or StackExchange.Redis' `host:port,…`."""
    if "=" in text.partition(",")[0]:
        parts = {key.strip().lower(): value for key, _, value in (part.partition("=") for part in text.split(";"))}
        url = f"postgresql://{parts['host']}:{parts.get('port') or 5432}/{parts.get('database', '')}"
        return "row", Database(url, parts.get("username", ""), parts.get("password", ""))
    where, *options = text.split(",")
    host, _, port = where.partition(":")
    given = {key.strip().lower(): value for key, _, value in (option.partition("=") for option in options)}
    return "entry", Cache(host, int(port or 6379), given.get("password", ""), given.get("ssl", "").lower() == "true")
