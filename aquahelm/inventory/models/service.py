"""A service: an application that the platform team builds and runs."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from aquahelm.inventory.models.container import Container
from aquahelm.inventory.models.fields import (
    Annotations,
    Cidr,
    Host,
    Labels,
    Name,
    Native,
    Percent,
    Port,
    PortName,
    UrlPath,
)
from aquahelm.inventory.models.image import Image
from aquahelm.inventory.models.job import Job
from aquahelm.inventory.models.noun import Many, Noun, shorthand
from aquahelm.inventory.models.placement import Placement
from aquahelm.inventory.models.runtime import Template, Traits
from aquahelm.inventory.models.variables import SecretEnv
from aquahelm.inventory.models.volume import Volume


class Replicas(Noun):
    """How many pods; a bare number stands for a fixed count."""

    count: int | None = Field(default=None, ge=0, le=1000, examples=[2])
    """A fixed count."""

    min: int | None = Field(default=None, ge=1, le=1000, examples=[2])
    """Autoscaled: at least so many."""

    max: int | None = Field(default=None, ge=1, le=1000, examples=[6])
    """Autoscaled: at most so many."""

    cpu: Percent | None = Field(default=None, examples=[70])
    """Autoscaled on CPU: aimed-at use of the request, in percent."""

    memory: Percent | None = Field(default=None, examples=[80])
    """Autoscaled on memory: aimed-at use of the request, in percent."""

    @model_validator(mode="after")
    def _fixed_or_scaled(self) -> Self:
        scaled = [name for name in ("min", "max", "cpu", "memory") if getattr(self, name) is not None]
        if self.count is not None:
            if scaled:
                raise ValueError(f"count is a fixed number of pods and does not go with {', '.join(scaled)}")
            return self
        if self.min is None or self.max is None:
            raise ValueError("give a number, or {min: …, max: …, cpu: …}")
        if self.min > self.max:
            raise ValueError(f"min {self.min} is over max {self.max}; min must not be larger")
        if self.cpu is None and self.memory is None:
            raise ValueError("nothing to scale on; give cpu or memory (percent of the request), such as cpu: 70")
        return self


class ServicePort(Noun):
    """A further port; a bare number stands for `{port: …}`."""

    port: Port = Field(examples=[9090])
    """Port that the container opens."""

    servicePort: Port | None = Field(default=None, examples=[80])
    """Port of the Service; the same unless given."""

    protocol: Literal["TCP", "UDP", "SCTP"] = Field(default="TCP", examples=["TCP"])
    """Transport protocol."""

    appProtocol: str | None = Field(default=None, examples=["http", "grpc"])
    """What is spoken on it, for meshes and gateways."""

    expose: bool = Field(default=True, examples=[True])
    """Whether the Service offers it."""


class Route(Noun):
    """A path at the edge that leads to the service."""

    path: UrlPath = Field(examples=["/api"])
    """Path prefix (or whole path, see `exact`)."""

    host: Host | None = Field(default=None, examples=["admin.example.com"])
    """Host name; the edge's unless given."""

    exact: bool = Field(default=False, examples=[True])
    """Only this very path, not what lies below it."""

    rewrite: UrlPath | None = Field(default=None, examples=["/"])
    """What replaces the prefix on the way (edge kind `gateway` only)."""

    port: PortName | None = Field(default=None, examples=["http"])
    """Port name; the main port unless given."""


class Use(Noun):
    """What a service uses of a store, and how it is told. Which keys fit depends on the store's engine."""

    database: str | None = Field(default=None, max_length=63, examples=["identity"])
    """Postgres: database; the store's unless given."""

    dbSchema: str | None = Field(default=None, alias="schema", max_length=63, min_length=1, examples=["payment"])
    """Postgres: schema of its own, with a role of its own."""

    role: str | None = Field(default=None, max_length=63, min_length=1, examples=["payment"])
    """Postgres and Kafka: role (user) that it logs in as; the service's name unless given."""

    loginAs: Name | None = Field(default=None, alias="as", examples=["identity"])
    """Postgres: another service, whose role, database, schema and Secret it works with."""

    monitor: bool = Field(default=False, examples=[True])
    """Postgres: its role may read the server's statistics (`pg_monitor`)."""

    bucket: str | None = Field(default=None, examples=["aquastream-media"])
    """S3: a bucket declared in the store."""

    topics: Many[str] = Field(default=(), examples=[["events"]])
    """Kafka: topics declared in the store that it writes and reads."""

    produces: Many[str] = Field(default=(), examples=[["events"]])
    """Kafka: topics that it only writes."""

    consumes: Many[str] = Field(default=(), examples=[["events"]])
    """Kafka: topics that it only reads."""

    group: str | None = Field(default=None, max_length=255, min_length=1, examples=["billing"])
    """Kafka: its consumer group; the service's name unless given."""

    env: Template | None = Field(
        default=None, examples=[{"DATABASE_URL": "${url}", "DATABASE_PASSWORD": "${password}"}]
    )
    """Variables of this connection, instead of the runtime's."""

    @model_validator(mode="after")
    def _one_login(self) -> Self:
        own = [key for key in ("database", "dbSchema", "role") if getattr(self, key) is not None]
        if self.loginAs is not None and own:
            names = ", ".join("schema" if key == "dbSchema" else key for key in own)
            raise ValueError(f"as: {self.loginAs} brings that service's own {names}; leave {names} out")
        return self


