"""Grafana dashboards, made from what the inventory declares.

One for each way in which services name their metrics, and one of the platform: pods, volumes, panels of its own.
Source: Grafana's documentation, "Dashboard JSON model" (schema version 41).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from aquahelm.plan.observability.alerts import alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.inventory.models.observability import Dashboards, Panel
    from aquahelm.plan.observability.families import Vocabulary
    from aquahelm.plan.observability.watched import Watched

Dashboard = dict[str, Any]

WIDE, HIGH = 12, 8
SELECTOR = 'namespace=~"$namespace",service=~"$service"'
HERE = 'namespace=~"$namespace"'
QUANTILES = (("P50", 0.5), ("P95", 0.95), ("P99", 0.99))


def dashboards(watched: Watched, asked: Dashboards) -> dict[str, Dashboard]:
    """File name without suffix → dashboard; sorted."""
    found: dict[str, Dashboard] = {}
    kinds = alike(watched.metrics)
    for family, known, services in kinds:
        panels = _service_panels(known)
        if panels:
            name = f"services-{family}" if len(kinds) > 1 else "services"
            title = f"{watched.platform}: services" + (f" ({', '.join(services)})" if len(services) < 4 else "")
            found[name] = _dashboard(watched.platform, name, title, panels, services) | {"refresh": asked.refresh}
    found["platform"] = _dashboard(
        watched.platform, "platform", f"{watched.platform}: platform", _platform_panels(watched, asked.panels)
    ) | {"refresh": asked.refresh}
    return dict(sorted(found.items()))


def _service_panels(known: Vocabulary) -> list[Dashboard]:
    panels = []
    if known.requests:
        rate = f"sum by (service) (rate({known.requests}{{{SELECTOR}}}[$__rate_interval]))"
        panels.append(_panel("Request rate", [(rate, "{{service}}")], "reqps"))
        if known.errors:
            failed = f"{known.failed},{SELECTOR}" if known.failed else SELECTOR
            errors = f"sum by (service) (rate({known.errors}{{{failed}}}[$__rate_interval])) / {rate}"
            panels.append(_panel("Error rate", [(errors, "{{service}}")], "percentunit"))
    if known.duration:
        buckets = f"sum by (le, service) (rate({known.duration}_bucket{{{SELECTOR}}}[$__rate_interval]))"
        queries = [(f"histogram_quantile({value}, {buckets})", f"{name} {{{{service}}}}") for name, value in QUANTILES]
        panels.append(_panel("Latency: P50, P95, P99", queries, "s"))
    panels += [_panel(gauge.title, [(gauge.query.format(SELECTOR), "")], gauge.unit) for gauge in known.gauges]
    return panels + _saturation() if panels else []


def _saturation() -> list[Dashboard]:
    """How much of what they may have the services' containers use: as the kubelet and kube-state-metrics say."""
    pods = f'{HERE},pod=~"($service)-.+",container!=""'
    parts = (
        ("CPU of what is asked for", f"rate(container_cpu_usage_seconds_total{{{pods}}}[5m])", "requests", "cpu"),
        ("Memory of what is allowed", f"container_memory_working_set_bytes{{{pods}}}", "limits", "memory"),
    )
    found = []
    for title, used, kind, resource in parts:
        given = f'kube_pod_container_resource_{kind}{{{pods},resource="{resource}"}}'
        query = f"sum by (pod) ({used}) / sum by (pod) ({given})"
        found.append(_panel(title, [(query, "{{pod}}")], "percentunit"))
    return found


