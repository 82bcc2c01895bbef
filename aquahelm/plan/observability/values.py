"""The `global.metrics` and `alerts` values, and what is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.inventory.schedule import longest_pause
from aquahelm.plan.observability.exporters import UP, exported_stores
from aquahelm.plan.observability.families import ENVIRONMENT
from aquahelm.plan.observability.watched import SOURCES, Watched

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.models.backup import Backup
    from aquahelm.inventory.models.observability import Observability, Stack
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.model import Values
    from aquahelm.plan.traits import ServiceTraits


def metrics_values(platform: Platform) -> Values:
    """The `global.metrics` values: who scrapes, and how."""
    observability = platform.observability
    operator = observability.operator
    return {
        "namespace": observability.namespace or "",
        "podLabels": dict(sorted(observability.podLabels.items())),
        "monitors": {
            "labels": dict(sorted(operator.labels.items())) if operator else {},
            "interval": operator.interval if operator else "30s",
        },
    }


def observability_values(platform: Platform) -> Values:
    """The umbrella's `observability` values: dashboards, rules, receivers."""
    observability = platform.observability
    alerts = observability.alerts
    receivers: Values = {}
    if alerts and alerts.to.telegram:
        telegram = alerts.to.telegram
        name = platform.secrets.object_name(telegram.secret)
        receivers["telegram"] = {"secretName": name, "chat": telegram.chat}
    if alerts and alerts.to.slack:
        name = platform.secrets.object_name(alerts.to.slack.secret)
        receivers["slack"] = {"secretName": name, "channel": alerts.to.slack.channel}
    dashboards = observability.dashboards
    return {
        "rules": {"enabled": alerts is not None and observability.operator is not None},
        "receivers": receivers,
        "dashboards": {
            "enabled": dashboards is not None,
            "labels": dict(sorted(dashboards.labels.items())) if dashboards else {"grafana_dashboard": "1"},
        },
    }


def receiver_secrets(platform: Platform) -> list[tuple[str, str]]:
    """(Secret, key) of everybody who is told of alerts."""
    receivers = platform.observability.alerts.to if platform.observability.alerts else None
    found = []
    if receivers and receivers.telegram:
        found.append((platform.secrets.object_name(receivers.telegram.secret), "botToken"))
    if receivers and receivers.slack:
        found.append((platform.secrets.object_name(receivers.slack.secret), "url"))
    return found


def metrics_environment(platform: Platform, family: str) -> Mapping[str, str]:
    """Variables without which a runtime does not export what alerts and dashboards ask for."""
    asked = platform.observability.alerts or platform.observability.dashboards
    return ENVIRONMENT.get(family, {}) if asked else {}


def watched(platform: Platform, traits: Mapping[str, ServiceTraits]) -> Watched:
    """What of the environment can be watched."""
    on = {name: service for name, service in sorted(platform.services.items()) if service.enabled}
    stay = [name for name in on if on[name].runs == "always"]
    tls = platform.edge.tls if platform.edge else None
    kept = {name: store.backup for name, store in sorted(platform.stores.items()) if store.backup is not None}
    return Watched(
        platform=platform.platform,
        observability=platform.observability,
        metrics={name: metrics for name in stay if (metrics := traits[name].metrics)},
        deployments=tuple(stay),
        statefulsets=tuple(name for name, store in sorted(platform.stores.items()) if store.mode == "container"),
        autoscaled=any(on[name].replicas.max for name in stay),
        certificate=bool(tls and tls.issuer),
        backups={
            f"{name}-backup": _too_old(plan.schedule, plan)
            for name, plan in kept.items()
            if platform.stores[name].mode != "operator"
        },
        archives={
            name: _too_old(plan.schedule, plan)
            for name, plan in kept.items()
            if platform.stores[name].mode == "operator"
        },
        clusters=tuple(
            name
            for name, store in sorted(platform.stores.items())
            if store.engine == "postgres" and store.mode == "operator"
        ),
        brokers=tuple(
            name
            for name, store in sorted(platform.stores.items())
            if store.engine == "kafka" and store.mode == "operator" and store.metrics
        ),
        exported={name: UP[store.engine] for name, store in exported_stores(platform).items()},
        drills={f"{name}-drill": _too_old(plan.drill, plan) for name, plan in kept.items() if plan.drill},
        sources=_sources(platform.observability),
    )


def _sources(observability: Observability) -> frozenset[str]:
    """Who of the cluster tells Prometheus of itself: all whom the operator's knows, or those that the stack asks."""
    stack = observability.stack
    return frozenset(SOURCES.values()) if observability.operator or not stack else stack_sources(stack)


def stack_sources(stack: Stack) -> frozenset[str]:
    """Whom of the cluster the stack's Prometheus asks."""
    asked = {
        "kube-state-metrics": stack.kubeStateMetrics,
        "kubelet": stack.kubelet,
        "cert-manager": stack.certManager,
    }
    return frozenset(name for name, there in asked.items() if there)


def _too_old(schedule: str, backup: Backup) -> int:
    """Seconds after which a success is too old: the next run is over, and an hour that clocks may have skipped."""
    return longest_pause(schedule) + backup.deadline + 3600
