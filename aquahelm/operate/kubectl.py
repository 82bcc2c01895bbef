"""The kubectl program in one namespace of the current context, or of a named one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import Any

from aquahelm.errors import ClusterTrouble, EnvironmentTrouble, remedy_of

PATIENCE = 120
LOG_LINE = re.compile(r"[IWEF][0-9]{4} [0-9:.]+ +[0-9]+ ")
"""How a line of kubectl's own log begins, which says the same once for each attempt."""
UNREACHED = ("The connection to the server", "Unable to connect to the server", "was refused", "no such host")
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kubectl:
    """kubectl with a namespace. Errors of every method: EnvironmentTrouble without the program; ClusterTrouble."""

    namespace: str
    context: str | None = None
    program: str = "kubectl"

    def command(self, *words: str) -> list[str]:
        """The whole command line."""
        found = shutil.which(self.program)
        if found is None:
            raise EnvironmentTrouble(
                f"there is no {self.program} program", "install kubectl: aquahelm asks the cluster with it"
            )
        context = ["--context", self.context] if self.context else []
        return [found, *context, "--namespace", self.namespace, *words]

    def run(self, *words: str, stdin: str = "") -> str:
        """What kubectl prints."""
        try:
            answer = subprocess.run(
                self.command(*words), input=stdin.encode(), capture_output=True, check=False, timeout=PATIENCE
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ClusterTrouble(f"kubectl {words[0]} failed: {error}") from error
        if answer.returncode:
            said = complaint(answer.stderr.decode(errors="replace")) or f"exit code {answer.returncode}"
            unreached = any(sign in said for sign in UNREACHED)
            raise ClusterTrouble(
                f"kubectl {' '.join(words[:3])} -n {self.namespace}: {said}",
                "which cluster is meant? KUBECONFIG, --context; kubectl cluster-info says whether it answers"
                if unreached
                else remedy_of(said),
            )
        return answer.stdout.decode(errors="replace")

    def get(self, *words: str) -> Object:
        """An object, or a List of them."""
        found: Object = json.loads(self.run("get", *words, "--output", "json"))
        return found

    def find(self, kind: str, name: str) -> Object | None:
        """An object, or None where there is none."""
        text = self.run("get", kind, name, "--ignore-not-found", "--output", "json")
        return json.loads(text) if text.strip() else None

    def create(self, manifest: Object) -> Object:
        """Make an object that is not there yet. Returns it as the API server has it."""
        made: Object = json.loads(self.run("create", "--filename", "-", "--output", "json", stdin=json.dumps(manifest)))
        return made

    def delete(self, made: Object) -> None:
        """This very object of a custom resource's kind, and what hangs on it first; none that has its name by now.

        Sources: Kubernetes API, DeleteOptions. Not found, or another one, is no error.
        """
        group, metadata = made["apiVersion"], made["metadata"]
        path = f"/apis/{group}/namespaces/{metadata['namespace']}/{made['kind'].lower()}s/{metadata['name']}"
        options = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": "Background",
            "preconditions": {"uid": metadata["uid"]},
        }
        try:
            self.run("delete", f"--raw={path}", "--filename", "-", stdin=json.dumps(options))
        except ClusterTrouble as trouble:
            if not any(sign in trouble.message for sign in ("NotFound", "not found", "Conflict", "Precondition")):
                raise


def complaint(text: str) -> str:
    """What kubectl complains of, without its log; the first of several refusals, and how many follow."""
    lines = text.splitlines()
    first, *more = [" ".join(line.split()) for line in lines if not LOG_LINE.match(line)] or lines or [""]
    alike = [line for line in more if line.startswith("Error from server")]
    return f"{first} … and {len(alike)} more" if alike else " ".join(" ".join([first, *more]).split())
