"""Metrics, logs and alerts."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from aquahelm.inventory.models.fields import Labels, Name, ObjectName, Quantity
from aquahelm.inventory.models.image import Image
from aquahelm.inventory.models.noun import Noun

_DURATION = r"^[1-9][0-9]*(s|m|h|d)$"
_ALERT = r"^[A-Za-z_][A-Za-z0-9_]*$"
_METRIC = r"^[A-Za-z_:][A-Za-z0-9_:]*$"


def _switched(value: Any) -> Any:
    """`true` stands for everything as it is by default, `false` for nothing."""
    return {} if value is True else None if value is False else value


Switched = BeforeValidator(_switched, json_schema_input_type=bool | dict[str, Any])


class Operator(Noun):
    """The Prometheus operator's objects: ServiceMonitors, PrometheusRules, AlertmanagerConfigs."""

    labels: Labels = Field(default={}, examples=[{"release": "kube-prometheus-stack"}])
    """Labels by which the operator's Prometheus selects its objects."""

    interval: str = Field(default="30s", pattern=_DURATION, examples=["30s"])
    """How often services are scraped."""


class Dashboards(Noun):
    """Grafana dashboards as ConfigMaps, for Grafana's sidecar."""

    labels: Labels = Field(default={"grafana_dashboard": "1"}, examples=[{"grafana_dashboard": "1"}])
    """Labels by which the sidecar finds them."""

    panels: dict[str, Panel] = Field(
        default={}, examples=[{"Cache hit ratio": {"expr": "avg(cache_hit_ratio)", "unit": "percentunit"}}]
    )
    """Further panels: title → query."""

    refresh: str = Field(default="30s", pattern=_DURATION, examples=["5s"])
    """How often Grafana asks anew."""


class Panel(Noun):
    """One panel of a dashboard."""

    expr: str = Field(min_length=1, examples=["avg(cache_hit_ratio)"])
    """PromQL."""

    unit: str = Field(default="short", examples=["percentunit", "s", "bytes", "reqps"])
    """Grafana's unit."""

    legend: str = Field(default="", examples=["{{service}}"])
    """How a line is named."""


class AlertRule(Noun):
    """An alert of the platform's own."""

    expr: str = Field(min_length=1, examples=["rate(shop_errors_total[5m]) > 0.1"])
    """PromQL; taken as it stands, with the release's namespace for `${namespace}`."""

    wait: str = Field(default="5m", pattern=_DURATION, examples=["5m"])
    """How long it must hold (Prometheus' `for`)."""

    severity: Literal["critical", "warning", "info"] = Field(default="warning", examples=["warning"])
    """Label `severity`."""

    summary: str = Field(min_length=1, examples=["Many errors"])
    """What people are told."""


class Record(Noun):
    """A metric that Prometheus works out and keeps."""

    expr: str = Field(min_length=1, examples=['sum by (topic) (rate(shop_events_total{namespace="${namespace}"}[5m]))'])
    """PromQL; `${namespace}` is the release's namespace."""


class Thresholds(Noun):
    """When alerts fire."""

    errors: float = Field(default=0.05, gt=0, le=1, examples=[0.05])
    """Share of requests that fail."""

    latency: float = Field(default=1.0, gt=0, examples=[1.0])
    """Seconds in which 95 of 100 requests are answered."""

    memory: float = Field(default=0.9, gt=0, le=1, examples=[0.9])
    """Share of a container's memory limit, of a JVM's heap."""

    volume: float = Field(default=0.1, gt=0, lt=1, examples=[0.1])
    """Share of a volume that should be free."""

    certificate: int = Field(default=14, ge=1, examples=[14])
    """Days that a certificate should still be good for."""


class Telegram(Noun):
    """A chat of Telegram."""

    secret: ObjectName = Field(examples=["alerts-telegram"])
    """Declared secret with the bot's token under `botToken`."""

    chat: int = Field(examples=[-1001234567890])
    """Number of the chat; groups have negative ones."""


class Slack(Noun):
    """A channel of Slack."""

    secret: ObjectName = Field(examples=["alerts-slack"])
    """Declared secret with the webhook's address under `url`."""

    channel: str = Field(pattern=r"^[#@]\S+$", examples=["#alerts"])
    """Channel."""


class Receivers(Noun):
    """Who is told."""

    telegram: Telegram | None = Field(default=None, examples=[{"secret": "alerts-telegram", "chat": -1001234567890}])
    """A chat of Telegram."""

    slack: Slack | None = Field(default=None, examples=[{"secret": "alerts-slack", "channel": "#alerts"}])
    """A channel of Slack."""


class Alerts(Noun):
    """Alerts, made from the inventory, and the platform's own."""

    thresholds: Thresholds = Field(default=Thresholds(), examples=[{"errors": 0.02, "latency": 0.5}])
    """When they fire."""

    rules: dict[Annotated[str, Field(pattern=_ALERT)], AlertRule] = Field(
        default={}, examples=[{"ManyErrors": {"expr": "rate(shop_errors_total[5m]) > 0.1", "summary": "Many errors"}}]
    )
    """The platform's own: name → rule."""

    records: dict[Annotated[str, Field(pattern=_METRIC)], Record] = Field(
        default={}, examples=[{"shop_orders_per_second": {"expr": "sum(rate(shop_orders_total[5m]))"}}]
    )
    """Metrics by names of the platform's own, worked out from what is exported: name → query. Rules and panels may ask
    for them."""

    to: Receivers = Field(default=Receivers(), examples=[{"slack": {"secret": "alerts-slack", "channel": "#alerts"}}])
    """Who is told."""


