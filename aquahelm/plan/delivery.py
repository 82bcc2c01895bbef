"""What a GitOps controller needs of the chart's objects.

Argo CD applies wave after wave and waits for each (`argocd.argoproj.io/sync-wave`): what all pods need, stores, their
setup, then all else. A store whose Secret came with its services would never be ready, nor a setup that may not ask
DNS: the waves after it would never begin.
Any controller compares what is there with what should be: a Job that its time to live took away would be made again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.model import Values

WAVE = "argocd.argoproj.io/sync-wave"


def delivery_values(platform: Platform) -> Values:
    """The `global.delivery` values."""
    return {
        "keepJobs": platform.delivery is not None,
        "firstAnnotations": {WAVE: "-3"} if _by_argo_cd(platform) else {},
        "setupAnnotations": {WAVE: "-1"} if _by_argo_cd(platform) else {},
    }


def store_annotations(platform: Platform) -> dict[str, str]:
    """Annotations of a store's objects; those that the inventory gives win."""
    return {WAVE: "-2"} if _by_argo_cd(platform) else {}


def _by_argo_cd(platform: Platform) -> bool:
    return platform.delivery is not None and platform.delivery.tool == "argo-cd"
