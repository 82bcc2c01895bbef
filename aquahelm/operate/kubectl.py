"""The kubectl program in one namespace of the current context, or of a named one."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from typing import Any

from aquahelm.errors import ClusterTrouble, EnvironmentTrouble

PATIENCE = 120
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
                f"there is no {self.program} program", "install kubectl; backups are made and tried in the cluster"
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
            said = " ".join(answer.stderr.decode(errors="replace").split()) or f"exit code {answer.returncode}"
            raise ClusterTrouble(f"kubectl {' '.join(words[:3])} -n {self.namespace}: {said}")
        return answer.stdout.decode(errors="replace")

    def get(self, *words: str) -> Object:
        """An object, or a List of them."""
        found: Object = json.loads(self.run("get", *words, "--output", "json"))
        return found

    def find(self, kind: str, name: str) -> Object | None:
        """An object, or None where there is none."""
        text = self.run("get", kind, name, "--ignore-not-found", "--output", "json")
        return json.loads(text) if text.strip() else None

    def create(self, manifest: Object) -> None:
        """Make an object that is not there yet."""
        self.run("create", "--filename", "-", stdin=json.dumps(manifest))