class Stack(Noun):
    """A small stack of the chart's own, for environments that nobody else watches; each part can be left out."""

    prometheus: bool = Field(default=True, examples=[True])
    """Scrapes services and evaluates the alerts."""

    alertmanager: bool = Field(default=True, examples=[True])
    """Tells people."""

    grafana: bool = Field(default=True, examples=[True])
    """Shows the dashboards."""

    loki: bool = Field(default=True, examples=[True])
    """Keeps logs."""

    alloy: bool = Field(default=True, examples=[True])
    """Brings pods' logs to Loki."""

    storage: Quantity = Field(default="2Gi", examples=["2Gi"])
    """Volume of Prometheus, and of Loki."""

    interval: str = Field(default="15s", pattern=_DURATION, examples=["5s"])
    """How often services are scraped."""

    kubeStateMetrics: bool = Field(default=True, examples=[True])
    """Tells Prometheus of this namespace's pods, stores and jobs, backups among them."""

    kubelet: bool = Field(default=False, examples=[True])
    """Prometheus asks the kubelets too, for CPU and memory of containers and for volumes. Needs a ClusterRole (`get` of
    `nodes/metrics`), and a way to the nodes (`network.nodeCidrs`)."""

    certManager: Name | None = Field(default=None, examples=["cert-manager"])
    """Namespace of cert-manager, which Prometheus then asks when certificates end."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.prometheus:
            asked = [key for key in ("kubeStateMetrics", "kubelet", "certManager") if key in self.model_fields_set]
            if any(getattr(self, key) for key in asked):
                raise ValueError(f"has {asked[0]} that nobody asks; add prometheus: true, or leave it out")
            object.__setattr__(self, "kubeStateMetrics", False)
        if self.alloy and not self.loki:
            raise ValueError("brings logs to nobody; add loki: true, or alloy: false")
        if self.alertmanager and not self.prometheus:
            raise ValueError("has an Alertmanager that nobody alerts; add prometheus: true, or alertmanager: false")
        return self


class Exporters(Noun):
    """Services that tell Prometheus of stores which do not do it themselves: `<store>-exporter`."""

    postgres: Image = Field(
        default=Image(registry="quay.io", repository="prometheuscommunity/postgres-exporter", tag="v0.20.1"),
        examples=[{"registry": "quay.io", "repository": "prometheuscommunity/postgres-exporter", "tag": "v0.20.1"}],
    )
    """Image of postgres_exporter, for stores in containers and elsewhere; an operator's servers tell of themselves."""

    redis: Image = Field(
        default=Image(registry="quay.io", repository="oliver006/redis_exporter", tag="v1.88.0"),
        examples=[{"registry": "quay.io", "repository": "oliver006/redis_exporter", "tag": "v1.88.0"}],
    )
    """Image of redis_exporter, for Redis and Valkey in every mode."""


class Observability(Noun):
    """Who watches the platform."""

    namespace: Name | None = Field(default=None, examples=["monitoring"])
    """Namespace where Prometheus runs; its pods may then read every metrics port."""

    podLabels: Labels = Field(default={}, examples=[{"app.kubernetes.io/name": "prometheus"}])
    """Labels of Prometheus' pods, to open only for them."""

    stack: Annotated[Stack | None, Switched] = Field(default=None, examples=[{"dev": True, "default": False}])
    """Prometheus, Alertmanager, Grafana, Loki and Alloy in the chart, each small; `true` for all of them."""

    exporters: Annotated[Exporters | None, Switched] = Field(default=None, examples=[{"dev": False, "default": True}])
    """Exporters beside PostgreSQL and Redis, so that alerts and dashboards know of them; `true` for all of them."""

    operator: Annotated[Operator | None, Switched] = Field(
        default=None, examples=[True, {"labels": {"release": "kube-prometheus-stack"}}]
    )
    """Objects for the Prometheus operator, which runs already; `true` for all of them."""

    dashboards: Annotated[Dashboards | None, Switched] = Field(default=None, examples=[True])
    """Dashboards as ConfigMaps; `true` for those that the inventory gives."""

    alerts: Annotated[Alerts | None, Switched] = Field(
        default=None, examples=[True, {"to": {"slack": {"secret": "alerts-slack", "channel": "#alerts"}}}]
    )
    """Alert rules; `true` for those that the inventory gives."""

    @model_validator(mode="after")
    def _somebody_evaluates(self) -> Self:
        if self.exporters and not self.operator and not self.stack and self.namespace is None:
            raise ValueError("has exporters that nobody reads; add operator: true, or namespace: of Prometheus")
        if self.alerts and not self.operator and not self.stack:
            raise ValueError("has alerts that nobody evaluates; add operator: true, or leave out alerts:")
        return self
