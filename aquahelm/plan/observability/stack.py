"""The chart's own small stack, from Prometheus to Alloy, as services like all others.

They are written in the inventory's own words and planned like what a person wrote, so they get the same hardening,
NetworkPolicies, probes, values and tests. Versions are pinned here.

Sources: the images' documentation (users, paths, health endpoints); Prometheus documentation, "Configuration"
(`kubernetes_sd_configs`); Loki's and Alloy's references (`loki.source.kubernetes` reads by the API: no root, no host
paths); Grafana's documentation, "Provisioning"; kube-state-metrics' README (`--namespaces` with a Role, port 8080).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aquahelm.errors import InventoryError, Problem
from aquahelm.inventory.models.secret import SecretDeclaration
from aquahelm.inventory.models.service import Service
from aquahelm.plan.observability.configuration import (
    alertmanager_file,
    alloy_file,
    dashboards_file,
    loki_file,
    prometheus_file,
    rules_file,
    sources_file,
)
from aquahelm.plan.observability.dashboards import dashboards
from aquahelm.plan.observability.exporters import with_exporters
from aquahelm.plan.observability.values import stack_sources, watched
from aquahelm.plan.observability.watched import together
from aquahelm.plan.traits import traits_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.models.observability import Stack
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.observability.watched import Watched

PARTS: Mapping[str, str] = {
    "prometheus": "prometheus",
    "alertmanager": "alertmanager",
    "grafana": "grafana",
    "loki": "loki",
    "alloy": "alloy",
    "kube-state-metrics": "kubeStateMetrics",
}
"""Service → the key of `observability.stack` that asks for it."""
ADMIN = "grafana-admin"


def with_stack(inventory: Inventory) -> Inventory:
    """The inventory with the stack's parts among the services of the environments that ask for it.

    Raises:
        InventoryError: a service or store of the platform has the name of a part.
    """
    inventory = with_exporters(inventory)
    asking = {name: platform for name, platform in inventory.environments.items() if platform.observability.stack}
    if not asking:
        return inventory
    problems = [
        Problem(
            place.line,
            place.column,
            f"{noun}.{part}",
            f"{part} is the name of a part of observability.stack",
            "rename it",
        )
        for part in PARTS
        for noun in ("services", "stores")
        for environment, platform in list(asking.items())[:1]
        if part in getattr(platform, noun)
        for place in [inventory.place((noun, part), environment)]
    ]
    if problems:
        raise InventoryError(inventory.file, problems)
    seen = {name: _watched(platform) for name, platform in inventory.environments.items()}
    environments = {
        name: _with(platform, stack, seen[name], together([seen[name], *seen.values()]))
        if (stack := platform.observability.stack)
        else platform
        for name, platform in inventory.environments.items()
    }
    return replace(inventory, environments=environments)


def _watched(platform: Platform) -> Watched:
    return watched(platform, {name: traits_of(one, platform.runtimes) for name, one in platform.services.items()})


def _with(platform: Platform, stack: Stack, seen: Watched, every: Watched) -> Platform:
    made = {
        "prometheus": _prometheus,
        "alertmanager": _alertmanager,
        "grafana": _grafana,
        "loki": _loki,
        "alloy": _alloy,
        "kube-state-metrics": _kube_state_metrics,
    }
    parts = {
        name: Service.model_validate({"runtime": "custom", **make(platform, stack, seen, every)})
        for name, make in made.items()
        if getattr(stack, PARTS[name])
    }
    secrets = platform.secrets
    if stack.grafana and ADMIN not in secrets.names:
        declared = SecretDeclaration(description="Password of Grafana's admin")
        secrets = secrets.model_copy(update={"names": {**secrets.names, ADMIN: declared}})
    return platform.model_copy(update={"services": {**platform.services, **parts}, "secrets": secrets})


def _image(repository: str, tag: str) -> dict[str, Any]:
    return {"registry": "docker.io", "repository": repository, "tag": tag}


def _resources(memory: str, cpu: str = "50m") -> dict[str, Any]:
    return {"cpu": cpu, "memory": memory, "cpuLimit": "500m", "ephemeral": "64Mi", "ephemeralLimit": "512Mi"}


def _health(live: str, ready: str) -> dict[str, Any]:
    return {"startup": {"path": ready, "period": 5, "failures": 60}, "liveness": live, "readiness": ready}


def _prometheus(platform: Platform, stack: Stack, seen: Watched, every: Watched) -> dict[str, Any]:
    del every
    files = {"/etc/prometheus/prometheus.yml": prometheus_file(platform, stack, seen)}
    alerts = platform.observability.alerts
    if alerts:
        files["/etc/prometheus/rules/alerts.yaml"] = rules_file(replace(seen, sources=stack_sources(stack)), alerts)
    return {
        "description": "Prometheus: scrapes the services" + (" and evaluates the alerts" if alerts else ""),
        "image": _image("prom/prometheus", "v3.14.0"),
        "port": 9090,
        "args": [
            "--config.file=/etc/prometheus/prometheus.yml",
            "--storage.tsdb.path=/prometheus",
            "--storage.tsdb.retention.time=15d",
            f"--storage.tsdb.retention.size={_most_of(stack.storage)}",
        ],
        "files": files,
        "volumes": {"data": {"mount": "/prometheus", "size": stack.storage}},
        "security": {"user": 65534},
        "resources": _resources("384Mi", "100m"),
        "health": _health("/-/healthy", "/-/ready"),
        "rollout": {"type": "Recreate"},
        "shutdown": {"preStop": 0, "grace": 60},
        "calls": [
            *seen.metrics,
            *(["alertmanager"] if stack.alertmanager else []),
            *(["kube-state-metrics"] if stack.kubeStateMetrics else []),
        ],
        "internet": _cluster_addresses(platform, stack),
        "account": {
            "rules": [
                {"apiGroups": [""], "resources": ["pods", "services"], "verbs": ["get", "list", "watch"]},
                {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": ["get", "list", "watch"]},
            ],
            "clusterRules": [{"apiGroups": [""], "resources": ["nodes/metrics"], "verbs": ["get"]}]
            if stack.kubelet
            else [],
        },
    }


def _cluster_addresses(platform: Platform, stack: Stack) -> list[dict[str, Any]]:
    """The ways to the kubelets and to cert-manager: by address, as a NetworkPolicy knows no nodes."""
    network = platform.network
    hosts = [("kubelet", 10250, network.nodeCidrs or network.privateRanges)] if stack.kubelet else []
    if stack.certManager:
        hosts.append((f"cert-manager.{stack.certManager}", 9402, network.privateRanges))
    return [{"host": host, "port": port, "cidr": cidr} for host, port, cidrs in hosts for cidr in cidrs]


def _kube_state_metrics(platform: Platform, stack: Stack, seen: Watched, every: Watched) -> dict[str, Any]:
    """It sees one namespace, and there only the kinds that alerts and dashboards ask for; it changes nothing."""
    del platform, stack, seen, every
    kinds = {
        "": ["pods"],
        "apps": ["deployments", "statefulsets"],
        "batch": ["cronjobs", "jobs"],
        "autoscaling": ["horizontalpodautoscalers"],
    }
    image = {"registry": "registry.k8s.io", "repository": "kube-state-metrics/kube-state-metrics", "tag": "v2.19.1"}
    return {
        "description": "kube-state-metrics: tells Prometheus of pods, stores and jobs",
        "image": image,
        "port": 8080,
        "args": [
            "--port=8080",
            "--namespaces=${namespace}",
            f"--resources={','.join(sorted(name for names in kinds.values() for name in names))}",
        ],
        "security": {"user": 65534},
        "resources": _resources("64Mi", "10m"),
        "health": {"liveness": {"path": "/healthz", "failures": 6}, "readiness": "/healthz"},
        "shutdown": {"preStop": 0, "grace": 10},
        "account": {
            "rules": [
                {"apiGroups": [group], "resources": names, "verbs": ["list", "watch"]} for group, names in kinds.items()
            ]
        },
    }


def _alertmanager(platform: Platform, stack: Stack, seen: Watched, every: Watched) -> dict[str, Any]:
    del stack, seen, every
    alerts = platform.observability.alerts
    receivers = alerts.to if alerts else None
    volumes: dict[str, Any] = {"data": {"mount": "/alertmanager", "empty": "64Mi"}}
    hosts = []
    if receivers and receivers.telegram:
        volumes["telegram"] = {
            "mount": "/etc/receivers/telegram",
            "secret": receivers.telegram.secret,
            "readOnly": True,
        }
        hosts.append("api.telegram.org")
    if receivers and receivers.slack:
        volumes["slack"] = {"mount": "/etc/receivers/slack", "secret": receivers.slack.secret, "readOnly": True}
        hosts.append("hooks.slack.com")
    return {
        "description": "Alertmanager: tells people of alerts",
        "image": _image("prom/alertmanager", "v0.34.0"),
        "port": 9093,
        "args": [
            "--config.file=/etc/alertmanager/alertmanager.yml",
            "--storage.path=/alertmanager",
            "--cluster.listen-address=",
        ],
        "files": {"/etc/alertmanager/alertmanager.yml": alertmanager_file(receivers)},
        "volumes": volumes,
        "security": {"user": 65534},
        "resources": _resources("64Mi", "10m"),
        "health": _health("/-/healthy", "/-/ready"),
        "rollout": {"type": "Recreate"},
        "internet": hosts,
    }


def _grafana(platform: Platform, stack: Stack, seen: Watched, every: Watched) -> dict[str, Any]:
    del seen
    asked = platform.observability.dashboards
    names = dashboards(every, asked) if asked else {}
    folder = "/etc/grafana/dashboards"
    return {
        "description": "Grafana: shows metrics and logs; admin's password is in the Secret grafana-admin",
        "image": _image("grafana/grafana", "13.2.0"),
        "port": 3000,
        "env": {
            "GF_PATHS_DATA": "/var/lib/grafana",
            "GF_SECURITY_ADMIN_USER": "admin",
            "GF_USERS_ALLOW_SIGN_UP": "false",
            "GF_ANALYTICS_REPORTING_ENABLED": "false",
            "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
            "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
            "GF_LOG_MODE": "console",
        },
        "secrets": {"GF_SECURITY_ADMIN_PASSWORD": ADMIN},
        "files": {
            "/etc/grafana/provisioning/datasources/sources.yaml": sources_file(stack),
            "/etc/grafana/provisioning/dashboards/files.yaml": dashboards_file(folder),
        },
        "volumes": {
            "data": {"mount": "/var/lib/grafana", "empty": "256Mi"},
            **{
                f"dashboard-{name}": {"mount": f"{folder}/{name}", "configMap": f"dashboard-{name}", "readOnly": True}
                for name in names
            },
        },
        "security": {"user": 472},
        "resources": _resources("256Mi"),
        "health": _health("/api/health", "/api/health") | {"liveness": {"path": "/api/health", "failures": 6}},
        "rollout": {"type": "Recreate"},
        "calls": [part for part in ("prometheus", "loki", "alertmanager") if getattr(stack, part)],
    }


def _loki(platform: Platform, stack: Stack, seen: Watched, every: Watched) -> dict[str, Any]:
    del platform, seen, every
    return {
        "description": "Loki: keeps a week of logs",
        "image": _image("grafana/loki", "3.7.6"),
        "port": 3100,
        "args": ["-config.file=/etc/loki/loki.yaml"],
        "files": {"/etc/loki/loki.yaml": loki_file()},
        "volumes": {"data": {"mount": "/var/loki", "size": stack.storage}},
        "security": {"user": 10001},
        "resources": _resources("256Mi"),
        "health": {"startup": {"path": "/ready", "period": 5, "failures": 60}, "readiness": "/ready"},
        "rollout": {"type": "Recreate"},
        "shutdown": {"preStop": 0, "grace": 60},
    }


def _alloy(platform: Platform, stack: Stack, seen: Watched, every: Watched) -> dict[str, Any]:
    del stack, seen, every
    return {
        "description": "Alloy: brings the pods' logs to Loki, by the Kubernetes API",
        "image": _image("grafana/alloy", "v1.18.1"),
        "port": 12345,
        "args": [
            "run",
            "/etc/alloy/config.alloy",
            "--server.http.listen-addr=0.0.0.0:12345",
            "--storage.path=/var/lib/alloy",
            "--disable-reporting",
        ],
        "files": {"/etc/alloy/config.alloy": alloy_file(platform.platform)},
        "volumes": {"data": {"mount": "/var/lib/alloy", "empty": "64Mi"}},
        "security": {"user": 473},
        "resources": _resources("128Mi"),
        "health": _health("/-/healthy", "/-/ready"),
        "rollout": {"type": "Recreate"},
        "calls": ["loki"],
        "account": {
            "rules": [
                {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "watch"]},
                {"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get", "list", "watch"]},
            ]
        },
    }


def _most_of(size: str) -> str:
    """Four fifths of a volume, in Prometheus' own unit: a full one stops it."""
    from aquahelm.inventory.quantity import parse_quantity

    return f"{int(parse_quantity(size) * 4 / 5) // 2**20}MB"


def stack_parts(inventory: Inventory) -> Mapping[str, tuple[str, ...]]:
    """Environment → the parts of the stack in it."""
    return {
        name: tuple(part for part, key in PARTS.items() if stack and getattr(stack, key))
        for name, platform in inventory.environments.items()
        for stack in [platform.observability.stack]
    }
