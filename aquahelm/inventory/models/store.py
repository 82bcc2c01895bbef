"""A store: where services keep data. One key, three bodies: container, operator, managed."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from aquahelm.inventory.models.backup import Backup
from aquahelm.inventory.models.fields import Annotations, Cidr, Host, Labels, Name, Native, ObjectName, Port, Quantity
from aquahelm.inventory.models.image import Image
from aquahelm.inventory.models.noun import Many, Noun, not_yet, shorthand
from aquahelm.inventory.models.operated import Operator, Pooler, Protection, Sentinel
from aquahelm.inventory.models.placement import Placement
from aquahelm.inventory.models.resources import Resources

Mode = Literal["container", "operator", "managed"]


OLDEST_OPERATED = 15
"""The first PostgreSQL whose schema `public` belongs to the database's owner, so that no superuser need open it."""


class Authority(Noun):
    """A private certificate authority: its certificate (PEM) in a Secret or ConfigMap that exists already."""

    secret: ObjectName | None = Field(default=None, examples=["internal-ca"])
    """Secret that holds it."""

    configMap: ObjectName | None = Field(default=None, examples=["internal-ca"])
    """ConfigMap that holds it."""

    key: str = Field(default="ca.crt", pattern="^[-._a-zA-Z0-9]+$", max_length=253, examples=["ca.crt"])
    """Key in it."""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.secret is None) == (self.configMap is None):
            raise ValueError("names no place, or two; give either secret: or configMap:")
        return self


class Endpoint(Noun):
    """Where a managed store is."""

    host: Host = Field(examples=["pg.internal.example"])
    """Host name or address."""

    port: Port | None = Field(default=None, examples=[6432])
    """Port; the engine's usual one unless given."""

    tls: Protection = Field(default="require", examples=["verify-full"])
    """How strictly the connection is protected."""

    cidrs: Many[Cidr] = Field(default=(), examples=[["10.20.0.0/16"]])
    """Addresses behind the host name, for NetworkPolicies; all public ones unless given: private ones must be."""

    ca: Authority | None = Field(default=None, examples=[{"configMap": "internal-ca"}])
    """Authority behind its certificate, where it is a private one: pods that use the store, tests and setup get it as
    /etc/stores/<store>/ca.crt (`${ca}` in `uses.<store>.env`); PostgreSQL's connection texts name it by themselves."""

    admin: Name | None = Field(default=None, examples=["postgres-admin"])
    """Declared secret with the administrator's `username` and `password` (for S3 `accessKey` and `secretKey`); with it
    a job keeps roles, schemas and buckets; without it they must exist."""

    region: str | None = Field(default=None, examples=["eu-central-1"])
    """S3 region."""

    @model_validator(mode="after")
    def _authority_is_asked(self) -> Self:
        if self.ca is not None and self.tls != "verify-full":
            raise ValueError(f"has a ca, and tls: {self.tls} checks no certificate; use tls: verify-full")
        return self


