"""Charts of any make, rendered and judged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aquahelm.check.run import CheckResult, check
from aquahelm.check.versions import allowed_versions, together
from aquahelm.errors import UsageError
from aquahelm.render.charts import read_chart
from aquahelm.render.engine import RenderRequest, asks_for_cluster
from aquahelm.render.manifests import read_manifests
from aquahelm.yaml import Document, parse_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.foreign.options import Told
    from aquahelm.render.engine import Engine


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


def judge_chart(release: Release, helm: Engine, told: Told) -> CheckResult:
    """Judge what a chart renders to, for every Kubernetes version that it allows. Errors: UsageError; HelmTrouble."""
    chart = read_chart(release.chart)
    values = tuple(_text(Path(file)) for file in release.values)
    versions = allowed_versions(
        str(_metadata(chart).get("kubeVersion") or ""), helm, told.kube_versions, f"the chart {release.chart}"
    )
    groups = [(version,) for version in versions] if asks_for_cluster(chart) else [tuple(versions)]
    results = []
    for group in groups:
        told.progress(f"rendering for Kubernetes {group[-1]}")
        request = RenderRequest(chart, values, release.name, told.namespace, versions[group[-1]], release.api_versions)
        results.append(check([("", read_manifests(helm.template(request)))], group, told.options()))
    return together(results, tuple(versions))


def _metadata(chart: Mapping[str, str]) -> Mapping[str, Any]:
    found = next(parse_values(chart["Chart.yaml"]), None)
    return found.data if isinstance(found, Document) else {}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"the values file {file} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the values file {file} is not UTF-8") from error
