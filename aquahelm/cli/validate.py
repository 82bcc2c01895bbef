"""`aquahelm validate`: the project, any manifests, or any chart."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aquahelm.cli.environments import complete_environment
from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import REPORT_FORMATS, F, verb
from aquahelm.errors import UsageError
from aquahelm.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aquahelm.check.configuration import Configuration
    from aquahelm.check.run import CheckResult
    from aquahelm.cli.settings import Settings
    from aquahelm.foreign.against import Against
    from aquahelm.inventory.load import Inventory

LEVELS = ("privileged", "baseline", "restricted")


@dataclass(frozen=True, slots=True)
class Asked:
    """The verb's own arguments."""

    paths: tuple[str, ...]
    chart: str | None
    environments: tuple[str, ...]
    kube_versions: tuple[str, ...]
    pod_security: str | None
    externals: tuple[str, ...]
    crds: tuple[str, ...]
    against: str | None
    capacity: str | None
    namespace: str | None
    release: str | None
    sets: tuple[str, ...]
    string_sets: tuple[str, ...]
    api_versions: tuple[str, ...]
    baseline: str | None
    write_baseline: str | None
    fail_on: str | None
    verbose: bool

    @property
    def narrowed(self) -> bool:
        """Whether a part alone is judged: what is not found may then be elsewhere."""
        return bool(self.environments or self.kube_versions)

    @property
    def mode(self) -> str:
        """What is judged: `project`, `manifests` or `chart`."""
        return "chart" if self.chart is not None else "manifests" if self.paths else "project"


def _several(*names: str, metavar: str, help_text: str, **more: Any) -> Callable[[F], F]:
    return click.option(
        *names, multiple=True, metavar=metavar, help=f"{help_text}; may be given several times.", **more
    )