class StoreBase(Noun):
    """What all engines share."""

    MODES: ClassVar[frozenset[Mode]] = frozenset(("container", "managed"))
    """Modes that are rendered for the engine."""

    OPERATED: ClassVar[tuple[str, ...]] = ()
    """Fields that only an operator can do something with."""

    version: str = Field(examples=["16.15"])
    """Version of the server; decides the image."""

    mode: Mode = Field(default="container", examples=["container"])
    """container: in the chart, one pod; operator: by an operator; managed: elsewhere."""

    description: str = Field(default="", examples=["All services' data, a schema each"])
    """One sentence for the chart's README."""

    endpoint: Endpoint | None = Field(default=None, examples=[{"host": "pg.internal.example", "port": 6432}])
    """Where it is, in mode managed."""

    image: Image | None = Field(
        default=None, examples=[{"registry": "docker.io", "repository": "library/postgres", "tag": "16.15-alpine3.24"}]
    )
    """Image, instead of the one that version stands for."""

    storage: Quantity | None = Field(default=None, examples=["20Gi"])
    """Size of its volume, in the modes container and operator (there of each server's)."""

    storageClass: ObjectName | None = Field(default=None, examples=["standard"])
    """Storage class of its volume; the cluster's default unless given."""

    resources: Resources | None = Field(default=None, examples=[{"cpu": "250m", "memory": "768Mi"}])
    """What its container asks for."""

    operator: Operator | None = Field(default=None, examples=[{"namespace": "cnpg-system"}])
    """Where its operator runs, in mode operator; where that operator's own manifests put it unless given."""

    settings: dict[str, str | int | bool] = Field(default={}, examples=[{"max_connections": 200}])
    """The server's own settings."""

    backup: Annotated[Backup | None, not_yet("backup of this engine")] = Field(
        default=None, examples=[{"schedule": "0 2 * * *", "to": "s3", "bucket": "backups"}]
    )
    """How it is backed up; PostgreSQL only."""

    placement: Placement = Field(default=Placement(), examples=[{"nodeSelector": {"disk": "ssd"}}])
    """On which nodes."""

    labels: Labels = Field(default={}, examples=[{"team": "platform"}])
    """Labels on its objects and pods."""

    annotations: Annotations = Field(default={}, examples=[{"owner": "platform"}])
    """Annotations on its objects."""

    patches: Native = Field(default={}, examples=[{"pod": {"hostname": "pg"}}])
    """Raw fields merged into `statefulset`, `pod`, `container`, `service` or `networkpolicy`; in mode operator into the
    custom resources by their kind, such as `cluster`, `pooler`, `database`, `redisreplication`."""

    @field_validator("mode")
    @classmethod
    def _supported(cls, mode: Mode) -> Mode:
        if mode not in cls.MODES:
            raise PydanticCustomError(
                "not_supported_yet",
                "mode {mode} is not supported yet; use {modes}",
                {"mode": mode, "modes": " or ".join(name for name in get_args(Mode) if name in cls.MODES)},
            )
        return mode

    @model_validator(mode="after")
    def _mode_fits(self) -> Self:
        if self.mode == "managed" and self.endpoint is None:
            raise ValueError("mode managed says nothing of where the store is; add endpoint: {host: …}")
        if self.mode != "managed" and self.endpoint is not None:
            raise ValueError(f"an endpoint goes with mode managed; say endpoint: absent where the mode is {self.mode}")
        if self.mode != "managed" and self.storage is None:
            raise ValueError(f"mode {self.mode} says no storage size; add storage: 20Gi")
        if self.mode == "operator" and self.placement.runtimeClass is not None:
            raise ValueError("placement.runtimeClass: no operator takes one; leave it out where the mode is operator")
        if self.mode != "operator":
            for name in self.OPERATED:
                given = getattr(self, name)
                if given is not None and given != 1:
                    raise ValueError(
                        f"{name} needs mode operator, and this is mode {self.mode}; "
                        f"say {name}: absent where the mode is {self.mode}"
                    )
        return self


