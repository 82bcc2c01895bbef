"""Labels that controllers give to pods beside the template's: Services for one pod of a StatefulSet select by them.

Source: https://kubernetes.io/docs/reference/labels-annotations-taints/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.check.objects import Object

POD_NAME = "statefulset.kubernetes.io/pod-name"
_POD_INDEX = "apps.kubernetes.io/pod-index"
_OF_JOBS = {"job-name", "batch.kubernetes.io/job-name"}
# Their values are computed.
_COMPUTED = {
    "pod-template-hash": {"Deployment", "ReplicaSet"},
    "controller-revision-hash": {"DaemonSet", "StatefulSet"},
    "controller-uid": {"Job", "CronJob"},
    "batch.kubernetes.io/controller-uid": {"Job", "CronJob"},
    "batch.kubernetes.io/job-completion-index": {"Job", "CronJob"},
}
GIVEN = frozenset({POD_NAME, _POD_INDEX, *_OF_JOBS, *_COMPUTED})


def gives(workload: Object, labels: Mapping[str, str], most: int) -> bool:
    """Whether the controller of a workload gives one of its pods all these labels.

    Args:
        workload: whose pods are meant.
        labels: each key is one of GIVEN.
        most: how many replicas it has at most.
    """
    return all(_gives(workload, key, value, most) for key, value in labels.items())


def _gives(workload: Object, key: str, value: str, most: int) -> bool:
    if key == POD_NAME:
        name, _, ordinal = value.rpartition("-")
        return name == workload.name and _is_ordinal(workload, ordinal, most)
    if key == _POD_INDEX:
        return _is_ordinal(workload, value, most)
    if key in _OF_JOBS:
        made = workload.kind == "CronJob" and value.startswith(f"{workload.name}-")
        return made or (workload.kind == "Job" and value == workload.name)
    return workload.kind in _COMPUTED[key]


def _is_ordinal(workload: Object, ordinal: str, most: int) -> bool:
    if workload.kind != "StatefulSet" or not (ordinal.isascii() and ordinal.isdigit()) or len(ordinal) > 9:
        return False
    first = (workload.spec / "ordinals" / "start").number or 0
    return first <= int(ordinal) < first + most
