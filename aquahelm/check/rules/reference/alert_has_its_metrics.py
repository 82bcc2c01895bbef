"""An alert asks for metrics that somebody exports.

Bad:
    kind: PrometheusRule
    # no service exports it
    spec: {groups: [{name: shop, rules: [{alert: ManyErrors, expr: rate(shop_eror_total[5m]) > 0.1}]}]}
Good:
    kind: PrometheusRule
    spec: {groups: [{name: shop, rules: [{alert: ManyErrors, expr: rate(shop_errors_total[5m]) > 0.1}]}]}

Prometheus accepts it; a query of a metric that nobody exports finds nothing, so the alert never fires. What the
cluster itself exports (Kubernetes, kube-state-metrics, the kubelet, cert-manager, Prometheus, operators) is known;
what a service exports beyond its runtime's metrics stands in the inventory under `metrics.names`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.promql import metric_names
from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

RULE = Rule("alert-has-its-metrics", theme="reference", severity=WARNING, kinds=frozenset({"PrometheusRule"}))

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
            for name in metric_names(expression.text or ""):
                if name not in recorded and not name.startswith(known):
                    meant = nearest(name, context.exports)
                    yield Violation(
                        expression,
                        f"no service exports the metric {name}: {(rule / 'alert').text or 'the rule'} never fires",
                        f"did you mean {meant}?"
                        if meant
                        else "name it under metrics.names of the service that exports it",
                    )
