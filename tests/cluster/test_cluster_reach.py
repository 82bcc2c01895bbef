"""What is computed of connections is what a cluster does: random policies are applied, every pod tries every other."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from aquahelm.check.objects import Objects
from aquahelm.check.reach.addresses import addresses
from aquahelm.check.reach.ends import AddressEnd, Door, PodEnd
from aquahelm.render.manifests import read_manifests
from tests.check.reach import worlds
from tests.cluster.rig.kubectl import RESTRICTED, Kubectl, Object, delete_namespaces, make_namespace
from tests.cluster.rig.released import settled
from tests.cluster.rig.surroundings import SECURITY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.reach.labels import Answer

pytestmark = pytest.mark.cluster

IMAGE = os.environ.get("AQUAHELM_CLUSTER_PYTHON", "python:3.13-alpine")
DRAWN = 14
"""How many sets of policies are tried; each takes two to four seconds."""
PORTS = (8080, 8081, 9090)
"""All pods listen on all of them, whatever they declare."""
LISTEN = f"""
import socketserver, threading
class Answer(socketserver.BaseRequestHandler):
    def handle(self): self.request.sendall(b"yes")
for port in {PORTS}:
    server = socketserver.ThreadingTCPServer(("", port), Answer)
    threading.Thread(target=server.serve_forever).start()
"""
DIAL = """
import concurrent.futures, json, socket, sys
def dial(target):
    host, port = target.rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), 0.7).close()
    except OSError:
        return False
    return True
with concurrent.futures.ThreadPoolExecutor(40) as pool:
    print(json.dumps(list(pool.map(dial, sys.argv[1:]))))
