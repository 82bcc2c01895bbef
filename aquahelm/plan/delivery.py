"""What a GitOps controller needs of the chart's objects.

Argo CD applies wave after wave and waits for each to be healthy (`argocd.argoproj.io/sync-wave`): what pods need,
stores, their setup, jobs before the services, then all else. A store whose Secret came with the services would never be
ready, nor a setup that may not ask DNS: the waves after it would never begin. It runs Helm's `pre-` hooks before all
waves, in the first sync too, when there is no store that a migration could reach, nor the job's account.

A CronJob is unhealthy once its last run failed (resource_customizations/batch/CronJob/health.lua): with the stores, a
backup that failed would hold up every rollout. What Helm keeps (`helm.sh/resource-policy`), Argo CD keeps only when the
Application goes (controller/appcontroller.go): in a sync it takes another annotation.

Any controller compares what is there with what should be: a Job that its time to live took away would be made again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.inventory.waves import BEFORE, FIRST, REST, SETUP, STORES, WAVE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.model import Values

_ARGO_CD = "argocd.argoproj.io"


def delivery_values(platform: Platform) -> Values:
    """The `global.delivery` values."""
    keep = {"keepJobs": platform.delivery is not None}
    if not _by_argo_cd(platform):
        return keep
    return {
        **keep,
        "firstAnnotations": {WAVE: str(FIRST)},
        "setupAnnotations": {WAVE: str(SETUP)},
        "cronJobAnnotations": {WAVE: str(REST)},
        "keptAnnotations": {
            f"{_ARGO_CD}/compare-options": "IgnoreExtraneous",  # or it would heal forever what it may not prune
            f"{_ARGO_CD}/sync-options": "Prune=false",
        },
    }


def store_annotations(platform: Platform) -> dict[str, str]:
    """Annotations of a store's objects; those that the inventory gives win."""
    return {WAVE: str(STORES)} if _by_argo_cd(platform) else {}


def hook_annotations(platform: Platform, hooks: Sequence[str]) -> dict[str, str]:
    """Annotations of a job around installs and upgrades, by Helm's names of hooks.

    Those that Argo CD would run too early; what runs after all is healthy it understands as it stands. Its own names
    take the place of all of Helm's (gitops-engine, pkg/sync/hook).
    """
    if not _by_argo_cd(platform) or not any(hook.startswith("pre-") for hook in hooks):
        return {}
    phases = ["Sync", *(["PostSync"] if any(hook.startswith("post-") for hook in hooks) else [])]
    return {f"{_ARGO_CD}/hook": ",".join(phases), WAVE: str(BEFORE)}


def _by_argo_cd(platform: Platform) -> bool:
    return platform.delivery is not None and platform.delivery.tool == "argo-cd"
