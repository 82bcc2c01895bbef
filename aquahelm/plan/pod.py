"""Parts of a pod that services and stores share, in Kubernetes' own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aquahelm.inventory.models.placement import Placement
    from aquahelm.inventory.models.resources import Resources
    from aquahelm.plan.model import Values

EPHEMERAL_REQUEST = "64Mi"
EPHEMERAL_LIMIT = "1Gi"


def resource_values(given: Resources | None, *, cpu: str = "100m", memory: str = "128Mi") -> Values:
    """Requests and limits: memory limit = request unless said otherwise, no CPU limit unless asked for."""
    request_memory = (given.memory if given else None) or memory
    requests = {
        "cpu": (given.cpu if given else None) or cpu,
        "memory": request_memory,
        "ephemeral-storage": (given.ephemeral if given else None) or EPHEMERAL_REQUEST,
    }
    limits = {
        "memory": (given.memoryLimit if given else None) or request_memory,
        "ephemeral-storage": (given.ephemeralLimit if given else None) or EPHEMERAL_LIMIT,
    }
    if given and given.cpuLimit:
        limits = {"cpu": given.cpuLimit, **limits}
    return {"requests": requests, "limits": limits}


def pod_security(*, user: int, group: int, fs_group: int | None = None, read_only: bool = True) -> Values:
    """`podSecurityContext` and `securityContext` that PodSecurity `restricted` admits."""
    return {
        "podSecurityContext": {
            "runAsNonRoot": True,
            "runAsUser": user,
            "runAsGroup": group,
            "fsGroup": fs_group if fs_group is not None else group,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": read_only,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def placement_values(placement: Placement) -> Values:
    """The pod spec's fields that say on which nodes; only those that were given."""
    tolerations: list[dict[str, Any]] = [
        item.model_dump(exclude_none=True, exclude_defaults=False) for item in placement.tolerations
    ]
    fields: dict[str, Any] = {
        "nodeSelector": dict(sorted(placement.nodeSelector.items())),
        "tolerations": tolerations,
        "affinity": dict(placement.affinity),
        "priorityClassName": placement.priorityClass,
        "runtimeClassName": placement.runtimeClass,
    }
    return {name: value for name, value in fields.items() if value}
