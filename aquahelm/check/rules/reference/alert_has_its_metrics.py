"""An alert asks for metrics that somebody exports.

Bad:
    kind: PrometheusRule
    # no service exports it
    spec: {groups: [{name: shop, rules: [{alert: ManyErrors, expr: rate(shop_eror_total[5m]) > 0.1}]}]}
Good:
    kind: PrometheusRule
    spec: {groups: [{name: shop, rules: [{alert: ManyErrors, expr: rate(shop_errors_total[5m]) > 0.1}]}]}

Prometheus accepts it; a query of a metric that nobody exports finds nothing, so the alert never fires. What the
cluster itself exports (Kubernetes, kube-state-metrics, the kubelet, cert-manager, Prometheus, operators) is known to an
operator's Prometheus; the chart's own knows what it scrapes, as its configuration says. What a service exports beyond
its runtime's metrics stands in the inventory under `metrics.names`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.check.promql import metric_names
from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import nearest
from aquahelm.yaml.documents import Document, parse_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

RULE = Rule(
    "alert-has-its-metrics", theme="reference", severity=WARNING, kinds=frozenset({"PrometheusRule", "ConfigMap"})
)

CONFIGURATION, RULES = "prometheus.yml", "alerts.yaml"
"""How the keys of a ConfigMap end that hold a Prometheus' configuration and its rules."""

ITSELF = ("up", "scrape_", "ALERTS", "prometheus_", "net_conntrack_", "promhttp_", "go_")
"""What a Prometheus knows that scrapes nobody but itself."""

JOBS = {
    "kube-state-metrics": ("kube_",),
    "kubelet": ("kubelet_", "kubernetes_", "rest_client_", "workqueue_"),
    "cadvisor": ("container_", "machine_"),
    "cert-manager": ("certmanager_", "controller_runtime_"),
}
"""Job of the chart's own Prometheus → how the metrics begin that it brings."""

CLUSTER = (
    *("up", "scrape_", "ALERTS", "prometheus_", "alertmanager_", "net_conntrack_", "promhttp_"),
    *("kube_", "kubelet_", "container_", "machine_", "node_", "kubernetes_", "apiserver_", "coredns_", "rest_client_"),
    *("certmanager_", "nginx_", "traefik_", "envoy_", "argocd_", "gotk_", "controller_runtime_", "workqueue_"),
    *(
        "cnpg_",
        "barman_cloud_",
        "pg_",
        "redis_",
        "kafka_",
        "strimzi_",
        "minio_",
        "loki_",
        "grafana_",
        "alloy_",
        "go_",
        "probe_",
    ),
)


def check(rules: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each metric of each rule that nobody exports. A recorded metric is exported by its rule."""
    if context.exports is None:
        return
    if rules.kind == "ConfigMap":
        yield from _own(rules / "data", context.exports)
        return
    groups = rules.spec / "groups"
    recorded = {
        (rule / "record").text
        for item in objects.of_kind("PrometheusRule")
        for group in item.spec / "groups"
        for rule in group / "rules"
    }
    known = (*CLUSTER, *context.exports)
    for group in groups:
        for rule in group / "rules":
            expression = rule / "expr"
            asked = [name for name in metric_names(expression.text or "") if name not in recorded]
            yield from _unknown(expression, (rule / "alert").text, asked, known, context.exports)


def _own(data: Node, exports: tuple[str, ...]) -> Iterator[Violation]:
    """The rules in a Prometheus' own files, held against what it scrapes."""
    texts = {
        ending: (key, text)
        for key, text in data.texts.items()
        for ending in (CONFIGURATION, RULES)
        if key.endswith(ending)
    }
    if len(texts) < 2:
        return
    jobs = {str(job.get("job_name")) for job in _list(_read(texts[CONFIGURATION][1]), "scrape_configs")}
    known = (*ITSELF, *(begins for job in sorted(jobs) for begins in JOBS.get(job, ())), *exports)
    key, text = texts[RULES]
    rules = [rule for group in _list(_read(text), "groups") for rule in _list(group, "rules")]
    recorded = {name for rule in rules if isinstance(name := rule.get("record"), str)}
    for rule in rules:
        asked = [name for name in metric_names(str(rule.get("expr", ""))) if name not in recorded]
        named = rule.get("alert") or rule.get("record")
        yield from _unknown(data / key, str(named) if named else None, asked, known, exports)


def _unknown(
    place: Node, alert: str | None, asked: Iterable[str], known: tuple[str, ...], exports: tuple[str, ...]
) -> Iterator[Violation]:
    for name in asked:
        if not name.startswith(known):
            meant = nearest(name, exports)
            yield Violation(
                place,
                f"no service exports the metric {name}: {alert or 'the rule'} never fires",
                f"did you mean {meant}?" if meant else "name it under metrics.names of the service that exports it",
            )


def _read(text: str) -> Any:
    """What a file says; nothing where it is no YAML."""
    return next((part.data for part in parse_documents(text) if isinstance(part, Document)), {})


def _list(record: Any, key: str) -> list[dict[str, Any]]:
    """A list of maps under a key; empty where there is anything else."""
    items = record.get(key) if isinstance(record, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
