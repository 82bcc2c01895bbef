"""What a person needs to see when a test on the cluster failed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cluster.rig.kubectl import Object, ready, stays

if TYPE_CHECKING:
    from tests.cluster.rig.kubectl import Kubectl

LINES = "60"


def diagnose(kubectl: Kubectl) -> str:
    """Pods, events and the logs of pods that are not ready or should have ended, as text; never raises."""
    parts = [
        _said(kubectl, "get", "pods,jobs,pvc", "--output", "wide"),
        _said(kubectl, "get", "events", "--sort-by=.lastTimestamp", "--field-selector", "type!=Normal"),
    ]
    pods = kubectl.attempt("get", "pods", "--output", "json")
    for pod in json.loads(pods.out)["items"] if not pods.code else []:
        if pod["status"].get("phase") != "Succeeded" and not (ready(pod) and stays(pod)):
            parts += _logs(kubectl, pod)
    return "\n".join(parts)


def _logs(kubectl: Kubectl, pod: Object) -> list[str]:
    name = pod["metadata"]["name"]
    parts = []
    for field in ("initContainerStatuses", "containerStatuses"):
        for status in pod["status"].get(field, []):
            which = ["--previous"] if status["restartCount"] and "running" not in status["state"] else []
            parts.append(_said(kubectl, "logs", name, "--container", status["name"], "--tail", LINES, *which))
    return parts


def _said(kubectl: Kubectl, *words: str) -> str:
    ended = kubectl.attempt(*words)
    return f"$ kubectl {' '.join(words)}\n{ended.out}{ended.err}"
