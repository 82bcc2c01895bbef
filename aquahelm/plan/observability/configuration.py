"""Configuration files of the stack's parts, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.plan.observability.alerts import HERE, rule_groups
from aquahelm.yaml.text import dump

if TYPE_CHECKING:
    from aquahelm.inventory.models.observability import Alerts, Receivers, Stack
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.observability.watched import Watched


def prometheus_file(platform: Platform, stack: Stack, seen: Watched) -> str:
    """Prometheus' configuration: each service's pods at its metrics port, found by the Kubernetes API.

    Labels are those that the Prometheus operator gives (`namespace`, `service`, `pod`), so that the same queries fit.
    """
    jobs: list[dict[str, Any]] = [{"job_name": "prometheus", "static_configs": [{"targets": ["localhost:9090"]}]}]
    jobs += [_job(service, platform, seen) for service in seen.metrics]
    jobs += _cluster_jobs(stack)
    found: dict[str, Any] = {
        "global": {
            "scrape_interval": stack.interval,
            "evaluation_interval": stack.interval,
            "scrape_timeout": stack.interval if stack.interval in ("1s", "2s", "3s", "4s") else "5s",
        },
    }
    if platform.observability.alerts:
        found["rule_files"] = ["/etc/prometheus/rules/*.yaml"]
    if stack.alertmanager:
        found["alerting"] = {"alertmanagers": [{"static_configs": [{"targets": ["alertmanager:9093"]}]}]}
    return dump({**found, "scrape_configs": jobs})


def _job(service: str, platform: Platform, seen: Watched) -> dict[str, Any]:
    metrics = seen.metrics[service]
    port = metrics.port if isinstance(metrics.port, str) else ""
    named = [name for name, one in platform.services[service].ports.items() if one.port == metrics.port]
    port = port or (named[0] if named else "http")
    discovery = {
        "role": "endpointslice",
        "namespaces": {"own_namespace": True},
        "selectors": [{"role": "endpointslice", "label": f"kubernetes.io/service-name={service}"}],
    }
    return {
        "job_name": service,
        "metrics_path": metrics.path,
        "fallback_scrape_protocol": "PrometheusText0.0.4",
        "kubernetes_sd_configs": [discovery],
        "relabel_configs": [
            {"source_labels": ["__meta_kubernetes_endpointslice_port_name"], "regex": port, "action": "keep"},
            {"source_labels": ["__meta_kubernetes_namespace"], "target_label": "namespace"},
            {"source_labels": ["__meta_kubernetes_service_name"], "target_label": "service"},
            {"source_labels": ["__meta_kubernetes_pod_name"], "target_label": "pod"},
            *([{"target_label": "job", "replacement": metrics.job}] if metrics.job else []),
        ],
    }


def _cluster_jobs(stack: Stack) -> list[dict[str, Any]]:
    """Who of the cluster tells of itself. Of what they say of others no series outside this namespace is kept.

    The kubelets asked are those of the nodes where pods of this namespace run: found by the pods, so that no right to
    list nodes is needed.
    """
    jobs: list[dict[str, Any]] = []
    if stack.kubeStateMetrics:
        target = {"targets": ["kube-state-metrics:8080"]}
        jobs.append({"job_name": "kube-state-metrics", "honor_labels": True, "static_configs": [target]})
    token = "/var/run/secrets/kubernetes.io/serviceaccount/token"  # noqa: S105  a path
    secure = {
        "scheme": "https",
        "authorization": {"credentials_file": token},
        "tls_config": {"insecure_skip_verify": True},  # kubelets sign their certificates themselves
    }
    node = "__meta_kubernetes_pod_host_ip"
    addresses = [
        {"source_labels": [node], "regex": "", "action": "drop"},
        {"source_labels": [node], "regex": "([^:]+)", "target_label": "__address__", "replacement": "$1:10250"},
        {"source_labels": [node], "regex": "(.*:.*)", "target_label": "__address__", "replacement": "[$1]:10250"},
    ]
    if stack.kubelet:
        jobs += [
            {"job_name": "kubelet", "metrics_path": "/metrics", **secure, **_of_others(addresses)},
            {"job_name": "cadvisor", "metrics_path": "/metrics/cadvisor", **secure, **_of_others(addresses)},
        ]
    if stack.certManager:
        address = {"target_label": "__address__", "replacement": f"cert-manager.{stack.certManager}:9402"}
        jobs.append({"job_name": "cert-manager", **_of_others([address])})
    return jobs


def _of_others(addresses: list[dict[str, Any]]) -> dict[str, Any]:
    """Targets that know of other namespaces too: series of this one are kept, under the label that they bring."""
    own = {"source_labels": ["__meta_kubernetes_namespace"], "target_label": "namespace"}
    return {
        "kubernetes_sd_configs": [{"role": "pod", "namespaces": {"own_namespace": True}}],
        "relabel_configs": [*addresses, own],
        "metric_relabel_configs": [
            {"source_labels": ["exported_namespace"], "target_label": "namespace", "action": "keepequal"},
            {"regex": "exported_namespace", "action": "labeldrop"},
        ],
    }


def rules_file(watched: Watched, alerts: Alerts) -> str:
    """The alert rules. This Prometheus knows one namespace, so queries need not name it.

    That who tells of pods and backups is there itself is an alert too: without it the others would be silent.
    """
    groups = rule_groups(watched, alerts)
    if watched.sources:
        jobs = "|".join(sorted({*watched.sources, *(["cadvisor"] if "kubelet" in watched.sources else [])}))
        silent = {
            "alert": "ClusterNotScraped",
            "expr": f'up{{job=~"{jobs}"}} == 0',
            "for": "5m",
            "labels": {"severity": "warning"},
            "annotations": {"summary": "{{ $labels.job }} gives no metrics: alerts that ask it are silent"},
        }
        groups.append({"name": f"{watched.platform}-watching", "rules": [silent]})
    for group in groups:
        for rule in group["rules"]:
            rule["expr"] = rule["expr"].replace(HERE, 'namespace!=""')
            rule.get("labels", {}).pop("namespace", None)
    return dump({"groups": groups})


def alertmanager_file(receivers: Receivers | None) -> str:
    """Alertmanager's configuration: one receiver, who may be nobody. Secrets are read from mounted files."""
    people: dict[str, Any] = {"name": "people"}
    if receivers and receivers.telegram:
        people["telegram_configs"] = [
            {
                "bot_token_file": "/etc/receivers/telegram/botToken",
                "chat_id": receivers.telegram.chat,
                "parse_mode": "HTML",
                "send_resolved": True,
            }
        ]
    if receivers and receivers.slack:
        people["slack_configs"] = [
            {
                "api_url_file": "/etc/receivers/slack/url",
                "channel": receivers.slack.channel,
                "send_resolved": True,
                "title": "{{ .Status | toUpper }}: {{ .CommonLabels.alertname }}",
                "text": '{{ range .Alerts }}{{ .Annotations.summary }}{{ "\\n" }}{{ end }}',
            }
        ]
    return dump(
        {
            "route": {
                "receiver": "people",
                "group_by": ["alertname", "service"],
                "group_wait": "30s",
                "group_interval": "5m",
                "repeat_interval": "4h",
            },
            "receivers": [people],
        }
    )


