"""A Job made of a CronJob's pattern, and followed to its end."""

from __future__ import annotations

import copy
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.errors import ClusterTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aquahelm.operate.kubectl import Kubectl, Object

PAUSE = 1.0
STUCK = 60.0
"""Seconds that a container may wait for something that does not come by itself, such as a missing Secret."""
STAYS = 86400
"""Seconds for which a finished job stays to be looked at."""
HOPELESS = ("CreateContainerConfigError", "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job (or what an operator was asked for) ended, and what its containers said: container → text."""

    name: str
    succeeded: bool
    said: Mapping[str, str]
    kind: str = "Job"


def job_of(cronjob: Object, purpose: str, env: Mapping[str, str], only: str = "", script: str = "") -> Object:
    """A Job as the CronJob would make it.

    Args:
        cronjob: the pattern.
        purpose: goes into the job's name.
        env: variables that every container which knows them gets in place of the pattern's values.
        only: leave out all containers but this one.
        script: what that one runs in place of its own script.
    """
    metadata = cronjob["metadata"]
    template = copy.deepcopy(cronjob["spec"]["jobTemplate"])
    spec = template["spec"]
    pod = spec["template"]["spec"]
    spec["backoffLimit"] = 0  # whoever asks for it sees it fail, and decides
    spec["ttlSecondsAfterFinished"] = STAYS
    for container in [*pod.get("initContainers", []), *pod["containers"]]:
        for variable in container.get("env", []):
            if variable["name"] in env and "value" in variable:
                variable["value"] = env[variable["name"]]
            elif variable["name"] in env and "valueFrom" not in variable:
                variable["value"] = env[variable["name"]]  # the API server leaves an empty value out
    if only:
        pod.pop("initContainers", None)
        pod["containers"] = [item for item in pod["containers"] if item["name"] == only]
        pod["containers"][0]["command"] = ["sh", f"/scripts/{script}"]
    owner = {"apiVersion": "batch/v1", "kind": "CronJob", "name": metadata["name"], "uid": metadata["uid"]}
    stem = metadata["name"].rsplit("-", 1)[0]
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": f"{stem[:44]}-{purpose}-{secrets.token_hex(3)}",
            "labels": template.get("metadata", {}).get("labels", {}),
            "annotations": {"cronjob.kubernetes.io/instantiate": "manual"},
            "ownerReferences": [owner],
        },
        "spec": spec,
    }


def run_job(
    kubectl: Kubectl, job: Object, tell: Callable[[str], None], meanwhile: Callable[[Object], None] | None = None
) -> Ended:
    """Make the job and follow it until it ends.

    Args:
        kubectl: the namespace.
        job: the job.
        tell: gets each line that a container said, once that container has ended.
        meanwhile: gets the job's pod again and again while it lives.

    Errors: ClusterTrouble where a container can never start.
    """
    name = job["metadata"]["name"]
    kubectl.create(job)
    try:
        return _follow(kubectl, name, tell, meanwhile)
    except BaseException:
        # Whoever stops watching, by an error or by Ctrl-C, leaves no job behind that waits or works on.
        kubectl.run("delete", "job", name, "--wait=false", "--ignore-not-found")
        raise


def _follow(
    kubectl: Kubectl, name: str, tell: Callable[[str], None], meanwhile: Callable[[Object], None] | None
) -> Ended:
    said: dict[str, str] = {}
    stuck_since: float | None = None
    while True:
        state = kubectl.get("job", name)["status"]
        for pod in kubectl.get("pods", "--selector", f"job-name={name}")["items"]:
            for container in _ended(pod):
                if container not in said:
                    said[container] = kubectl.run("logs", pod["metadata"]["name"], "--container", container)
                    for line in said[container].splitlines():
                        tell(f"{container}: {line}")
            reason = _hopeless(pod)
            stuck_since = (stuck_since or time.monotonic()) if reason else None
            if stuck_since is not None and time.monotonic() - stuck_since > STUCK:
                raise ClusterTrouble(f"Job/{name} cannot start: {reason}", "mend that and ask again; the job is gone")
            if meanwhile is not None:
                meanwhile(pod)
        ends = {item["type"] for item in state.get("conditions", []) if item["status"] == "True"}
        if ends & {"Complete", "Failed"}:
            return Ended(name, "Complete" in ends, said)
        time.sleep(PAUSE)


def is_running(pod: Object, container: str) -> bool:
    """Whether a container of a pod runs now."""
    return any(item["name"] == container and "running" in item["state"] for item in _statuses(pod))


def _statuses(pod: Object) -> Iterator[Object]:
    yield from pod["status"].get("initContainerStatuses", [])
    yield from pod["status"].get("containerStatuses", [])


def _ended(pod: Object) -> Iterator[str]:
    return (item["name"] for item in _statuses(pod) if "terminated" in item["state"])


def _hopeless(pod: Object) -> str:
    for item in _statuses(pod):
        waiting = item["state"].get("waiting", {})
        if waiting.get("reason") in HOPELESS:
            return f"container {item['name']}: {waiting['reason']}: {waiting.get('message', '')}".rstrip(": ")
    return ""