class Internet(Noun):
    """Somewhere outside the cluster; a bare host name stands for HTTPS to it."""

    host: Host = Field(examples=["api.yookassa.ru"])
    """Host name. NetworkPolicies know addresses only: all public ones are opened on the port unless `cidr` is given."""

    port: Port = Field(default=443, examples=[443])
    """Port."""

    cidr: Cidr | None = Field(default=None, examples=["203.0.113.0/24"])
    """Addresses, where they are known; then only these are opened."""


class AccountRule(Noun):
    """One RBAC rule for the service's account."""

    apiGroups: Many[str] = Field(examples=[[""]])
    """API groups; `""` is the core group."""

    resources: Many[str] = Field(examples=[["configmaps"]])
    """Resources."""

    verbs: Many[str] = Field(examples=[["get", "list", "watch"]])
    """Verbs."""

    resourceNames: Many[str] = Field(default=(), examples=[["leader"]])
    """Only these objects."""


class Account(Noun):
    """The service's ServiceAccount."""

    annotations: Annotations = Field(
        default={}, examples=[{"iam.gke.io/gcp-service-account": "x@y.iam.gserviceaccount.com"}]
    )
    """Annotations, for a cloud's workload identity."""

    rules: Many[AccountRule] = Field(
        default=(), examples=[[{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}]]
    )
    """What it may do with the Kubernetes API in its namespace; the token is mounted only where there are rules."""

    clusterRules: Many[AccountRule] = Field(
        default=(), examples=[[{"apiGroups": [""], "resources": ["nodes/metrics"], "verbs": ["get"]}]]
    )
    """What it may do in the whole cluster (ClusterRole): who installs the chart must have these rights too."""

    @property
    def calls(self) -> bool:
        """Whether it speaks to the Kubernetes API at all."""
        return bool(self.rules or self.clusterRules)


class Rollout(Noun):
    """How new pods replace old ones."""

    type: Literal["RollingUpdate", "Recreate"] = Field(default="RollingUpdate", examples=["RollingUpdate"])
    """Recreate stops all old pods first."""

    maxSurge: int | str | None = Field(default=None, examples=[1, "25%"])
    """How many pods more than wanted."""

    maxUnavailable: int | str | None = Field(default=None, examples=[0])
    """How many pods fewer than wanted."""

    minReadySeconds: int | None = Field(default=None, ge=0, le=3600, examples=[5])
    """Seconds that a new pod must stay ready before it counts."""


class Disruption(Noun):
    """What node maintenance may take away at once (PodDisruptionBudget)."""

    maxUnavailable: int | str = Field(default=1, examples=[1, "25%"])
    """Pods that may be missing at a time."""


class Patches(Noun):
    """Raw fields for what the model does not know, merged into rendered objects; lists replace lists."""

    deployment: Native = Field(default={}, examples=[{"spec": {"paused": False}}])
    """Into the Deployment."""

    pod: Native = Field(default={}, examples=[{"shareProcessNamespace": True}])
    """Into the pod's spec."""

    container: Native = Field(default={}, examples=[{"tty": True}])
    """Into the main container."""

    service: Native = Field(default={}, examples=[{"spec": {"sessionAffinity": "ClientIP"}}])
    """Into the Service."""


ReplicasOrCount = Annotated[Replicas, shorthand("count", int)]
PortOrNumber = Annotated[ServicePort, shorthand("port", int)]
InternetOrHost = Annotated[Internet, shorthand("host", str)]
UseOrNothing = Annotated[Use, Field()]


STAYING = frozenset(
    [
        "port",
        "ports",
        "routes",
        "replicas",
        "rollout",
        "disruption",
        "health",
        "metrics",
        "shutdown",
        "initContainers",
        "sidecars",
        "containers",
    ]
)
"""Keys that mean nothing to a service that only has jobs."""


