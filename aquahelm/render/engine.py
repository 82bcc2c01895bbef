"""What an engine is asked and what it answers, and which engine is taken.

Two engines give the same objects: the Helm library inside this process (`embedded`, Helm 4, no program needed)
and the `helm` program (3.22 or newer, or 4.x).
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from aquahelm.errors import EnvironmentTrouble, HelmTrouble

Rendered: TypeAlias = Mapping[str, str]
"""Template path (`aquastream/charts/payment/templates/deployment.yaml`) → rendered text, sorted by path.

Hooks and tests are included; NOTES.txt, partials, custom resource definitions and templates that rendered to
nothing are left out.
"""


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """What to render.

    Attributes:
        chart: path inside the chart (`Chart.yaml`, `charts/payment/values.yaml`) → text. Hidden files
            (`.helmignore` and the like) are for people and tools, and engines leave them out.
        values: texts of values files; later ones win.
        release, namespace: as `helm install` gets them.
        kube_version: such as `1.36.0`; a leading `v` is allowed.
        api_versions: API versions that the cluster knows beyond Kubernetes' own.
        sets, string_sets: single values as `helm --set` and `--set-string` take them; they win over files.
        hidden: whether hidden files count after all: a chart that others wrote may print them.
    """

    chart: Mapping[str, str]
    values: tuple[str, ...] = ()
    release: str = "release-name"
    namespace: str = "default"
    kube_version: str = "1.36.0"
    api_versions: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    string_sets: tuple[str, ...] = ()
    hidden: bool = False


class Engine(Protocol):
    """Renders charts."""

    @property
    def name(self) -> str:
        """What a person calls this engine, with its Helm version."""

    def template(self, request: RenderRequest) -> Rendered:
        """Render one chart with one set of values.

        Errors:
            RenderFailure: Helm refuses the chart, its values or a template.
            HelmTrouble: Helm could not be run.
        """

    def fits(self, constraint: str, kube_version: str) -> bool:
        """Whether a Kubernetes version fits a chart's `kubeVersion`, judged by Helm's own comparison.

        A version's vendor suffix (`-gke.1245`) does not count, as in Helm; what cannot be read fits nothing.
        """


def choose_engine(spec: str = "auto", *, apart: bool = False) -> Engine:
    """The engine that `--engine` names.

    Args:
        spec: `auto` (the embedded library where it can be loaded, else `helm` on PATH), `embedded`, or the path or
            name of a helm program.
        apart: whether the library runs in a process of its own, for charts that others wrote.

    Errors:
        HelmTrouble: there is no such engine, or its version is not supported.
    """
    from aquahelm.render.program import ProgramEngine

    if spec not in ("auto", "embedded"):
        found = shutil.which(spec)
        if found is None:
            raise EnvironmentTrouble(
                f"no helm program at {spec}", "--engine takes auto, embedded, or the path of a helm program"
            )
        return ProgramEngine(Path(found))
    try:
        if apart and sys.platform != "win32":
            from aquahelm.render.apart import ApartEngine

            engine = ApartEngine()
            if spec == "auto":
                engine.name  # noqa: B018  asked, so that a library that is not there is known now
            return engine
        from aquahelm.render.embedded import EmbeddedEngine

        return EmbeddedEngine()
    except HelmTrouble:
        found = shutil.which("helm") if spec == "auto" else None
        if found is None:
            raise
        return ProgramEngine(Path(found))


def files_for_helm(request: RenderRequest) -> dict[str, str]:
    """The files of a chart that Helm is to see, sorted by path: none whose path has a part with a leading dot."""
    chart = request.chart
    if request.hidden:
        return dict(sorted(chart.items()))
    return {path: chart[path] for path in sorted(chart) if not path.startswith(".") and "/." not in path}


def asks_for_cluster(chart: Mapping[str, str]) -> bool:
    """Whether the chart's output can depend on the Kubernetes version or on API versions.

    A template can learn them from `.Capabilities` alone; where no template names it, one rendering stands for every
    version. (A chart that prints its whole context without naming it would deceive this; generated charts do not.)
    """
    return any("Capabilities" in text for path, text in chart.items() if "templates/" in path)


def question_of_fit(constraint: str, kube_version: str) -> RenderRequest:
    """A chart that renders to `fits: true` where a version fits: how an engine asks its Helm."""
    version, _, _ = kube_version.removeprefix("v").replace("+", "-").partition("-")
    question = f"fits: {{{{ semverCompare {json.dumps(constraint)} {json.dumps(version)} }}}}\n"
    chart = {"Chart.yaml": "{apiVersion: v2, name: question, version: 0.0.0}", "templates/fits.yaml": question}
    return RenderRequest(chart)


FITS = {"question/templates/fits.yaml": "fits: true\n"}
"""The answer of a version that fits."""
