"""The cluster as kubectl sees it, in one namespace."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.cluster.rig.command import CommandFailed, Ended, attempt, run

Object = dict[str, Any]
STUB = ("python3", "-m", "tests.cluster.stub")
RESTRICTED = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn", "audit")}


@dataclass(frozen=True)
class Kubectl:
    """kubectl with a namespace. Every method raises CommandFailed when kubectl refuses."""

    namespace: str

    def command(self, *words: str) -> list[str]:
        return ["kubectl", "--namespace", self.namespace, *words]

    def run(self, *words: str, stdin: str = "", limit: float = 120) -> Ended:
        return run(self.command(*words), stdin=stdin, limit=limit)

    def attempt(self, *words: str, stdin: str = "", limit: float = 120) -> Ended:
        return attempt(self.command(*words), stdin=stdin, limit=limit)

    def objects(self, kind: str, **labels: str) -> list[Object]:
        """All objects of a kind that carry the labels (`_` in a label's name stands for `app.kubernetes.io/`)."""
        selector = ",".join(f"app.kubernetes.io/{name}={value}" for name, value in labels.items())
        answer = self.run("get", kind, "--selector", selector, "--output", "json").out
        return sorted(json.loads(answer)["items"], key=lambda found: str(found["metadata"]["name"]))

    def object(self, kind: str, name: str) -> Object:
        found: Object = json.loads(self.run("get", kind, name, "--output", "json").out)
        return found

    def apply(self, *manifests: Object) -> None:
        whole = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(manifests)})
        self.run("apply", "--server-side", "--filename", "-", stdin=whole)

    def ask_stub(self, pod: str, path: str, body: str | None = None, container: str = "") -> str:
        """What the stub in the pod answers to a GET, or to a PUT of `body`."""
        request = ("GET", path) if body is None else ("PUT", path, body)
        which = [f"--container={container}"] if container else []
        return self.run("exec", pod, *which, "--", *STUB, "ask", *request).out.strip()

    def ask_stub_json(self, pod: str, path: str, container: str = "") -> Any:
        return json.loads(self.ask_stub(pod, path, container=container))

    def dial(self, pod: str, targets: list[str], container: str = "") -> dict[str, str]:
        """Target → `open`, `refused`, `timeout`, `unresolved` for TCP connections from inside the pod."""
        path = "/stub/dial?" + "&".join(f"to={quote(target)}" for target in targets)
        answers: dict[str, str] = self.ask_stub_json(pod, path, container)
        return answers


def stays(pod: Object) -> bool:
    """Whether a pod is neither on its way out nor meant to end by itself."""
    metadata = pod["metadata"]
    ends = any(owner["kind"] == "Job" for owner in metadata.get("ownerReferences", []))
    return not ends and "deletionTimestamp" not in metadata and "helm.sh/hook" not in metadata.get("annotations", {})


def ready(pod: Object) -> bool:
    conditions = pod["status"].get("conditions", [])
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)


def restarts(pod: Object) -> int:
    return sum(int(status["restartCount"]) for status in pod["status"].get("containerStatuses", []))


def make_namespace(prefix: str, labels: dict[str, str]) -> Kubectl:
    """A new namespace with a name that nobody else has."""
    name = f"{prefix}-{secrets.token_hex(2)}"
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
    kubectl = Kubectl(name)
    kubectl.apply(namespace)
    return kubectl


def delete_namespaces(*kubectls: Kubectl, wait: bool = True) -> None:
    """Removes namespaces with all that is in them; a pod that does not end is a failure, when that is waited for.

    What releases made outside them goes too: roles in the cluster, which carry the namespace's name before their own.
    """
    names = [kubectl.namespace for kubectl in kubectls]
    roles = run(["kubectl", "get", "clusterroles,clusterrolebindings", "--output=name"]).out.split()
    outside = [role for role in roles if role.rpartition("/")[2].startswith(tuple(f"{name}-" for name in names))]
    if outside:
        run(["kubectl", "delete", "--wait=false", *outside])
    try:
        run(["kubectl", "delete", "namespace", *names, f"--wait={str(wait).lower()}", "--timeout=180s"], limit=200)
    except CommandFailed as failure:
        left = "".join(kubectl.attempt("get", "all,pvc", "--output", "wide").out for kubectl in kubectls)
        raise CommandFailed(["kubectl", "delete", "namespace", *names], Ended(1, left, failure.ended.err)) from None
