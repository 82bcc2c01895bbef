"""A real Traefik in a namespace of its own: it reads Ingresses, Gateways and Middlewares, and somebody asks it.

AQUAHELM_CLUSTER_TRAEFIK names its image (Traefik 3 with the program as entry point), which nodes have or can pull.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

from tests.cluster.rig.images import PROBE
from tests.cluster.rig.kubectl import RESTRICTED, Kubectl, Object, make_namespace
from tests.cluster.rig.surroundings import SECURITY

IMAGE = os.environ.get("AQUAHELM_CLUSTER_TRAEFIK", "")
LABELS = {"app.kubernetes.io/name": "traefik"}
ARGUMENTS = [
    "--global.checknewversion=false",
    "--global.sendanonymoususage=false",
    "--ping=true",
    "--entryPoints.traefik.address=:8080/tcp",
    "--entryPoints.web.address=:8000/tcp",  # the ports of Traefik's chart
    "--entryPoints.websecure.address=:8443/tcp",
    "--entryPoints.websecure.http.tls=true",
    "--providers.kubernetescrd",
    "--providers.kubernetesingress",
    "--providers.kubernetesingress.strictprefixmatching=true",  # else /api leads /apix too
    "--providers.kubernetesgateway",
]
READS = ["get", "list", "watch"]
RULES = [
    {"apiGroups": [""], "resources": ["services", "secrets", "nodes", "namespaces", "configmaps"], "verbs": READS},
    {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": READS},
    {"apiGroups": ["networking.k8s.io"], "resources": ["ingresses", "ingressclasses"], "verbs": READS},
    {"apiGroups": ["traefik.io"], "resources": ["*"], "verbs": READS},
    {"apiGroups": ["gateway.networking.k8s.io"], "resources": ["*"], "verbs": [*READS, "update", "patch"]},
]
ASK = """
import http.client, json, socket, ssl, sys
address, questions = json.loads(sys.argv[1])
opened = []
for scheme, host, method, path, headers in questions:
    wire = socket.create_connection((address, 8443 if scheme == "https" else 8000), timeout=10)
    if scheme == "https":
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        wire = context.wrap_socket(wire, server_hostname=host)
    connection = http.client.HTTPConnection(host)
    connection.sock = wire
    connection.request(method, path, headers=headers)
    opened.append(connection)
answers = []
for connection in opened:
    answer = connection.getresponse()
    said = {name.lower(): value for name, value in answer.getheaders()}
    answers.append([answer.status, said, answer.read().decode()])
print(json.dumps(answers))
"""
"""Asks all questions at once, then listens."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def detail(self) -> str:
        """What the stub says of a path that it does not serve: the path as it got there."""
        return str(json.loads(self.text)["detail"])


@dataclass(frozen=True)
class Traefik:
    """Where it runs, its class of Ingresses and of Gateways, and the address of its pod."""

    kubectl: Kubectl
    address: str

    @property
    def name(self) -> str:
        return self.kubectl.namespace

    def ask(self, url: str, method: str = "GET", times: int = 1, **headers: str) -> list[Answer]:
        """Answers to one question asked so many times at once; `_` in a header's name stands for `-`."""
        scheme, _, rest = url.partition("://")
        host, slash, path = rest.partition("/")
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        questions = [[scheme, host, method, slash + path, said]] * times
        given = json.dumps([self.address, questions])
        answers = json.loads(self.kubectl.run("exec", "asker", "--", "python3", "-c", ASK, given).out)
        return [Answer(*answer) for answer in answers]


def start_traefik() -> Traefik:
    """Raises CommandFailed when it does not start."""
    kubectl = make_namespace("aquahelm-traefik", RESTRICTED)
    name = kubectl.namespace
    container: dict[str, Any] = {
        "name": "traefik",
        "image": IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "args": ARGUMENTS,
        "readinessProbe": {"httpGet": {"path": "/ping", "port": 8080}, "periodSeconds": 1},
        "resources": {"requests": {"cpu": "20m", "memory": "64Mi"}},
        "securityContext": SECURITY,
    }
    asker = {
        "name": "stub",
        "image": PROBE,
        "imagePullPolicy": "IfNotPresent",
        "env": [{"name": "STUB_PORT", "value": "8080"}],
        "resources": {"requests": {"cpu": "5m", "memory": "32Mi"}},
        "securityContext": SECURITY,
    }
    role = f"{name}-traefik"  # begins with the namespace: goes when it goes
    subject = {"kind": "ServiceAccount", "name": "traefik", "namespace": name}
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}
    kubectl.apply(
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "traefik"}},
        {"apiVersion": RBAC, "kind": "ClusterRole", "metadata": {"name": role}, "rules": RULES},
        {
            "apiVersion": RBAC,
            "kind": "ClusterRoleBinding",
            "metadata": {"name": role},
            "roleRef": reference,
            "subjects": [subject],
        },
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "IngressClass",
            "metadata": {"name": name},
            "spec": {"controller": "traefik.io/ingress-controller"},
        },
        {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "GatewayClass",
            "metadata": {"name": name},
            "spec": {"controllerName": "traefik.io/gateway-controller"},
        },
        _pod("traefik", LABELS, {"serviceAccountName": "traefik", "containers": [container]}),
        _pod("asker", {}, {"automountServiceAccountToken": False, "containers": [asker]}),
    )
    kubectl.run("wait", "--for=condition=Ready", "pod/traefik", "pod/asker", "--timeout=90s")
    return Traefik(kubectl, kubectl.object("pod", "traefik")["status"]["podIP"])


RBAC = "rbac.authorization.k8s.io/v1"


def _pod(name: str, labels: dict[str, str], spec: Object) -> Object:
    whole = {"terminationGracePeriodSeconds": 1, **spec}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels}, "spec": whole}


def stop_traefik(traefik: Traefik) -> None:
    """Its classes go; its namespace is the caller's to delete."""
    traefik.kubectl.run("delete", f"ingressclass/{traefik.name}", f"gatewayclass/{traefik.name}", "--wait=false")
