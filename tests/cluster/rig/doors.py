"""Dialling doors: from a pod, at the address of each component's pod."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tests.cluster.rig.images import PROBE
from tests.cluster.rig.kubectl import STUB, Object
from tests.cluster.rig.released import Released, component, settled

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.cluster.rig.graph import Door
    from tests.cluster.rig.kubectl import Kubectl

PROBE_PORT = 18080
SHUT = ("timeout", "refused")
"""A policy drops packets, or answers that the port is shut; which of both is up to the network."""


class Dialler(Protocol):
    """Somebody who can try TCP connections."""

    def dial(self, targets: list[str]) -> dict[str, str]: ...


@dataclass(frozen=True)
class Stub:
    """A pod of the release whose application is a stub."""

    kubectl: Kubectl
    pod: str

    def dial(self, targets: list[str]) -> dict[str, str]:
        return self.kubectl.dial(self.pod, targets)


@dataclass(frozen=True)
class Beside:
    """A stub in an ephemeral container beside a server, in the server's own network."""

    kubectl: Kubectl
    pod: str
    container: str

    def dial(self, targets: list[str]) -> dict[str, str]:
        return self.kubectl.dial(self.pod, targets, self.container)


def put_beside(kubectl: Kubectl, pod: str) -> Beside:
    """Adds a stub to a running pod. Raises CommandFailed."""
    name = "dialler"
    statuses = kubectl.object("pod", pod)["status"].get("ephemeralContainerStatuses", [])
    if not any(status["name"] == name for status in statuses):
        words = ["debug", pod, f"--image={PROBE}", "--image-pull-policy=IfNotPresent", f"--container={name}"]
        kubectl.run(*words, "--profile=restricted", f"--env=STUB_PORT={PROBE_PORT}", "--", *STUB)
        path = "{.status.ephemeralContainerStatuses[0].state.running.startedAt}"
        kubectl.run("wait", f"pod/{pod}", f"--for=jsonpath={path}", "--timeout=60s")
    return Beside(kubectl, pod, name)


def diallers(found: Released) -> dict[str, Dialler]:
    """Component → one who dials from inside one of its pods."""
    made: dict[str, Dialler] = {service: Stub(found.kubectl, pod) for service, pod in found.stubs().items()}
    for pod in found.pods(component="store"):
        made.setdefault(component(pod), put_beside(found.kubectl, pod["metadata"]["name"]))
    return made


def addresses(pods: list[Object]) -> dict[str, str]:
    """Component → address of one of its pods."""
    return {component(pod): pod["status"]["podIP"] for pod in pods}


def wrongly(dialler: Dialler, at: dict[str, str], opened: Collection[Door], shut: Collection[Door]) -> dict[str, str]:
    """Door → what was found, for each door that is not as it should be; looked at again until all are, for a while."""
    targets = {f"{at[door.component]}:{door.port}": door for door in (*opened, *shut)}

    def look() -> dict[str, str]:
        answers = dialler.dial(list(targets))
        return {
            str(door): answers[target]
            for target, door in targets.items()
            if (answers[target] != "open" if door in opened else answers[target] not in SHUT)
        }

    found: dict[str, str] = settled(look, {})
    return found