"""
CIDRS = tuple(cidr for cidr in worlds.BLOCKS if ":" not in cidr)
WHO = {
    ("here", "a"): ({"app": "a"}, ("http", 8080)),
    ("here", "b"): ({"app": "b", "tier": "a"}, ("http", 8081)),
    ("here", "c"): ({}, ("http", 8081)),
    ("there", "a"): ({"app": "a", "tier": "b"}, ("http", 8080)),
    ("there", "b"): ({"tier": "a"}, ("dns", 9090)),
}
"""(namespace, pod) → labels and the port that it names; the third namespace is empty."""


@dataclass(frozen=True)
class Field:
    """Pods in three namespaces that nobody but a test's policies holds.

    Attributes:
        spaces: the names that `worlds` knows → real namespaces.
        pods: as they were applied, in the order of `WHO`; `ips`: their addresses.
        namespaces: as the cluster has them.
        server: address and port of the API server, which stands for everything outside.
    """

    spaces: dict[str, Kubectl]
    pods: list[Object]
    ips: list[str]
    namespaces: list[Object]
    server: tuple[str, int]

    def put(self, policies: list[Object]) -> None:
        """Have these policies and no others."""
        for kubectl in self.spaces.values():
            mine = [policy for policy in policies if policy["metadata"]["namespace"] == kubectl.namespace]
            kubectl.run("delete", "networkpolicy", "--all", "--wait=true")
            if mine:
                kubectl.apply(*mine)

    def connections(self) -> dict[tuple[int, str], bool]:
        """(source, target) → whether a connection was made, for every pod and every address."""
        targets = [f"{ip}:{port}" for ip in self.ips for port in PORTS] + [f"{self.server[0]}:{self.server[1]}"]

        def from_pod(index: int) -> dict[tuple[int, str], bool]:
            others = [target for target in targets if not target.startswith(f"{self.ips[index]}:")]
            metadata = self.pods[index]["metadata"]
            said = Kubectl(metadata["namespace"]).run("exec", metadata["name"], "--", "python3", "-c", DIAL, *others)
            return {(index, target): made for target, made in zip(others, json.loads(said.out), strict=True)}

        with ThreadPoolExecutor(len(self.pods)) as pool:
            return {key: made for each in pool.map(from_pod, range(len(self.pods))) for key, made in each.items()}

    def computed(self, policies: list[Object]) -> dict[tuple[int, str], Answer]:
        """The same, computed."""
        text = "\n---\n".join(map(json.dumps, [*self.pods, *self.namespaces, *policies]))
        objects = Objects(read_manifests({"all.yaml": text}))
        ends = [objects.network.end(item) for item in objects.all if item.kind == "Pod"]
        outside = AddressEnd("server", addresses(self.server[0]))
        found: dict[tuple[int, str], Answer] = {}
        for index, source in enumerate(ends):
            for target, ip in zip(ends, self.ips, strict=True):
                if target is not source:
                    for port in PORTS:
                        found[index, f"{ip}:{port}"] = self._open(objects, source, target, port)
            found[index, f"{self.server[0]}:{self.server[1]}"] = self._open(objects, source, outside, self.server[1])
        return found

    def _open(self, objects: Objects, source: PodEnd, target: PodEnd | AddressEnd, port: int) -> Answer:
        return objects.network.open(source, target, Door(port))


@pytest.fixture(scope="module")
def field(cluster: None) -> Iterator[Field]:
    labels = {"here": {"app": "a"}, "there": {"tier": "a"}, "beyond": {}}
    spaces = {name: make_namespace("aquahelm-reach", {**RESTRICTED, **labels[name]}) for name in worlds.NAMESPACES}
    try:
        yield _field(spaces)
    finally:
        delete_namespaces(*spaces.values(), wait=False)


def _field(spaces: dict[str, Kubectl]) -> Field:
    pods = [_pod(spaces[space], name, *given_) for (space, name), given_ in WHO.items()]
    for pod in pods:
        Kubectl(pod["metadata"]["namespace"]).apply(pod)
    ips = []
    for pod in pods:
        kubectl, name = Kubectl(pod["metadata"]["namespace"]), pod["metadata"]["name"]
        kubectl.run("wait", "--for=condition=Ready", f"pod/{name}", "--timeout=90s")
        ips.append(kubectl.object("pod", name)["status"]["podIP"])
    namespaces = [kubectl.object("namespace", kubectl.namespace) for kubectl in spaces.values()]
    plain = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {key: one["metadata"][key] for key in ("name", "labels")}}
        for one in namespaces
    ]
    server = Kubectl("default").object("endpointslice", "kubernetes")
    return Field(spaces, pods, ips, plain, (server["endpoints"][0]["addresses"][0], server["ports"][0]["port"]))


def _pod(kubectl: Kubectl, name: str, labels: dict[str, str], port: tuple[str, int]) -> Object:
    container = {
        "name": "main",
        "image": IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "command": ["python3", "-c", LISTEN],
        "ports": [{"name": port[0], "containerPort": port[1]}],
        "readinessProbe": {"tcpSocket": {"port": PORTS[-1]}, "periodSeconds": 1},
        "resources": {"requests": {"cpu": "5m", "memory": "32Mi"}},
        "securityContext": SECURITY,
    }
    spec = {"automountServiceAccountToken": False, "containers": [container], "terminationGracePeriodSeconds": 1}
    metadata = {"name": name, "namespace": kubectl.namespace, "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


@st.composite
def drawn_policies(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One to four policies; of IPv4 alone, as clusters of one family refuse to take the other."""
    drawn = [draw(worlds.policies(f"p{index}", CIDRS)) for index in range(draw(st.integers(1, 4)))]
    for policy in drawn:
        for rule in policy["spec"].get("egress", ()):
            # A name for a port of everybody is resolved by some networks and by others not.
            if not rule.get("to") and "ports" in rule:
                rule["ports"] = [port for port in rule["ports"] if not isinstance(port.get("port"), str)]
    return drawn


@settings(
    max_examples=DRAWN,
    derandomize=True,  # the same policies each time: a failure can be looked at again
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(drawn_policies())
def test_the_cluster_does_what_is_computed(field: Field, drawn: list[dict[str, Any]]) -> None:
    text = json.dumps(drawn)
    for name, kubectl in field.spaces.items():
        text = text.replace(f'"{name}"', f'"{kubectl.namespace}"')
    # Blocks that hold the API server's address, so that they are tried too.
    policies: list[Object] = json.loads(text.replace("93.184.0.0/16", f"{field.server[0]}/32"))
    field.put(policies)
    wanted = field.computed(policies)

    def wrong() -> dict[str, str]:
        made = field.connections()
        names = ["/".join((pod["metadata"]["namespace"], pod["metadata"]["name"])) for pod in field.pods]
        return {
            f"{names[source]} → {target}": f"{made[source, target]}, computed {answer}"
            for (source, target), answer in wanted.items()
            if answer is not None and made[source, target] is not answer
        }

    assert settled(wrong, {}) == {}, json.dumps(policies)


def test_every_pod_is_reached_where_there_are_no_policies(field: Field) -> None:
    """Otherwise a path that is shut would prove nothing."""
    field.put([])
    assert settled(lambda: set(field.connections().values()), {True}) == {True}
