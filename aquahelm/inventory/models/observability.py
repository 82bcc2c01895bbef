"""Metrics, logs and alerts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from aquahelm.inventory.models.fields import Labels, Name, Native
from aquahelm.inventory.models.noun import Noun, not_yet


class Observability(Noun):
    """Who watches the platform."""

    namespace: Name | None = Field(default=None, examples=["monitoring"])
    """Namespace where Prometheus runs; its pods may then read every metrics port."""

    podLabels: Labels = Field(default={}, examples=[{"app.kubernetes.io/name": "prometheus"}])
    """Labels of Prometheus' pods, to open only for them."""

    stack: Annotated[bool, not_yet("observability.stack")] = Field(default=False, examples=[True])
    """Bring Prometheus, Grafana, Loki and Alloy along in the chart."""

    serviceMonitors: Annotated[bool, not_yet("observability.serviceMonitors")] = Field(default=False, examples=[True])
    """Make ServiceMonitors for the Prometheus operator."""

    alerts: Annotated[Native | None, not_yet("observability.alerts")] = Field(
        default=None, examples=[{"telegram": {"secret": "alerts"}}]
    )
    """Alert rules and where they go."""