@verb(
    "validate",
    "validate",
    "validate -e prod --kube-version 1.36",
    "validate manifests/ more.yaml --crds crds/",
    "validate - < rendered.yaml",
    "validate --chart ./podinfo -f values.prod.yaml --namespace podinfo",
    "validate -e prod --against main",
    "validate --format sarif > aquahelm.sarif",
    formats=REPORT_FORMATS,
)
@click.argument("paths", nargs=-1, metavar="[FILE | FOLDER | -]…", type=click.Path())
@click.option(
    "--chart", metavar="CHART", type=click.Path(), help="Judge what this chart (a folder or .tgz) renders to."
)
@_several(
    "-e",
    "--environment",
    "environments",
    metavar="ENVIRONMENT",
    shell_complete=complete_environment,
    help_text="Judge this environment of the inventory alone",
)
@_several("--kube-version", "kube_versions", metavar="VERSION", help_text="Judge for this Kubernetes version alone")
@click.option(
    "--pod-security",
    type=click.Choice(LEVELS),
    help="What namespaces enforce that carry no label of it. [restricted; for what others wrote: privileged]",
)
@_several(
    "--external", "externals", metavar="KIND/NAME", help_text="An object that comes from elsewhere; * is any text"
)
@_several("--crds", metavar="PATH", type=click.Path(), help_text="Custom resource definitions, a file or folder")
@click.option(
    "--against",
    metavar="REF | FOLDER | live",
    help="Judge the update from there too: a git ref, a folder (another checkout, a chart, manifests), or live: what "
    "helm says is installed.",
)
@click.option("--capacity", metavar="NODES", help="What others' manifests must fit: nodes=3,cpu=8,memory=32Gi (each).")
@click.option("-n", "--namespace", metavar="NAME", help="The namespace of objects that name none. [default]")
@click.option("--release", metavar="NAME", help="With --chart: the release. [release-name]")
@_several("--set", "sets", metavar="KEY=VALUE", help_text="With --chart: a value, as Helm takes it")
@_several("--set-string", "string_sets", metavar="KEY=VALUE", help_text="With --chart: a value that is text")
@click.option("-v", "--verbose", is_flag=True, help="Show the findings that exceptions or the baseline take away.")
@click.option("--baseline", metavar="FILE", type=click.Path(), help="Leave out the findings that this file knows.")
@click.option(
    "--write-baseline", metavar="FILE", type=click.Path(), help="Write the findings down as a baseline; exit with 0."
)
@click.option(
    "--fail-on",
    type=click.Choice([str(severity) for severity in Severity]),
    help="Exit with 1 for findings that are this bad or worse. [warning]",
)
@_several("--api-versions", metavar="VERSION", help_text="With --chart: an API version that the cluster knows")
def command(settings: Settings, **arguments: Any) -> int:
    """Judge what the inventory becomes, or any manifests, or any chart.

    No cluster is asked, except by --against live. Without arguments, the chart of the inventory is rendered in
    memory, whether or not the one on disk is current, and judged for every environment and Kubernetes version. FILE,
    FOLDER and - (standard input) are manifests that somebody else wrote, YAML or JSON, folders with all below them;
    --chart is a chart of any make, and -f then a values file. Settings and exceptions may stand in aquahelm.toml.
    Exits with 1 where there are errors or warnings; --fail-on error for less, note for more.
    """
    from aquahelm.cli.reports import put_report
    from aquahelm.report.summary import Summary

    asked = Asked(**arguments)
    _refuse_contradictions(settings, asked)
    started = time.monotonic()
    with Progress(settings) as progress:
        inventory = settings.load() if asked.mode == "project" else None
        file = _configuration(settings, inventory)
        subject, environments, result = _judged(settings, asked, progress, inventory, file)
    fail_on = Severity(asked.fail_on or file.fail_on or Severity.WARNING)
    if asked.write_baseline:
        return _write_baseline(settings, asked.write_baseline, result)
    mended = 0
    if asked.baseline:
        from aquahelm.check.baseline import read_baseline, without_known

        result, mended = without_known(result, read_baseline(Path(settings.folder, asked.baseline)))
        mended = mended if not asked.narrowed else 0
    counts = result.counts
    summary = Summary(
        subject=subject,
        environments=len(environments),
        versions=result.versions,
        objects=counts.objects,
        rules=counts.rules,
        layers=counts.layers,
        without_schema=counts.without_schema,
        unread=counts.unread,
        seconds=round(time.monotonic() - started, 1) if settings.format == "text" else None,
        rendered=asked.mode != "manifests",
        excepted=result.excepted,
        mended=mended,
        fail_on=fail_on,
        chart=_chart_folder(settings, asked),
        charts=f"{os.path.normpath(Path(settings.folder, 'charts'))}/" if asked.mode == "project" else "",
    )
    put_report(settings, result.findings, summary, environments, asked.verbose)
    return int(any(summary.fails(finding) for finding in result.findings))


def _chart_folder(settings: Settings, asked: Asked) -> str:
    """The folder of the chart that `--chart` names; empty for another mode, or an archive."""
    path = Path(settings.folder, asked.chart or "")
    return os.path.normpath(path) if asked.mode == "chart" and path.is_dir() else ""


