"""The helm program: `helm template` on a chart in a temporary folder, its output cut back into templates."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from aquahelm.errors import EnvironmentTrouble, HelmTrouble
from aquahelm.render.engine import FITS, Rendered, RenderRequest, files_for_helm, question_of_fit
from aquahelm.render.failure import RenderFailure, read_failure, refused_by_end

_VERSION = re.compile(r"v?(\d+)\.(\d+)")
_SOURCE = re.compile(r"^---\n# Source: (.+)\n", re.MULTILINE)
_CHART_NAME = re.compile(r"^name:\s*[\"']?([^\s\"']+)", re.MULTILINE)
# 2 GiB, so that a template that calls itself without end does not take the machine's memory.
_BOUNDED = ("sh", "-c", 'ulimit -d 2097152; exec "$0" "$@"') if sys.platform.startswith("linux") else ()


class ProgramEngine:
    """Renders with a helm program, 3.22 or newer, or 4.x."""

    def __init__(self, program: Path) -> None:
        """Errors: HelmTrouble where the program cannot be run or is too old."""
        self._program = program
        answer = self._run(["version", "--template", "{{.Version}}"], cwd=None)
        version = answer.stdout.decode(errors="replace").strip()
        match = _VERSION.match(version)
        if answer.returncode or match is None:
            raise HelmTrouble(f"{program} does not answer like helm: {_words(answer) or 'nothing'}")
        if not (3, 22) <= (int(match[1]), int(match[2])) < (5, 0):
            raise HelmTrouble(
                f"{program} is Helm {version}; aquahelm works with 3.22 or newer, and with 4.x",
                "use the embedded engine: --engine embedded",
            )
        self._version = version

    @property
    def name(self) -> str:
        """`/usr/bin/helm (Helm v3.…)`."""
        return f"{self._program} (Helm {self._version})"

    def template(self, request: RenderRequest) -> Rendered:
        """Render; see `Engine.template`."""
        try:
            with tempfile.TemporaryDirectory(prefix="aquahelm-") as folder:
                answer = self._template(request, Path(folder))
        except OSError as error:
            raise EnvironmentTrouble(f"helm needs a temporary folder: {error}") from error
        text = answer.stdout.decode()
        if answer.returncode and not text:
            words = answer.stderr.decode(errors="replace")
            if "fatal error: " in words:
                raise refused_by_end(words, request.chart)
            name = _CHART_NAME.search(request.chart.get("Chart.yaml", ""))
            raise read_failure(_words(answer), name[1] if name else "")
        return _cut(text)

    def fits(self, constraint: str, kube_version: str) -> bool:
        """Compare versions; see `Engine.fits`."""
        try:
            return self.template(question_of_fit(constraint, kube_version)) == FITS
        except RenderFailure:
            return False

    def _template(self, request: RenderRequest, folder: Path) -> subprocess.CompletedProcess[bytes]:
        for path, text in files_for_helm(request).items():
            target = folder / "chart" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode("utf-8", "surrogateescape"))
        # Everything after `--` is an argument, so that a release name with a dash is refused as a name.
        arguments = ["template", "--namespace", request.namespace, "--kube-version", request.kube_version]
        for version in request.api_versions:
            arguments += ["--api-versions", version]
        for number, text in enumerate(request.values):
            (folder / f"values-{number}.yaml").write_bytes(text.encode())
            arguments += ["--values", f"values-{number}.yaml"]
        for expression in request.sets:
            arguments += ["--set", expression]
        for expression in request.string_sets:
            arguments += ["--set-string", expression]
        arguments += ["--", request.release, "./chart"]
        answer = self._run(arguments, folder)
        if answer.returncode and b"YAML parse error on" in answer.stderr:
            # A template that makes broken YAML is a finding, not the end: --debug prints all that was rendered.
            answer = self._run(["--debug", *arguments], folder)
        return answer

    def _run(self, arguments: list[str], cwd: Path | None) -> subprocess.CompletedProcess[bytes]:
        # The person's own helm settings, plugins and cluster have no say in what a chart renders to.
        own = {key: value for key, value in os.environ.items() if not key.startswith("HELM_")}
        home = str(cwd or tempfile.gettempdir())
        environment = own | {"KUBECONFIG": os.devnull, "HELM_PLUGINS": os.devnull, "HELM_CACHE_HOME": home}
        try:
            return subprocess.run(
                [*(_BOUNDED if cwd else ()), str(self._program.absolute()), *arguments],
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise HelmTrouble(f"{self._program} cannot be run: {error.strerror or error}") from error


def _words(answer: subprocess.CompletedProcess[bytes]) -> str:
    """What the program said went wrong, without its log lines."""
    text = answer.stderr.decode(errors="replace")
    start = text.rfind("Error: ")
    return text[start:].strip() if start >= 0 else text.strip()


def _cut(text: str) -> dict[str, str]:
    """`helm template`'s output as template → its documents, in the order in which they were printed."""
    parts = _SOURCE.split(text)
    documents: dict[str, list[str]] = {}
    for path, document in zip(parts[1::2], parts[2::2], strict=True):
        if document.strip():
            documents.setdefault(path, []).append(document.rstrip("\n") + "\n")
    return {path: "---\n".join(documents[path]) for path in sorted(documents)}