class Postgres(StoreBase):
    """PostgreSQL; each service that uses it gets a role and a schema (or database) of its own."""

    engine: Literal["postgres"] = Field(examples=["postgres"])
    """Which engine."""

    MODES: ClassVar[frozenset[Mode]] = frozenset(("container", "operator", "managed"))
    OPERATED: ClassVar[tuple[str, ...]] = ("instances", "walStorage", "tls", "pooler")

    database: str | None = Field(default=None, max_length=63, min_length=1, examples=["aquastream"])
    """The database; the platform's name unless given."""

    schemas: Many[str] = Field(default=(), examples=[["reporting"]])
    """Further schemas that no service owns."""

    instances: int | None = Field(default=None, ge=1, le=100, examples=[3])
    """Mode operator: servers, one of them the primary, the others its standbys; 2 unless given."""

    walStorage: Quantity | None = Field(default=None, examples=["5Gi"])
    """Mode operator: size of a volume of its own for the write-ahead log; it is kept with the data unless given."""

    tls: Protection | None = Field(default=None, examples=["verify-full"])
    """Mode operator: how strictly connections are protected; verify-full unless given, against the operator's CA."""

    pooler: Pooler | None = Field(default=None, examples=[{"mode": "transaction", "instances": 2}])
    """Mode operator: PgBouncer in front of it."""

    @model_validator(mode="after")
    def _operator_can(self) -> Self:
        major = self.version.partition(".")[0]
        if self.mode == "operator" and major.isdigit() and int(major) < OLDEST_OPERATED:
            raise ValueError(f"mode operator runs PostgreSQL {OLDEST_OPERATED} and newer, and this is {self.version}")
        return self

    backup: Backup | None = Field(default=None, examples=[{"schedule": "0 2 * * *", "to": "s3", "bucket": "backups"}])
    """How it is backed up: every schema (or database) that a service has, restorable alone."""

    @model_validator(mode="after")
    def _backup_fits(self) -> Self:
        if self.backup is None:
            return self
        unfit = self.backup.unfit_for_operators() if self.mode == "operator" else ()
        if unfit:
            raise ValueError(
                f"backup: an operator does nothing with {', '.join(unfit)}; say absent there where the mode is operator"
            )
        if self.mode != "operator" and self.backup.recover is not None:
            raise ValueError("backup.recover needs mode operator; aquahelm backup restore brings parts back")
        return self


class Redis(StoreBase):
    """Redis or its open continuation Valkey, one server with an append-only file and a password."""

    engine: Literal["redis", "valkey"] = Field(examples=["redis"])
    """Which engine."""

    MODES: ClassVar[frozenset[Mode]] = frozenset(("container", "operator", "managed"))
    OPERATED: ClassVar[tuple[str, ...]] = ("instances", "sentinel")

    instances: int | None = Field(default=None, ge=1, le=100, examples=[3])
    """Mode operator: servers, one of them the master, the others its replicas; 3 unless given."""

    sentinel: Annotated[Sentinel, shorthand("count", int)] | None = Field(default=None, examples=[{"count": 3}])
    """Mode operator: Redis Sentinel, which makes a replica the master when the master is gone; 3 unless given."""

    password: bool = Field(default=True, examples=[{"dev": False, "default": True}])
    """Whether it asks for a password; false leaves the NetworkPolicy as its only guard."""

    memory: Quantity = Field(default="256Mi", examples=["256Mi"])
    """Memory of the container; `maxmemory` is three quarters of it."""

    eviction: Literal[
        "noeviction",
        "allkeys-lru",
        "allkeys-lfu",
        "volatile-lru",
        "volatile-lfu",
        "volatile-ttl",
        "allkeys-random",
        "volatile-random",
    ] = Field(default="noeviction", examples=["allkeys-lru"])
    """What happens when memory is full."""

    @model_validator(mode="after")
    def _operator_can(self) -> Self:
        if self.mode == "operator" and self.engine == "valkey":
            raise PydanticCustomError(
                "not_supported_yet",
                "mode operator is not supported yet for valkey: its operator makes clusters alone, to which services "
                "would have to speak another protocol; use engine: redis for a master with replicas, "
                "or mode container or managed",
            )
        if self.mode == "operator" and self.instances == 1:
            raise ValueError("instances: 1 leaves nobody to fail over to; use 2 or more, or mode: container")
        return self


class Bucket(Noun):
    """A bucket of an object store."""

    public: bool = Field(default=False, examples=[True])
    """Whether anybody may download."""

    versioning: bool = Field(default=False, examples=[True])
    """Whether old versions are kept."""


class ObjectStore(StoreBase):
    """An S3 store."""

    engine: Literal["minio", "rustfs"] = Field(examples=["rustfs"])
    """Which engine: RustFS, or MinIO, which is no longer maintained. Buckets, keys and variables are the same."""

    buckets: dict[str, Bucket] = Field(default={}, examples=[{"aquastream-media": {"public": False}}])
    """Buckets that exist in it."""

    region: str = Field(default="us-east-1", examples=["us-east-1"])
    """Region that clients are told."""