def _judged(
    settings: Settings, asked: Asked, progress: Progress, inventory: Inventory | None, file: Configuration
) -> tuple[str, Sequence[str], CheckResult]:
    """What was judged, in the reader's words; for which environments; and the result."""
    from aquahelm import pipeline
    from aquahelm.check.exemptions import without_excepted

    told: dict[str, Any] = {
        "kube_versions": asked.kube_versions or file.kube_versions,
        "pod_security": asked.pod_security or file.pod_security or None,
        "externals": _externals((*file.externals, *asked.externals)),
        "crds": [*file.crds, *(Path(settings.folder, path) for path in asked.crds)],
        "progress": progress,
        "against": _against(settings, asked),
    }
    if inventory is not None:
        told["exceptions"] = file.exceptions
        result = pipeline.validate(inventory, asked.environments, engine=settings.engine, **told)
        environments = pipeline.known(inventory, asked.environments)
        return next(iter(inventory.environments.values())).platform, environments, result
    told["capacity"] = asked.capacity or ""
    if asked.mode == "manifests":
        result = pipeline.validate_manifests(
            *asked.paths, folder=settings.folder, namespace=asked.namespace or "", **told
        )
        subject = "standard input" if asked.paths == ("-",) else ", ".join(asked.paths)
        return subject, (), without_excepted(result, file.exceptions, complete=not asked.narrowed)
    chart = Path(settings.folder, asked.chart or "")
    values = [Path(settings.folder, file) for file in settings.files]
    result = pipeline.validate_chart(
        chart,
        values,
        sets=asked.sets,
        string_sets=asked.string_sets,
        release=asked.release or "release-name",
        namespace=asked.namespace or "default",
        api_versions=asked.api_versions,
        engine=settings.engine,
        **told,
    )
    return os.path.normpath(chart), (), without_excepted(result, file.exceptions, complete=not asked.narrowed)


def _externals(declared: Sequence[str]) -> Sequence[str]:
    """The same. Errors: UsageError for one that names no kind, and so could never be any object."""
    for one in declared:
        kind, slash, name = one.partition("/")
        if not (kind and slash and name):
            raise UsageError(f'"{one}" names no object from elsewhere', "KIND/NAME, such as Secret/payment-*")
    return declared


def _configuration(settings: Settings, inventory: Inventory | None) -> Configuration:
    """What `aquahelm.toml` says, beside the inventory or in the folder to work in. Errors: UsageError."""
    from aquahelm.check.configuration import FILE, read_configuration

    path = (settings.project if inventory else Path(settings.folder)) / FILE
    return read_configuration(path, os.path.normpath(path), tuple(inventory.environments) if inventory else ())


def _write_baseline(settings: Settings, name: str, result: CheckResult) -> int:
    from aquahelm.check.baseline import write_baseline
    from aquahelm.report.summary import counted

    number = write_baseline(Path(settings.folder, name), result.findings)
    settings.say(f"{name}: {counted(number, 'finding')} from now on known (validate --baseline {name})")
    return 0


def _against(settings: Settings, asked: Asked) -> Against | None:
    """What an update starts from, seen from the project's folder."""
    from aquahelm.foreign.against import Against

    if not asked.against:
        return None
    return Against(asked.against, settings.project if asked.mode == "project" else Path(settings.folder))


def _refuse_contradictions(settings: Settings, asked: Asked) -> None:
    """Errors: UsageError for arguments of one mode in another."""
    if asked.paths and asked.chart is not None:
        raise UsageError("FILE… and --chart cannot be judged in one go", "aquahelm validate, once for each")
    given = [option for option, name in _OF_ONE_MODE if getattr(asked, name)]
    if settings.files:
        given.append("-f")
    wrong = [option for option in given if asked.mode not in _MODES[option]]
    if wrong:
        what = {"project": "the inventory is", "manifests": "manifests are", "chart": "a chart is"}[asked.mode]
        raise UsageError(f"{' and '.join(wrong)} cannot be given where {what} judged", _REMEDIES[asked.mode])


_OF_ONE_MODE = (
    ("--capacity", "capacity"),
    ("--environment", "environments"),
    ("--namespace", "namespace"),
    ("--release", "release"),
    ("--set", "sets"),
    ("--set-string", "string_sets"),
    ("--api-versions", "api_versions"),
)
_MODES = {
    "--capacity": ("manifests", "chart"),
    "--environment": ("project",),
    "--namespace": ("manifests", "chart"),
    "--release": ("chart",),
    "--set": ("chart",),
    "--set-string": ("chart",),
    "--api-versions": ("chart",),
    "-f": ("project", "chart"),
}
_REMEDIES = {
    "project": "--chart CHART judges a chart, FILE… judges manifests",
    "manifests": "manifests are named without an option: aquahelm validate FILE…",
    "chart": "its values come from -f FILE and --set KEY=VALUE",
}
