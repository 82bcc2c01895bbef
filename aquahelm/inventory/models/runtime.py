"""A runtime: what an application of one kind brings along, so that services need not say it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from aquahelm.inventory.models.fields import EnvName, Name, Port, Seconds, UrlPath
from aquahelm.inventory.models.noun import Many, Noun
from aquahelm.inventory.models.probe import Health
from aquahelm.inventory.models.resources import Resources

Preset = Literal["spring-boot", "uvicorn", "dotnet", "node", "static", "custom"]

_METRIC = r"^[a-zA-Z_:][a-zA-Z0-9_:]*$"

Template = dict[str, str]
"""Variable → text with `${…}` of the connection, such as `jdbc:postgresql://${host}:${port}/${database}`."""


class MetricNames(Noun):
    """Names of an application's own metrics, where they are not those of its family."""

    requests: str | None = Field(default=None, pattern=_METRIC, examples=["shop_api_requests_total"])
    """Counter of requests."""

    errors: str | None = Field(default=None, pattern=_METRIC, examples=["shop_api_errors_total"])
    """Counter of requests that failed."""

    duration: str | None = Field(default=None, pattern=_METRIC, examples=["shop_api_request_duration_seconds"])
    """Histogram of seconds that requests took, without `_bucket`."""

    others: Many[Annotated[str, Field(pattern=_METRIC)]] = Field(default=(), examples=[["shop_cache_hit_ratio"]])
    """Further metrics that it exports: alerts and panels may name them."""


class Metrics(Noun):
    """Where Prometheus reads."""

    path: UrlPath = Field(default="/metrics", examples=["/actuator/prometheus"])
    """HTTP path of the metrics."""

    port: str | Port | None = Field(default=None, examples=["http", 9090])
    """Port name or number; the main port unless given."""

    job: Name | None = Field(default=None, examples=["postgres"])
    """Label `job` of what is read, by which queries may ask; the service's name unless given."""

    family: Literal["micrometer", "fastapi", "dotnet", "nodejs", "none"] = Field(
        default="none", examples=["micrometer"]
    )
    """Who names its metrics: Micrometer (Spring Boot), prometheus-fastapi-instrumentator, .NET's own instruments,
    prom-client with express-prom-bundle (Node.js)."""

    names: MetricNames = Field(default=MetricNames(), examples=[{"requests": "shop_api_requests_total"}])
    """Names of its own."""


class Shutdown(Noun):
    """How a pod leaves without losing requests."""

    preStop: Seconds = Field(default=10, examples=[10])
    """Seconds to sleep before SIGTERM, until every proxy knows that the pod leaves; 0 for none."""

    grace: Seconds = Field(default=45, ge=1, examples=[45])
    """Seconds from the start of the end to SIGKILL; longer than preStop plus the application's own timeout."""


class Security(Noun):
    """Who the process is, and what it may write."""

    user: int = Field(default=1000, ge=1, le=2**31 - 1, examples=[1000])
    """Numeric user; never 0."""

    group: int | None = Field(default=None, ge=1, le=2**31 - 1, examples=[1000])
    """Numeric group; the user's number unless given."""

    fsGroup: int | None = Field(default=None, ge=1, le=2**31 - 1, examples=[1000])
    """Group that owns mounted volumes; the group unless given."""

    readOnlyRoot: bool = Field(default=True, examples=[True])
    """The image's file system is read-only; `/tmp` stays writable."""


class Wiring(Noun):
    """Variables that tell an application where its neighbours are."""

    service: Template | None = Field(default=None, examples=[{"${NAME}_SERVICE_URL": "${url}"}])
    """For each called service; `${NAME}` in the variable's name is the callee in capitals."""

    postgres: Template | None = Field(
        default=None, examples=[{"DATABASE_URL": "postgresql://${username}:${password}@${host}:${port}/${database}"}]
    )
    """For a Postgres connection: url, host, port, database, schema, username, password, sslmode."""

    redis: Template | None = Field(default=None, examples=[{"REDIS_HOST": "${host}", "REDIS_PASSWORD": "${password}"}])
    """For a Redis connection: url, host, port, password, tls."""

    minio: Template | None = Field(default=None, examples=[{"S3_ENDPOINT": "${url}", "S3_BUCKET": "${bucket}"}])
    """For an S3 connection: url, host, port, bucket, region, accessKey, secretKey."""

    kafka: Template | None = Field(default=None, examples=[{"KAFKA_BOOTSTRAP_SERVERS": "${servers}"}])
    """For a Kafka connection: servers, protocol, mechanism, username, password, jaas, group, ca. A variable that names
    what the store does not have (a password without SASL, a ca without one) is left out."""


class Traits(Noun):
    """What a runtime brings and a service may override, part by part."""

    port: Port | None = Field(default=None, examples=[8080])
    """Main port, where the runtime has a usual one."""

    env: dict[EnvName, str] = Field(default={}, examples=[{"SPRING_PROFILES_ACTIVE": "${environment}"}])
    """Plain variables; `${…}` references are replaced."""

    command: Many[str] = Field(default=(), examples=[["uvicorn", "app.main:app", "--port", "8001"]])
    """Replaces the image's entrypoint."""

    args: Many[str] = Field(default=(), examples=[["--workers", "4"]])
    """Arguments."""

    health: Health | None = Field(default=None, examples=[{"readiness": "/health/ready", "liveness": "/health/live"}])
    """Probes; each one given replaces the runtime's."""

    metrics: Metrics | None = Field(default=None, examples=[{"path": "/metrics"}])
    """Where Prometheus reads."""

    shutdown: Shutdown | None = Field(default=None, examples=[{"preStop": 10, "grace": 45}])
    """How a pod leaves."""

    security: Security | None = Field(default=None, examples=[{"user": 1000}])
    """Who the process is."""

    resources: Resources | None = Field(default=None, examples=[{"cpu": "250m", "memory": "512Mi"}])
    """What the container asks for; each part given replaces the runtime's."""

    tmp: str | None = Field(default=None, examples=["64Mi"])
    """Size of the writable `/tmp`."""

    wiring: Wiring = Field(default=Wiring(), examples=[{"redis": {"REDIS_HOST": "${host}"}}])
    """Names and forms of the variables for neighbours; each kind given replaces the runtime's."""


class Runtime(Traits):
    """A platform's own runtime; builds on a preset."""

    extends: Preset = Field(default="custom", examples=["spring-boot"])
    """The preset it builds on."""
