"""What is measured: aquahelm's verbs, and what somebody without it would run for the same answer."""

from __future__ import annotations

import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from aquahelm.check.schemas.bundle import SUPPORTED, load

ENVIRONMENTS = ("dev", "stage", "prod")
AQUAHELM = str(Path(sys.executable).with_name("aquahelm"))


@dataclass(frozen=True, slots=True)
class Task:
    """A row of the table.

    Attributes:
        name: what the table calls it.
        command: the argument list, run in the platform's folder.
        anew: remove the rendered chart before each run.
        goals: seconds to stay under, by number of services.
        memory: MiB to stay under; None for what is not ours.
    """

    name: str
    command: tuple[str, ...]
    goals: dict[int, float]
    anew: bool = False
    memory: float | None = None


MEMORY_GOAL = 1024
"""MiB that no verb may exceed at any size."""

START = Task("aquahelm --help", (AQUAHELM, "--help"), {0: 0.15}, memory=MEMORY_GOAL)

OURS = (
    Task("aquahelm render (all files new)", (AQUAHELM, "render"), {50: 1, 1000: 6}, anew=True, memory=MEMORY_GOAL),
    Task("aquahelm render --check", (AQUAHELM, "render", "--check"), {}, memory=MEMORY_GOAL),
    Task(
        "aquahelm validate, one version",
        (AQUAHELM, "validate", "--kube-version", SUPPORTED[-1]),
        {50: 1.5, 1000: 12},
        memory=MEMORY_GOAL,
    ),
    Task("aquahelm validate, seven versions", (AQUAHELM, "validate"), {50: 3, 1000: 20}, memory=MEMORY_GOAL),
)


def instead(schemas: Path) -> tuple[Task, ...]:
    """What a user would do without aquahelm, as far as helm and kubeconform are on PATH.

    In: the folder that `write_schemas` filled. Out: tasks; none without helm.
    """
    helm, kubeconform = shutil.which("helm"), shutil.which("kubeconform")
    if helm is None:
        return ()
    templates = [_template(helm, environment) for environment in ENVIRONMENTS]
    tasks = [Task("helm template, three environments", _script(templates), {})]
    if kubeconform is not None:
        one = [*templates, _judge(kubeconform, schemas, SUPPORTED[-1])]
        seven = [*templates, *(_judge(kubeconform, schemas, version) for version in SUPPORTED)]
        tasks.append(Task("… and kubeconform, one version", _script(one), {}))
        tasks.append(Task("… and kubeconform, seven versions", _script(seven), {}))
    return tuple(tasks)


FEW, THREE = 150, SUPPORTED[-3:]
MANY, ONE = 50_000, SUPPORTED[-1:]
STREAM_MEMORY_GOAL = 500
"""MiB for a stream of any length that is measured here."""


def of_a_stream(schemas: Path, versions: tuple[str, ...]) -> tuple[Task, ...]:
    """`aquahelm validate` of `stream.yaml` with all rules, then programs on PATH that judge manifests: kubeconform (by
    schemas alone), kube-linter (without schemas, for no version).

    In: the folder that `write_schemas` filled; the Kubernetes versions. Out: tasks, our own first.
    """
    asked = [part for version in versions for part in ("--kube-version", version)]
    tasks = [
        Task(
            "aquahelm validate, all rules", (AQUAHELM, "validate", "stream.yaml", *asked), {}, memory=STREAM_MEMORY_GOAL
        )
    ]
    kubeconform, linter = shutil.which("kubeconform"), shutil.which("kube-linter")
    if kubeconform:
        lines = [_judge(kubeconform, schemas, version, ("stream",)) for version in versions]
        tasks.append(Task("kubeconform, schemas alone", _script(lines), {}))
    if linter:
        # It ends with 1 where it finds something, which it does in any stream.
        line = f"{shlex.quote(linter)} lint stream.yaml > findings.txt || test $? = 1"
        tasks.append(Task("kube-linter, its own checks", _script([line]), {}))
    return tuple(tasks)


def write_schemas(folder: Path) -> None:
    """Write a file for each kind and version, complete in itself and named as kubeconform looks for it.

    The same definitions that aquahelm judges by, so that both do the same work, and neither downloads.
    """
    bundle = load()
    for version in SUPPORTED:
        (folder / version).mkdir(parents=True)
        for served in bundle.served:
            api_version, _, kind = served.rpartition("/")
            address = bundle.address(api_version, kind, version)
            if address is not None:
                group = "-".join(part.partition(".")[0] for part in api_version.split("/"))
                path = folder / version / f"{kind}-{group}.json".lower()
                # kubeconform reads schemas as draft 4, which knows no empty list of what is required.
                path.write_text(bundle.closed(address).replace('"required":[],', ""), encoding="utf-8")


def _script(lines: list[str]) -> tuple[str, ...]:
    return ("sh", "-c", " && ".join(lines))


def _template(helm: str, environment: str) -> str:
    values = f"values/values.{environment}.yaml"
    return f"{shlex.quote(helm)} template bench charts/bench -f {values} > {environment}.yaml"


def _judge(kubeconform: str, schemas: Path, version: str, names: tuple[str, ...] = ENVIRONMENTS) -> str:
    location = f"{schemas}/{version}/{{{{ .ResourceKind }}}}{{{{ .KindSuffix }}}}.json"
    files = " ".join(f"{name}.yaml" for name in names)
    options = f"-summary -strict -n 2 -schema-location {shlex.quote(location)}"
    return f"{shlex.quote(kubeconform)} {options} {files}"