class Service(Traits):
    """An application: an image, who it calls, what it uses; the runtime brings the rest."""

    enabled: bool = Field(default=True, examples=[True])
    """Whether it is there: `enabled: {default: false, dev: true}`."""

    optional: bool = Field(default=False, examples=[True])
    """Off until asked for at install (`--set <service>.enabled=true`): what it needs of stores and secrets is prepared,
    and its own part of the chart opens the way to them."""

    runs: Literal["always", "jobs"] = Field(default="always", examples=["jobs"])
    """always: pods that stay, behind a Service; jobs: only its jobs run."""

    description: str = Field(default="", examples=["Bookings and payments"])
    """One sentence for the chart's README."""

    runtime: str = Field(examples=["spring-boot"])
    """spring-boot, uvicorn, dotnet, node, static, custom, or one of the platform's `runtimes`."""

    image: Image = Field(examples=[{"repository": "backend-payment", "tag": "v1.4.0"}])
    """Its image."""

    ports: dict[PortName, PortOrNumber] = Field(default={}, examples=[{"grpc": 9090}])
    """Further ports, by name (the main one is `port` and is named http)."""

    routes: Many[Route] = Field(default=(), examples=[[{"path": "/api"}]])
    """Paths at the edge that lead here."""

    calls: Many[Name] = Field(default=(), examples=[["event", "notification"]])
    """Services that it calls: gives URL variables, network rules, order."""

    uses: dict[Name, Use] = Field(default={}, examples=[{"postgres": {"schema": "payment"}, "redis": {}}])
    """Stores that it uses: gives connection variables, secrets, network rules, waiting."""

    internet: Many[InternetOrHost] = Field(default=(), examples=[["api.yookassa.ru"]])
    """Hosts outside the cluster that it calls."""

    secrets: SecretEnv = Field(default={}, examples=[{"JWT_SECRET": "jwt"}])
    """Variables from declared secrets."""

    replicas: ReplicasOrCount = Field(default=Replicas(count=1), examples=[2, {"min": 2, "max": 6, "cpu": 70}])
    """How many pods."""

    rollout: Rollout = Field(default=Rollout(), examples=[{"maxSurge": 1, "maxUnavailable": 0}])
    """How new pods replace old ones."""

    disruption: Disruption = Field(default=Disruption(), examples=[{"maxUnavailable": 1}])
    """What node maintenance may take at once (only where there are at least two pods)."""

    files: dict[str, str] = Field(default={}, examples=[{"/config/application.yaml": "server: {}\n"}])
    """Config files: absolute path → content; a change restarts the pods."""

    volumes: dict[Name, Volume] = Field(default={}, examples=[{"uploads": {"mount": "/data", "size": "5Gi"}}])
    """Volumes, by name."""

    initContainers: dict[Name, Container] = Field(
        default={}, examples=[{"migrate": {"args": ["migrate"], "inherit": True}}]
    )
    """Run one after the other before the application starts, in the order given here."""

    sidecars: dict[Name, Container] = Field(
        default={}, examples=[{"proxy": {"image": {"repository": "proxy", "tag": "1.0"}}}]
    )
    """Native sidecars: start before the application and end after it."""

    containers: dict[Name, Container] = Field(
        default={}, examples=[{"exporter": {"image": {"repository": "exporter", "tag": "1.0"}}}]
    )
    """Ordinary containers beside the main one."""

    jobs: dict[Name, Job] = Field(
        default={}, examples=[{"report": {"when": ["schedule"], "schedule": "0 6 * * *", "args": ["report"]}}]
    )
    """Jobs of the service."""

    account: Account = Field(default=Account(), examples=[{"rules": []}])
    """Its ServiceAccount and what that may do."""

    placement: Placement = Field(default=Placement(), examples=[{"nodeSelector": {"disk": "ssd"}}])
    """On which nodes."""

    labels: Labels = Field(default={}, examples=[{"team": "payments"}])
    """Labels on all its objects and pods."""

    annotations: Annotations = Field(default={}, examples=[{"owner": "payments"}])
    """Annotations on all its objects."""

    podAnnotations: Annotations = Field(default={}, examples=[{"linkerd.io/inject": "enabled"}])
    """Annotations on its pods."""

    patches: Patches = Field(default=Patches(), examples=[{"pod": {"shareProcessNamespace": True}}])
    """Raw fields for what the model does not know."""

    @model_validator(mode="after")
    def _jobs_alone(self) -> Self:
        if self.runs == "jobs":
            useless = sorted(STAYING & self.model_fields_set)
            if useless:
                raise ValueError(f"runs: jobs has no pods that stay; leave out {', '.join(useless)}")
            if not self.jobs:
                raise ValueError("runs: jobs, and there are none; add jobs: {…: …}")
        return self

    @property
    def starts(self) -> bool:
        """Whether an install starts it by itself."""
        return self.enabled and not self.optional
