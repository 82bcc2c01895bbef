"""What is measured: aquahelm's verbs, and what somebody without it would run for the same answer."""

from __future__ import annotations

import importlib.util
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENTS = ("dev", "stage", "prod")
VERSIONS = ("1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37")
NEWEST = VERSIONS[-1]

AQUAHELM = str(Path(sys.executable).with_name("aquahelm"))


@dataclass(frozen=True, slots=True)
class Task:
    """A row of the table.

    Attributes:
        name: what the table calls it.
        command: the argument list, run in the platform's folder.
        anew: remove the rendered chart before each run.
        goals: seconds to stay under, by number of services.
    """

    name: str
    command: tuple[str, ...]
    goals: dict[int, float]
    anew: bool = False


MEMORY_GOAL = 1024
"""MiB that no verb may exceed at any size."""

START = Task("aquahelm --help", (AQUAHELM, "--help"), {0: 0.15})

OURS = (
    Task("aquahelm render (all files new)", (AQUAHELM, "render"), {50: 1, 1000: 6}, anew=True),
    Task("aquahelm render --check", (AQUAHELM, "render", "--check"), {}),
    Task("aquahelm validate, one version", (AQUAHELM, "validate", "--kube-version", NEWEST), {50: 1.5, 1000: 12}),
    Task("aquahelm validate, seven versions", (AQUAHELM, "validate"), {50: 3, 1000: 20}),
)


def instead() -> tuple[Task, ...]:
    """What a user would do without aquahelm, as far as helm and kubeconform are on PATH; may be empty."""
    helm, kubeconform = shutil.which("helm"), shutil.which("kubeconform")
    if helm is None:
        return ()
    templates = [_template(helm, environment) for environment in ENVIRONMENTS]
    tasks = [Task("helm template, three environments", _script(templates), {})]
    if kubeconform is not None:
        tasks += [
            Task("… and kubeconform, one version", _script([*templates, _judge(kubeconform, NEWEST)]), {}),
            Task(
                "… and kubeconform, seven versions",
                _script([*templates, *(_judge(kubeconform, version) for version in VERSIONS)]),
                {},
            ),
        ]
    return tuple(tasks)


def _script(lines: list[str]) -> tuple[str, ...]:
    return ("sh", "-c", " && ".join(lines))


def _template(helm: str, environment: str) -> str:
    values = f"values/values.{environment}.yaml"
    return f"{shlex.quote(helm)} template bench charts/bench -f {values} > {environment}.yaml"


def _judge(kubeconform: str, version: str) -> str:
    """kubeconform on files of this machine: nothing is downloaded, as in aquahelm."""
    package = importlib.util.find_spec("kubernetes_validate")
    if package is None or package.origin is None:
        raise ModuleNotFoundError(
            "kubernetes-validate holds the schemas for kubeconform; it is in requirements-dev.txt"
        )
    schemas = Path(package.origin).parent / "kubernetes-json-schema"
    location = f"{schemas}/v{version}.0-local-strict/{{{{ .ResourceKind }}}}{{{{ .KindSuffix }}}}.json"
    files = " ".join(f"{environment}.yaml" for environment in ENVIRONMENTS)
    options = f"-summary -strict -ignore-missing-schemas -schema-location {shlex.quote(location)}"
    return f"{shlex.quote(kubeconform)} {options} {files}"