def _platform_panels(watched: Watched, own: Mapping[str, Panel]) -> list[Dashboard]:
    memory = (
        f'sum by (pod, container) (container_memory_working_set_bytes{{{HERE},container!=""}}) / '
        f'sum by (pod, container) (kube_pod_container_resource_limits{{{HERE},resource="memory"}})'
    )
    panels = [_panel(title, [(panel.expr, panel.legend)], panel.unit) for title, panel in own.items()]
    panels += [
        _panel(
            "Pods that are ready",
            [(f"sum by (deployment) (kube_deployment_status_replicas_ready{{{HERE}}})", "{{deployment}}")],
            "short",
        ),
        _panel(
            "CPU",
            [(f'sum by (pod) (rate(container_cpu_usage_seconds_total{{{HERE},container!=""}}[5m]))', "{{pod}}")],
            "short",
        ),
        _panel(
            "Memory of its limit",
            [(memory, "{{pod}} {{container}}")],
            "percentunit",
        ),
        _panel(
            "Restarts within an hour",
            [(f"sum by (pod) (increase(kube_pod_container_status_restarts_total{{{HERE}}}[1h]))", "{{pod}}")],
            "short",
        ),
    ]
    if watched.statefulsets:
        used = f"kubelet_volume_stats_used_bytes{{{HERE}}} / kubelet_volume_stats_capacity_bytes{{{HERE}}}"
        panels += [
            _panel(
                "Stores that are ready",
                [(f"sum by (statefulset) (kube_statefulset_status_replicas_ready{{{HERE}}})", "{{statefulset}}")],
                "short",
            ),
            _panel("Volumes", [(used, "{{persistentvolumeclaim}}")], "percentunit"),
        ]
    if "pg_up" in watched.exported.values():
        panels += [
            _panel(
                "PostgreSQL's connections", [(f"sum by (job) (pg_stat_activity_count{{{HERE}}})", "{{job}}")], "short"
            ),
            _panel("PostgreSQL's size", [(f"sum by (job) (pg_database_size_bytes{{{HERE}}})", "{{job}}")], "bytes"),
        ]
    if "redis_up" in watched.exported.values():
        used = f"sum by (job) (redis_memory_used_bytes{{{HERE}}}) / sum by (job) (redis_memory_max_bytes{{{HERE}}})"
        panels.append(_panel("Redis: memory of what it may have", [(used, "{{job}}")], "percentunit"))
    if watched.backups:
        names = "|".join(sorted(watched.backups))
        age = f'time() - kube_cronjob_status_last_successful_time{{{HERE},cronjob=~"{names}"}}'
        panels.append(_panel("Age of the last backup", [(age, "{{cronjob}}")], "s"))
    if watched.drills:
        names = "|".join(sorted(watched.drills))
        age = f'time() - kube_cronjob_status_last_successful_time{{{HERE},cronjob=~"{names}"}}'
        panels.append(_panel("Age of the last drill", [(age, "{{cronjob}}")], "s"))
    if watched.archives:
        kept = f'{HERE},job=~"{"|".join(sorted(watched.archives))}"'
        stamps = f"barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{{{kept}}}"
        back = f"barman_cloud_cloudnative_pg_io_first_recoverability_point{{{kept}}}"
        panels += [
            _panel("Age of the operator's last backup", [(f"time() - max by (job) ({stamps})", "{{job}}")], "s"),
            _panel("How far one can go back", [(f"time() - max by (job) ({back})", "{{job}}")], "s"),
        ]
    if watched.certificate:
        left = f"certmanager_certificate_expiration_timestamp_seconds{{{HERE}}} - time()"
        panels.append(_panel("Certificates expire in", [(left, "{{name}}")], "s"))
    return panels


def _panel(title: str, queries: Iterable[tuple[str, str]], unit: str) -> Dashboard:
    return {
        "type": "timeseries",
        "title": title,
        "datasource": {"type": "prometheus", "uid": "${datasource}"},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0, "custom": {"fillOpacity": 10}}, "overrides": []},
        "options": {"legend": {"displayMode": "table", "placement": "bottom", "calcs": ["lastNotNull", "max"]}},
        "targets": [
            {"refId": chr(ord("A") + index), "expr": query} | ({"legendFormat": legend} if legend else {})
            for index, (query, legend) in enumerate(queries)
        ],
    }


def _dashboard(
    platform: str, name: str, title: str, panels: list[Dashboard], services: Iterable[str] = ()
) -> Dashboard:
    variables = [
        {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus"},
        _variable("namespace", "label_values(up, namespace)"),
    ]
    if services:
        variables.append(_variable("service", 'label_values(up{namespace=~"$namespace"}, service)', "|".join(services)))
    return {
        "uid": hashlib.sha256(f"{platform}/{name}".encode()).hexdigest()[:16],
        "title": title,
        "tags": [platform, "aquahelm"],
        "schemaVersion": 41,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {"list": variables},
        "panels": [
            {"id": index + 1, "gridPos": {"x": index % 2 * WIDE, "y": index // 2 * HIGH, "w": WIDE, "h": HIGH}, **panel}
            for index, panel in enumerate(panels)
        ],
    }


def _variable(name: str, query: str, only: str = "") -> Dashboard:
    found: Dashboard = {
        "name": name,
        "type": "query",
        "datasource": {"type": "prometheus", "uid": "${datasource}"},
        "query": {"query": query, "refId": name},
        "refresh": 2,
        "multi": True,
        "includeAll": True,
        "current": {"text": "All", "value": "$__all"},
    }
    if only:
        found["regex"] = f"/^({only})$/"
    return found