def sources_file(stack: Stack) -> str:
    """Grafana's data sources."""
    sources = []
    if stack.prometheus:
        sources.append(_source("Prometheus", "prometheus", "http://prometheus:9090") | {"isDefault": True})
    if stack.loki:
        sources.append(_source("Loki", "loki", "http://loki:3100"))
    if stack.alertmanager:
        told = _source("Alertmanager", "alertmanager", "http://alertmanager:9093")
        sources.append(told | {"jsonData": {"implementation": "prometheus"}})
    return dump({"apiVersion": 1, "datasources": sources})


def _source(name: str, kind: str, url: str) -> dict[str, Any]:
    return {"name": name, "type": kind, "uid": kind, "access": "proxy", "url": url, "editable": False}


def dashboards_file(folder: str) -> str:
    """Where Grafana finds its dashboards."""
    options = {"path": folder, "foldersFromFilesStructure": False}
    provider = {"name": "platform", "type": "file", "disableDeletion": True, "options": options}
    return dump({"apiVersion": 1, "providers": [provider]})


def loki_file() -> str:
    """Loki's configuration: one process, files, a week."""
    return dump(
        {
            "auth_enabled": False,
            "server": {"http_listen_port": 3100, "log_level": "warn"},
            "common": {
                "path_prefix": "/var/loki",
                "replication_factor": 1,
                "ring": {"instance_addr": "127.0.0.1", "kvstore": {"store": "inmemory"}},
                "storage": {
                    "filesystem": {"chunks_directory": "/var/loki/chunks", "rules_directory": "/var/loki/rules"}
                },
            },
            "schema_config": {
                "configs": [
                    {
                        "from": "2024-01-01",
                        "store": "tsdb",
                        "object_store": "filesystem",
                        "schema": "v13",
                        "index": {"prefix": "index_", "period": "24h"},
                    }
                ]
            },
            "compactor": {
                "working_directory": "/var/loki/compactor",
                "retention_enabled": True,
                "delete_request_store": "filesystem",
            },
            "limits_config": {"retention_period": "168h", "allow_structured_metadata": True},
            "analytics": {"reporting_enabled": False},
        }
    )


def alloy_file(platform: str) -> str:
    """Alloy's configuration: logs of this namespace's pods of the platform, read by the Kubernetes API."""
    return f"""\
discovery.kubernetes "pods" {{
  role = "pod"
  namespaces {{
    own_namespace = true
  }}
  selectors {{
    role  = "pod"
    label = "app.kubernetes.io/part-of={platform}"
  }}
}}

discovery.relabel "pods" {{
  targets = discovery.kubernetes.pods.targets
  rule {{
    source_labels = ["__meta_kubernetes_namespace"]
    target_label  = "namespace"
  }}
  rule {{
    source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_name"]
    target_label  = "service"
  }}
  rule {{
    source_labels = ["__meta_kubernetes_pod_name"]
    target_label  = "pod"
  }}
  rule {{
    source_labels = ["__meta_kubernetes_pod_container_name"]
    target_label  = "container"
  }}
}}

loki.source.kubernetes "pods" {{
  targets    = discovery.relabel.pods.output
  forward_to = [loki.write.here.receiver]
}}

loki.write "here" {{
  endpoint {{
    url = "http://loki:3100/loki/api/v1/push"
  }}
}}
"""
