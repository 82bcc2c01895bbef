"""One release of one chart, installed by one Helm program."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.cluster.rig.command import Ended, attempt, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cluster.rig.kubectl import Kubectl

Values = dict[str, Any]
LIMIT = 300


@dataclass(frozen=True)
class Helm:
    """A Helm program; `version` is what it says of itself."""

    program: str
    version: str

    @property
    def major(self) -> int:
        return int(self.version.lstrip("v").split(".")[0])

    def template(self, release: str, chart: Path, files: list[Path], namespace: str, *values: Values) -> str:
        """The manifests for this cluster's Kubernetes as text, hooks and tests included."""
        server = json.loads(run(["kubectl", "version", "--output", "json"]).out)["serverVersion"]["gitVersion"]
        words = [self.program, "template", release, str(chart), "--namespace", namespace, "--kube-version", server]
        return run([*words, *_values(files, values)], stdin=_whole(values)).out


def find_helm(program: str) -> Helm:
    """Raises CommandFailed or FileNotFoundError."""
    return Helm(program, run([program, "version", "--template", "{{.Version}}"]).out.strip())


@dataclass(frozen=True)
class Release:
    """What is installed where. `files` are the values files of the environment, `small` what the tests add."""

    helm: Helm
    name: str
    chart: Path
    files: list[Path]
    small: Values
    kubectl: Kubectl
    said: list[str] = field(default_factory=list)

    def upgrade(self, *values: Values, flags: tuple[str, ...] = ()) -> Ended:
        """`helm upgrade --install --wait`; later values win. Raises CommandFailed."""
        ended = run(self._upgrade(values, flags), stdin=_whole((self.small, *values)), limit=LIMIT + 30)
        self.said.append(ended.out + ended.err)
        return ended

    def attempt_upgrade(self, *values: Values, flags: tuple[str, ...] = ()) -> Ended:
        """As `upgrade`, but tells how it ended instead of raising."""
        return attempt(self._upgrade(values, flags), stdin=_whole((self.small, *values)), limit=LIMIT + 30)

    def test(self) -> Ended:
        return self._run("test", self.name, "--logs", "--timeout", f"{LIMIT}s")

    def uninstall(self) -> Ended:
        return self._run("uninstall", self.name, "--wait", "--timeout", f"{LIMIT}s")

    def revision(self) -> int:
        return int(json.loads(self._run("status", self.name, "--output", "json").out)["version"])

    def _run(self, *words: str) -> Ended:
        return run([self.helm.program, *words, "--namespace", self.kubectl.namespace], limit=LIMIT + 30)

    def _upgrade(self, values: tuple[Values, ...], flags: tuple[str, ...]) -> list[str]:
        words = [
            self.helm.program,
            "upgrade",
            "--install",
            self.name,
            str(self.chart),
            "--wait",
            "--timeout",
            f"{LIMIT}s",
        ]
        place = ["--namespace", self.kubectl.namespace]
        return [*words, *place, *flags, *_values(self.files, (self.small, *values))]


def _values(files: list[Path], values: tuple[Values, ...]) -> list[str]:
    words = [f"--values={file}" for file in files]
    return [*words, "--values=-"] if values else words


def _whole(values: tuple[Values, ...]) -> str:
    """JSON is YAML enough for Helm."""
    whole: Values = {}
    for part in values:
        whole = merge(whole, part)
    return json.dumps(whole) if values else ""


def merge(below: Values, above: Values) -> Values:
    """Both trees; where they meet, `above` wins."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged
