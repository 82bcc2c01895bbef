"""What applications call their metrics: one vocabulary for each library that exports them.

Sources: Micrometer's documentation and Spring Boot's reference, "Metrics" (`http.server.requests`, JVM, HikariCP);
prometheus-fastapi-instrumentator's documentation; .NET documentation, "Built-in metrics in ASP.NET Core" and ".NET
runtime metrics" under the names that OpenTelemetry's Prometheus exporter gives them; prom-client's default metrics and
express-prom-bundle's histogram.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.models.runtime import Metrics
    from aquahelm.plan.observability.watched import Watched


@dataclass(frozen=True, slots=True)
class Gauge:
    """Something that is simply shown: a title, a query with `{}` where the selector goes, Grafana's unit."""

    title: str
    query: str
    unit: str = "short"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of a service's metrics; "" where it has none of a kind.

    Attributes:
        requests: counter of requests.
        errors: counter of requests that failed.
        failed: the matcher of failed requests, where `errors` is the same counter.
        duration: histogram of seconds, without `_bucket`.
        heap: used and largest heap of a JVM.
        pool: connections of a pool that somebody waits for.
        gauges: further panels.
        names: every metric that the library exports, as far as queries here and of people may name it.
    """

    requests: str = ""
    errors: str = ""
    failed: str = ""
    duration: str = ""
    heap: tuple[str, str] | None = None
    pool: str = ""
    gauges: tuple[Gauge, ...] = ()
    names: tuple[str, ...] = ()


MICROMETER = Vocabulary(
    requests="http_server_requests_seconds_count",
    errors="http_server_requests_seconds_count",
    failed='status=~"5.."',
    duration="http_server_requests_seconds",
    heap=('jvm_memory_used_bytes{area="heap",', 'jvm_memory_max_bytes{area="heap",'),
    pool="hikaricp_connections_pending",
    gauges=(
        Gauge(  # as Micrometer writes it with a histogram, without one, and before 1.13 (Spring Boot before 3.3)
            "In progress",
            "sum by (service) (http_server_requests_active_seconds_gcount{{{0}}}) or "
            "sum by (service) (http_server_requests_active_seconds_count{{{0}}}) or "
            "sum by (service) (http_server_requests_active_seconds_active_count{{{0}}})",
        ),
        Gauge(
            "Heap",
            'sum by (service, pod) (jvm_memory_used_bytes{{area="heap",{0}}}) / '
            'sum by (service, pod) (jvm_memory_max_bytes{{area="heap",{0}}})',
            "percentunit",
        ),
        Gauge("Garbage collection", "sum by (service, pod) (rate(jvm_gc_pause_seconds_sum{{{}}}[5m]))", "percentunit"),
        Gauge("Threads", "sum by (service, pod) (jvm_threads_live_threads{{{}}})"),
        Gauge(
            "Database connections in use",
            "sum by (service) (hikaricp_connections_active{{{0}}}) / "
            "sum by (service) (hikaricp_connections_max{{{0}}})",
            "percentunit",
        ),
        Gauge("CPU of the process", "sum by (service, pod) (process_cpu_usage{{{}}})", "percentunit"),
    ),
    names=("http_server_requests_", "jvm_", "hikaricp_", "process_", "system_", "tomcat_", "logback_", "jdbc_"),
)

FASTAPI = Vocabulary(
    requests="http_requests_total",
    errors="http_requests_total",
    failed='status=~"5.."',
    duration="http_request_duration_highr_seconds",  # the one by handlers ends at a second: nothing is ever slower
    gauges=(
        Gauge(  # the library's own name, where it is switched on, and the one that people give it
            "In progress",
            "sum by (service) (http_requests_inprogress{{{0}}}) or sum by (service) (http_requests_in_progress{{{0}}})",
        ),
        Gauge(
            "Response size",
            "sum by (service) (rate(http_response_size_bytes_sum{{{0}}}[5m])) / "
            "sum by (service) (rate(http_response_size_bytes_count{{{0}}}[5m]))",
            "bytes",
        ),
    ),
    names=("http_request", "http_response_", "python_", "process_"),
)

DOTNET = Vocabulary(
    requests="http_server_request_duration_seconds_count",
    errors="http_server_request_duration_seconds_count",
    failed='http_response_status_code=~"5.."',
    duration="http_server_request_duration_seconds",
    gauges=(
        Gauge("In progress", "sum by (service) (http_server_active_requests{{{}}})"),
        Gauge("Connections", "sum by (service) (kestrel_active_connections{{{}}})"),
        Gauge("Work that waits for a thread", "sum by (service, pod) (dotnet_thread_pool_queue_length{{{}}})"),
        Gauge(
            "Garbage collection",
            "sum by (service, pod) (rate(dotnet_gc_pause_time_seconds_total{{{}}}[5m]))",
            "percentunit",
        ),
    ),
    names=("http_server_", "http_client_", "kestrel_", "aspnetcore_", "dotnet_", "process_"),
)

NODEJS = Vocabulary(
    requests="http_request_duration_seconds_count",
    errors="http_request_duration_seconds_count",
    failed='status_code=~"5.."',
    duration="http_request_duration_seconds",
    gauges=(
        Gauge(
            "Event loop: lag of one turn in a hundred",
            "max by (service, pod) (nodejs_eventloop_lag_p99_seconds{{{}}})",
            "s",
        ),
        Gauge(
            "Heap",
            "sum by (service, pod) (nodejs_heap_size_used_bytes{{{0}}}) / "
            "sum by (service, pod) (nodejs_heap_size_total_bytes{{{0}}})",
            "percentunit",
        ),
        Gauge(
            "Garbage collection",
            "sum by (service, pod) (rate(nodejs_gc_duration_seconds_sum{{{}}}[5m]))",
            "percentunit",
        ),
    ),
    names=("http_request_", "nodejs_", "process_"),
)

FAMILIES: Mapping[str, Vocabulary] = {
    "micrometer": MICROMETER,
    "fastapi": FASTAPI,
    "dotnet": DOTNET,
    "nodejs": NODEJS,
    "none": Vocabulary(),
}

ENVIRONMENT: Mapping[str, Mapping[str, str]] = {
    "micrometer": {"MANAGEMENT_METRICS_DISTRIBUTION_PERCENTILES_HISTOGRAM_HTTP_SERVER_REQUESTS": "true"},
}
"""What a runtime must be told, or it does not export what the queries ask for: no histogram comes by itself."""


def vocabulary(metrics: Metrics) -> Vocabulary:
    """A service's own names over those of its family."""
    family, own = FAMILIES[metrics.family], metrics.names
    duration = own.duration or family.duration
    requests = own.requests or (f"{own.duration}_count" if own.duration else family.requests)
    errors = own.errors or ("" if own.requests or own.duration else family.errors)
    exported = [own.requests, own.errors, own.duration, *own.others]
    return Vocabulary(
        requests=requests,
        errors=errors,
        failed="" if own.errors or own.requests or own.duration else family.failed,
        duration=duration,
        heap=family.heap,
        pool=family.pool,
        gauges=family.gauges,
        names=(*family.names, *(name for name in exported if name)),
    )


def exported(watched: Watched) -> tuple[str, ...]:
    """Names of the metrics that the services export, or how they begin."""
    return tuple(sorted({name for metrics in watched.metrics.values() for name in vocabulary(metrics).names}))
