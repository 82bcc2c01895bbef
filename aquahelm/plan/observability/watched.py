"""What of an environment can be watched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aquahelm.inventory.models.observability import Observability
    from aquahelm.inventory.models.runtime import Metrics


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
        backups: names of CronJobs that back up.
        backup_age: seconds after which the last success of a backup is too old.
    """

    platform: str
    observability: Observability
    metrics: Mapping[str, Metrics]
    deployments: tuple[str, ...]
    statefulsets: tuple[str, ...]
    autoscaled: bool = False
    certificate: bool = False
    backups: tuple[str, ...] = field(default=())
    backup_age: int = 26 * 3600


def together(environments: Sequence[Watched]) -> Watched:
    """What there is in any environment: a query of what is not there finds nothing, and files stay the same."""
    first = environments[0]
    return Watched(
        platform=first.platform,
        observability=first.observability,
        metrics={name: metrics for one in reversed(environments) for name, metrics in sorted(one.metrics.items())},
        deployments=tuple(sorted({name for one in environments for name in one.deployments})),
        statefulsets=tuple(sorted({name for one in environments for name in one.statefulsets})),
        autoscaled=any(one.autoscaled for one in environments),
        certificate=any(one.certificate for one in environments),
        backups=tuple(sorted({name for one in environments for name in one.backups})),
        backup_age=min(one.backup_age for one in environments),
    )
