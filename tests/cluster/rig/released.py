"""The pods of a release, and what the stubs in them know."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aquahelm.plan.observability.stack import PARTS
from tests.cluster.rig.kubectl import Kubectl, Object, ready, stays

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cluster.rig.helm import Release

STORES = {"postgres": "row", "redis": "entry", "valkey": "entry", "minio": "object"}
"""Engine → the word under which a stub writes to it. Kafka's records have none: Kafka's own tools write them."""


def component(found: Object) -> str:
    """The component that an object belongs to."""
    return str(found["metadata"]["labels"]["app.kubernetes.io/name"])


@dataclass(frozen=True)
class Released:
    """What runs under the release's label in its namespace."""

    kubectl: Kubectl
    release: str

    def pods(self, **labels: str) -> list[Object]:
        """Pods that are meant to stay."""
        return [pod for pod in self.kubectl.objects("pods", instance=self.release, **labels) if stays(pod)]

    def objects(self, kind: str, **labels: str) -> list[Object]:
        return self.kubectl.objects(kind, instance=self.release, **labels)

    def stubs(self) -> dict[str, str]:
        """Service → name of one of its ready pods; what watches the services is no stub."""
        pods = [pod for pod in self.pods(component="service") if component(pod) not in PARTS]
        return {component(pod): pod["metadata"]["name"] for pod in pods if ready(pod)}

    def uids(self) -> dict[str, str]:
        """Name → uid of every pod that is meant to stay."""
        return {pod["metadata"]["name"]: pod["metadata"]["uid"] for pod in self.pods()}

    def write(self, value: str) -> dict[tuple[str, str], str]:
        """Writes to every store that any service uses; gives (service, store) → what was written."""
        written = {}
        for service, pod in self.stubs().items():
            for store in self.kubectl.ask_stub_json(pod, "/stub/stores"):
                text = f"{value} of {service}"
                assert self.kubectl.ask_stub(pod, f"/stub/{store}?key={service}", text) == text
                written[service, store] = text
        return written

    def read(self, written: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
        """What is found where something was written."""
        stubs = self.stubs()
        return {
            (service, store): self.kubectl.ask_stub(stubs[service], f"/stub/{store}?key={service}")
            for service, store in written
        }


def released(release: Release) -> Released:
    return Released(release.kubectl, release.name)


def settled(look: Callable[[], Any], wanted: Any, limit: float = 20) -> Any:
    """What `look` sees at last: once it is `wanted`, or when the time is over.

    NetworkPolicies and endpoints take hold a moment after the objects are there.
    """
    end = time.monotonic() + limit
    while (seen := look()) != wanted and time.monotonic() < end:
        time.sleep(1)
    return seen
