"""What stands around a release: pods that are no part of it, which try its doors and which its pods try to reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.cluster.rig.images import PROBE
from tests.cluster.rig.kubectl import RESTRICTED, Kubectl, Object, make_namespace

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from tests.cluster.rig.helm import Values

PORT = 8080
SECURITY: Object = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "runAsUser": 1000,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}


@dataclass(frozen=True)
class Stranger:
    """A pod with the stub in it that listens on PORT and is held by no policy."""

    kubectl: Kubectl
    pod: str
    address: str

    def dial(self, targets: list[str]) -> dict[str, str]:
        return self.kubectl.dial(self.pod, targets)


@dataclass(frozen=True)
class Surroundings:
    """`here` is in the release's namespace, the others each in one of their own."""

    here: Stranger
    edge: Stranger
    monitoring: Stranger
    nobody: Stranger
    api_server_ports: frozenset[int]

    @property
    def elsewhere(self) -> list[Stranger]:
        return [self.edge, self.monitoring, self.nobody]

    @property
    def global_values(self) -> Values:
        """Values that tell the chart where the edge, Prometheus and the API server are on this cluster."""
        return {
            "edge": {"namespace": self.edge.kubectl.namespace},
            "metrics": {"namespace": self.monitoring.kubectl.namespace},
            "network": {"apiServer": {"ports": sorted({443, *self.api_server_ports})}},
        }


def make_surroundings(space: Kubectl, platform: Platform) -> Surroundings:
    """Raises CommandFailed when a pod does not become ready."""
    edge_labels = dict(platform.edge.podLabels) if platform.edge else {}
    started = {"here": _start(space, {})}
    for what, labels in (("edge", edge_labels), ("monitoring", {}), ("nobody", {})):
        started[what] = _start(make_namespace(f"{space.namespace}-{what}", RESTRICTED), labels)
    ports = api_server_ports()
    return Surroundings(**{what: _wait(kubectl) for what, kubectl in started.items()}, api_server_ports=ports)


def api_server_ports() -> frozenset[int]:
    """Ports of the API server's endpoints, which a NetworkPolicy must name."""
    endpoints = Kubectl("default").object("endpointslice", "kubernetes")
    return frozenset(int(port["port"]) for port in endpoints["ports"])


def _start(kubectl: Kubectl, labels: dict[str, str]) -> Kubectl:
    container = {
        "name": "stub",
        "image": PROBE,
        "imagePullPolicy": "IfNotPresent",
        "env": [{"name": "STUB_PORT", "value": str(PORT)}],
        "readinessProbe": {"httpGet": {"path": "/readyz", "port": PORT}, "periodSeconds": 1},
        "resources": {"requests": {"cpu": "5m", "memory": "32Mi"}},
        "securityContext": SECURITY,
    }
    spec = {"automountServiceAccountToken": False, "containers": [container], "terminationGracePeriodSeconds": 5}
    kubectl.apply({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "stranger", "labels": labels}, "spec": spec})
    return kubectl


def _wait(kubectl: Kubectl) -> Stranger:
    kubectl.run("wait", "--for=condition=Ready", "pod/stranger", "--timeout=90s")
    return Stranger(kubectl, "stranger", kubectl.object("pod", "stranger")["status"]["podIP"])
