"""Alert rules, made from what the inventory declares.

Queries name the namespace as `${namespace}`: the chart puts the release's own in. Labels are those that the Prometheus
operator gives targets (`namespace`, `service`, `pod`); kube-state-metrics, the kubelet and cert-manager are taken for
granted beside the operator, and what asks them is left out of a stack of the chart's own that does not read them.

Sources: Prometheus documentation, "Alerting rules"; kube-state-metrics' and cert-manager's documentation of metrics.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aquahelm.plan.observability.families import vocabulary
from aquahelm.plan.observability.watched import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aquahelm.inventory.models.observability import Alerts, Thresholds
    from aquahelm.inventory.models.runtime import Metrics
    from aquahelm.plan.observability.families import Vocabulary
    from aquahelm.plan.observability.watched import Watched

_SOURCED = re.compile(rf"\b({'|'.join(SOURCES)})")

Rule = dict[str, Any]

HERE = 'namespace="${namespace}"'


def rule_groups(watched: Watched, alerts: Alerts) -> list[Rule]:
    """Prometheus' rule groups: services, stores, platform, and the platform's own: what it records, then its alerts."""
    thresholds = alerts.thresholds
    groups: dict[str, list[Rule]] = {
        "services": [*_answered(_services(watched, thresholds), watched)],
        "stores": [*_answered(_stores(watched, thresholds), watched)],
        "platform": [*_answered(_platform(watched, thresholds), watched)],
        "own": [
            *({"record": name, "expr": record.expr} for name, record in sorted(alerts.records.items())),
            *(
                _rule(name, rule.expr, rule.wait, rule.severity, rule.summary)
                for name, rule in sorted(alerts.rules.items())
            ),
        ],
    }
    return [{"name": f"{watched.platform}-{name}", "rules": rules} for name, rules in groups.items() if rules]


def _answered(rules: Iterable[Rule], watched: Watched) -> Iterator[Rule]:
    """The rules whose metrics somebody brings to this Prometheus.

    Their alerts have the namespace, which sums lose: the operator's Alertmanager leads to an AlertmanagerConfig's
    receivers only what comes from its own namespace.
    """
    for rule in rules:
        if {SOURCES[begins] for begins in _SOURCED.findall(rule["expr"])} <= watched.sources:
            yield {**rule, "labels": {**rule["labels"], "namespace": "${namespace}"}}


def _services(watched: Watched, thresholds: Thresholds) -> Iterator[Rule]:
    if watched.metrics:
        every = _selector(watched.metrics)
        yield _rule(
            "ServiceNotScraped", f"up{{{every}}}\n== 0", "5m", "critical", "{{ $labels.service }} gives no metrics"
        )
    if watched.deployments:
        names = "|".join(sorted(watched.deployments))
        yield _rule(
            "ServiceDown",
            f'kube_deployment_status_replicas_available{{{HERE},deployment=~"{names}"}} == 0\n'
            f'and kube_deployment_spec_replicas{{{HERE},deployment=~"{names}"}} > 0',
            "2m",
            "critical",
            "no pod of {{ $labels.deployment }} is ready",
        )
    kinds = alike(watched.metrics)
    for name, vocab, services in kinds:
        selector = _selector(services)
        group = {"metrics": name} if len(kinds) > 1 else {}
        if vocab.errors and vocab.requests:
            failed = f"{vocab.failed},{selector}" if vocab.failed else selector
            yield _rule(
                "ManyErrors",
                f"sum by (service) (rate({vocab.errors}{{{failed}}}[5m]))\n"
                f"/ sum by (service) (rate({vocab.requests}{{{selector}}}[5m]))\n> {thresholds.errors}",
                "5m",
                "critical",
                "{{ $labels.service }} fails {{ $value | humanizePercentage }} of its requests",
                group,
            )
        if vocab.duration:
            yield _rule(
                "SlowAnswers",
                f"histogram_quantile(0.95, sum by (service, le) (rate({vocab.duration}_bucket{{{selector}}}[5m])))\n"
                f"> {thresholds.latency}",
                "10m",
                "warning",
                "one of twenty requests to {{ $labels.service }} takes over {{ $value | humanizeDuration }}",
                group,
            )
        if vocab.heap:
            used, largest = vocab.heap
            yield _rule(
                "HeapNearlyFull",
                f"sum by (service, pod) ({used}{selector}}})\n/ sum by (service, pod) ({largest}{selector}}})\n"
                f"> {thresholds.memory}",
                "10m",
                "warning",
                "the heap of {{ $labels.pod }} is {{ $value | humanizePercentage }} full",
                group,
            )
        if vocab.pool:
            yield _rule(
                "ConnectionsAwaited",
                f"sum by (service) ({vocab.pool}{{{selector}}})\n> 0",
                "5m",
                "warning",
                "{{ $labels.service }} waits for database connections",
                group,
            )


def _stores(watched: Watched, thresholds: Thresholds) -> Iterator[Rule]:
    if watched.clusters:
        yield from _clusters(watched)
    if watched.brokers:
        yield _rule(
            "BrokerDown",
            f"up{{{_job(watched.brokers)}}}\n== 0",
            "2m",
            "critical",
            "{{ $labels.pod }} of {{ $labels.job }} does not answer",
        )
    if watched.exported:
        yield _rule(
            "StoreSilent",
            "\nor ".join(
                f"{metric}{{{_job(name for name in watched.exported if watched.exported[name] == metric)}}} == 0"
                for metric in sorted(set(watched.exported.values()))
            ),
            "2m",
            "critical",
            "{{ $labels.job }} does not answer its exporter",
        )
    if not watched.statefulsets:
        return
    names = "|".join(sorted(watched.statefulsets))
    yield _rule(
        "StoreDown",
        f'kube_statefulset_status_replicas_ready{{{HERE},statefulset=~"{names}"}}\n'
        f'< kube_statefulset_replicas{{{HERE},statefulset=~"{names}"}}',
        "2m",
        "critical",
        "{{ $labels.statefulset }} is not ready",
    )
    yield _rule(
        "VolumeNearlyFull",
        f"kubelet_volume_stats_available_bytes{{{HERE}}} / kubelet_volume_stats_capacity_bytes{{{HERE}}}\n"
        f"< {thresholds.volume}",
        "15m",
        "critical",
        "{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left",
    )


def _clusters(watched: Watched) -> Iterator[Rule]:
    """PostgreSQL as CloudNativePG's servers tell of themselves; their `job` is the store's name."""
    those = _job(watched.clusters)
    yield _rule(
        "PostgresDown",
        f"min by (job, pod) (cnpg_collector_up{{{those}}}\n  or up{{{those}}})\n== 0",
        "2m",
        "critical",
        "{{ $labels.pod }} of {{ $labels.job }} does not answer",
    )
    yield _rule(
        "StandbyFarBehind",
        f"max by (job, pod) (cnpg_pg_replication_lag{{{those}}})\n> 300",
        "5m",
        "warning",
        "{{ $labels.pod }} is {{ $value | humanizeDuration }} behind its primary",
    )
    if not watched.archives:
        return
    kept = _job(watched.archives)
    yield _rule(
        "ArchiveBroken",
        f"max by (job) (cnpg_pg_stat_archiver_last_failed_time{{{kept}}})\n"
        f"> max by (job) (cnpg_pg_stat_archiver_last_archived_time{{{kept}}})",
        "15m",
        "critical",
        "{{ $labels.job }} cannot bring its log to the object store: no going back to now, and its volume fills",
    )
    ages = {
        age: _job(name for name in watched.archives if watched.archives[name] == age)
        for age in sorted(set(watched.archives.values()))
    }
    stamp = "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp"
    yield _rule(
        "BackupTooOld",
        "\nor ".join(f"time() - max by (job) (\n  {stamp}{{{those}}}\n)\n> {age}" for age, those in ages.items()),
        "15m",
        "critical",
        "{{ $labels.job }} has made no backup for {{ $value | humanizeDuration }}",
        {"by": "operator"},
    )


def _platform(watched: Watched, thresholds: Thresholds) -> Iterator[Rule]:
    yield _rule(
        "PodRestarts",
        f"increase(kube_pod_container_status_restarts_total{{{HERE}}}[30m])\n> 3",
        "0m",
        "warning",
        "{{ $labels.pod }} restarts again and again",
    )
    yield _rule(
        "MemoryNearLimit",
        f'sum by (pod, container) (container_memory_working_set_bytes{{{HERE},container!=""}})\n'
        f'/ sum by (pod, container) (kube_pod_container_resource_limits{{{HERE},resource="memory"}}) '
        f"> {thresholds.memory}",
        "15m",
        "warning",
        "{{ $labels.container }} of {{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory",
    )
    yield _rule(
        "JobFailed",
        f'kube_job_failed{{{HERE},condition="true"}}\n> 0',  # not of its pods: one that was tried again may succeed
        "0m",
        "warning",
        "the job {{ $labels.job_name }} failed",
    )
    if watched.autoscaled:
        yield _rule(
            "AutoscalerAtItsEnd",
            f"kube_horizontalpodautoscaler_status_current_replicas{{{HERE}}}\n"
            f">= kube_horizontalpodautoscaler_spec_max_replicas{{{HERE}}}",
            "30m",
            "warning",
            "{{ $labels.horizontalpodautoscaler }} cannot add pods",
        )
    if watched.certificate:
        yield _rule(
            "CertificateExpires",
            f"certmanager_certificate_expiration_timestamp_seconds{{{HERE}}} - time()\n"
            f"< {thresholds.certificate * 86400}",
            "1h",
            "critical",
            "the certificate {{ $labels.name }} is good for {{ $value | humanizeDuration }}",
        )
    yield from _aged(
        "BackupTooOld",
        watched.backups,
        "critical",
        "{{ $labels.cronjob }} has made no backup for {{ $value | humanizeDuration }}",
    )
    yield from _aged(
        "BackupNotTried",
        watched.drills,
        "warning",
        "{{ $labels.cronjob }} has tried no backup for {{ $value | humanizeDuration }}",
    )


def _aged(name: str, cronjobs: Mapping[str, int], severity: str, summary: str) -> Iterator[Rule]:
    """An alert: a CronJob that succeeded too long ago, or never although it has been there that long; each by its age.

    One rule for all ages: promtool takes rules of one name and the same labels for a mistake.
    """
    parts = []
    for age in sorted(set(cronjobs.values())):
        those = f'{HERE},cronjob=~"{"|".join(sorted(one for one in cronjobs if cronjobs[one] == age))}"'
        parts.append(
            f"time() - (\n  kube_cronjob_status_last_successful_time{{{those}}}\n"
            f"  or on (namespace, cronjob) kube_cronjob_created{{{those}}}\n)\n> {age}"
        )
    if parts:
        yield _rule(name, "\nor ".join(parts), "15m", severity, summary)


def _rule(
    name: str, query: str, wait: str, severity: str, summary: str, labels: Mapping[str, str] | None = None
) -> Rule:
    rule: Rule = {"alert": name, "expr": query}
    if wait != "0m":
        rule["for"] = wait
    rule["labels"] = {"severity": severity} | dict(labels or {})
    rule["annotations"] = {"summary": summary}
    return rule


def _selector(services: Iterable[str]) -> str:
    return f'{HERE},service=~"{"|".join(sorted(services))}"'


def _job(stores: Iterable[str]) -> str:
    return f'{HERE},job=~"{"|".join(sorted(stores))}"'


def alike(metrics: Mapping[str, Metrics]) -> list[tuple[str, Vocabulary, list[str]]]:
    """Services whose metrics have the same names, together: a name for them, the vocabulary, the services.

    Those of which nothing is known that a query could ask, such as exporters, are left out.
    """
    found: dict[tuple[str, str, str], tuple[str, Vocabulary, list[str]]] = {}
    for service, given in sorted(metrics.items()):
        known = vocabulary(given)
        if not (known.requests or known.duration or known.gauges):
            continue
        named = given.family if given.family != "none" and not given.names.requests else service
        found.setdefault((given.family, known.requests, known.duration), (named, known, []))[2].append(service)
    return list(found.values())
