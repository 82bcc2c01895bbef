"""Charts of any make, rendered and judged."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aquahelm.check.longest_release import LONGEST_RELEASE, LongestRelease
from aquahelm.check.run import CheckResult, check
from aquahelm.check.versions import allowed_versions, together
from aquahelm.errors import UsageError
from aquahelm.foreign.against import chart_before
from aquahelm.foreign.reading import is_definition
from aquahelm.render.charts import CHART, definitions_in, read_chart
from aquahelm.render.engine import RenderRequest, asks_for_cluster
from aquahelm.render.failure import RenderFailure
from aquahelm.render.manifests import read_manifests
from aquahelm.yaml import Document, parse_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.check.earlier import Earlier
    from aquahelm.foreign.against import Against
    from aquahelm.foreign.options import Told
    from aquahelm.render.engine import Engine, Rendered
    from aquahelm.render.manifests import Manifests

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Release:
    """A chart and what it is installed with.

    Attributes:
        chart: its folder or .tgz.
        values: values files; later ones win.
        sets, string_sets: single values; they win over files.
        name: of the release.
        api_versions: API versions that the cluster knows beyond Kubernetes' own.
    """

    chart: Path
    values: tuple[Path | str, ...]
    sets: tuple[str, ...]
    string_sets: tuple[str, ...]
    name: str
    api_versions: tuple[str, ...]


def judge_chart(release: Release, helm: Engine, told: Told, against: Against | None = None) -> CheckResult:
    """Judge what a chart renders to, for every Kubernetes version that it allows.

    `against`: what was installed before. Errors: UsageError; HelmTrouble.
    """
    chart = read_chart(release.chart)
    _refuse_endless(chart)
    versions = _versions(release, chart, helm, told.kube_versions)
    crds = definitions_in(chart)
    newest = replace(_request(release, chart, told.namespace), kube_version=[*versions.values()][-1])
    earlier: Mapping[str, Earlier] = {}
    if against:
        told.progress(f"rendering {against.named}")
        earlier = {"": chart_before(against, release.chart, release.values, newest, helm)}
    results = []
    longest = _longest(newest, helm)
    for group, rendered in _rendered(_request(release, chart, told.namespace), versions, helm, told):
        told.progress(f"judging for Kubernetes {group[-1]}")
        manifests = read_manifests({**crds, **rendered})
        options = told.options(manifest.data for manifest in manifests if is_definition(manifest))
        options = replace(options, earlier=earlier, longest_release=longest)
        results.append(check([("", manifests)], group, options))
    return together(results, tuple(versions))


def render_chart(release: Release, helm: Engine, namespace: str) -> Manifests:
    """What a chart renders to for the newest Kubernetes version that it allows. Errors: UsageError; HelmTrouble."""
    chart = read_chart(release.chart)
    newest = [*_versions(release, chart, helm).values()][-1]
    return read_manifests(_template(replace(_request(release, chart, namespace), kube_version=newest), helm))


def _versions(
    release: Release, chart: Mapping[str, str], helm: Engine, asked: tuple[str, ...] = ()
) -> Mapping[str, str]:
    whose = f"the chart {os.path.normpath(release.chart)}"
    return allowed_versions(str(_metadata(chart).get("kubeVersion") or ""), helm, asked, whose)


def _request(release: Release, chart: Mapping[str, str], namespace: str) -> RenderRequest:
    return RenderRequest(
        chart,
        tuple(_text(Path(file)) for file in release.values),
        release.name,
        namespace,
        api_versions=release.api_versions,
        sets=release.sets,
        string_sets=release.string_sets,
        hidden=True,
    )


def _rendered(
    request: RenderRequest, versions: Mapping[str, str], helm: Engine, told: Told
) -> Iterator[tuple[tuple[str, ...], Rendered]]:
    """What Helm renders, with the Kubernetes versions for which it is the same."""
    if not asks_for_cluster(request.chart):
        yield tuple(versions), _template(replace(request, kube_version=[*versions.values()][-1]), helm)
        return

    def render(version: str) -> Rendered:
        told.progress(f"rendering for Kubernetes {version}")
        return _template(replace(request, kube_version=versions[version]), helm)

    for rendered, group in groupby(versions, key=render):
        yield tuple(group), rendered


def _longest(request: RenderRequest, helm: Engine) -> LongestRelease | None:
    """The chart's names under the longest release name; None where the chart itself refuses that."""
    try:
        return LongestRelease(read_manifests(helm.template(replace(request, release=LONGEST_RELEASE))))
    except RenderFailure:
        return None


def _template(request: RenderRequest, helm: Engine) -> Rendered:
    try:
        return helm.template(request)
    except RenderFailure as failure:
        if "missing in charts/" in failure.reason:
            failure.remedy = "fetch them first: helm dependency build"
        raise


def _refuse_endless(chart: Mapping[str, str]) -> None:
    """Helm would work on a version of megabytes for minutes."""
    for name, value in _metadata(chart).items():
        if name in ("name", "version", "appVersion", "kubeVersion") and len(str(value)) > LONGEST:
            raise UsageError(f"{CHART}: {name} has over {LONGEST:,} characters", "correct it")


def _metadata(chart: Mapping[str, str]) -> Mapping[str, Any]:
    found = next(parse_values(chart[CHART]), None)
    return found.data if isinstance(found, Document) else {}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"the values file {file} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the values file {file} is not UTF-8") from error
