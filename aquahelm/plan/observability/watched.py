"""What of an environment can be watched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aquahelm.inventory.models.observability import Observability
    from aquahelm.inventory.models.runtime import Metrics


SOURCES: Mapping[str, str] = {
    "kube_": "kube-state-metrics",
    "kubelet_": "kubelet",
    "container_": "kubelet",
    "certmanager_": "cert-manager",
}
"""How metrics begin that the cluster exports → who does."""


@dataclass(frozen=True)
class Watched:
    """What queries are made of.

    Attributes:
        platform: its name.
        observability: what the inventory says of it.
        metrics: service → where and what it exports; those that export nothing are not among them.
        deployments, statefulsets: names of workloads.
        autoscaled: whether any service is.
        certificate: whether cert-manager issues one.
        backups: CronJobs that back up → seconds after which their last success is too old.
        drills: CronJobs that try backups → likewise.
        archives: stores that CloudNativePG backs up → likewise.
        clusters: stores that CloudNativePG runs.
        brokers: stores that Strimzi runs, with metrics.
        exported: stores that an exporter tells of → the metric that is 0 where it cannot reach them.
        sources: who of the cluster tells this Prometheus of itself.
    """

    platform: str
    observability: Observability
    metrics: Mapping[str, Metrics]
    deployments: tuple[str, ...]
    statefulsets: tuple[str, ...]
    autoscaled: bool = False
    certificate: bool = False
    backups: Mapping[str, int] = field(default_factory=dict)
    drills: Mapping[str, int] = field(default_factory=dict)
    archives: Mapping[str, int] = field(default_factory=dict)
    clusters: tuple[str, ...] = ()
    brokers: tuple[str, ...] = ()
    exported: Mapping[str, str] = field(default_factory=dict)
    sources: frozenset[str] = frozenset(SOURCES.values())


def together(environments: Sequence[Watched]) -> Watched:
    """What there is in any environment: a query of what is not there finds nothing, and files stay the same.

    The first one's ages hold, and its sources.
    """
    first = environments[0]
    return Watched(
        platform=first.platform,
        observability=first.observability,
        metrics={name: metrics for one in reversed(environments) for name, metrics in sorted(one.metrics.items())},
        deployments=tuple(sorted({name for one in environments for name in one.deployments})),
        statefulsets=tuple(sorted({name for one in environments for name in one.statefulsets})),
        autoscaled=any(one.autoscaled for one in environments),
        certificate=any(one.certificate for one in environments),
        backups={name: age for one in reversed(environments) for name, age in sorted(one.backups.items())},
        archives={name: age for one in reversed(environments) for name, age in sorted(one.archives.items())},
        clusters=tuple(sorted({name for one in environments for name in one.clusters})),
        brokers=tuple(sorted({name for one in environments for name in one.brokers})),
        exported={name: up for one in reversed(environments) for name, up in sorted(one.exported.items())},
        drills={name: age for one in reversed(environments) for name, age in sorted(one.drills.items())},
        sources=first.sources,
    )
