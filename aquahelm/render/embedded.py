"""The Helm library inside this process.

`Chart.render` of the package passes neither a Kubernetes version nor API versions, although the library takes them;
so the call is made one floor below, at the declared native table. The library renders and checks values against the
schemas; what `helm template` checks besides (release name, chart type, missing dependencies, kubeVersion) is done
here, in the program's order, so that both engines refuse the same charts.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aquahelm.errors import HelmTrouble
from aquahelm.render.archive import pack
from aquahelm.render.engine import FITS, Rendered, RenderRequest, question_of_fit, without_hidden
from aquahelm.render.failure import RenderFailure, read_failure
from aquahelm.render.values import merge_values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType


class EmbeddedEngine:
    """Renders with the Helm library of the package helm-python-sdk."""

    def __init__(self) -> None:
        """Errors: HelmTrouble where the library cannot be loaded."""
        self._helm = _library()
        # The environments of a platform share a chart; its archive is built once.
        self._packed: tuple[Mapping[str, str], bytes] | None = None
        self._fits: dict[tuple[str, str], bool] = {}

    @property
    def name(self) -> str:
        """`embedded (Helm v4.…)`."""
        return f"embedded (Helm {self._helm.helm_sdk_version()})"

    def template(self, request: RenderRequest) -> Rendered:
        """Render; see `Engine.template`."""
        chart_name = ""
        try:
            values = self._merged(request.values)
            # Rendering drops disabled subcharts from the loaded chart, so each rendering loads its own.
            with self._helm.Chart.load_archive(self._archive(request.chart)) as chart:
                metadata: dict[str, Any] = chart.metadata
                chart_name = str(metadata["name"])
                loaded = {str(dependency["name"]) for dependency in chart.dependencies}
                _refuse_uninstallable(metadata, loaded)
                self._helm.validate_release_name(request.release)
                try:
                    rendered = self._render(chart, values, request)
                except self._helm.HelmRenderError:
                    self._refuse_cluster(metadata, request.kube_version)
                    raise
                self._refuse_cluster(metadata, request.kube_version)
        except self._helm.HelmError as error:
            raise read_failure(str(error), chart_name) from error
        return {
            path: rendered[path]
            for path in sorted(rendered)
            if not path.endswith("NOTES.txt") and not rendered[path].isspace() and rendered[path]
        }

    def fits(self, constraint: str, kube_version: str) -> bool:
        """Compare versions; see `Engine.fits`."""
        known = self._fits.get((constraint, kube_version))
        if known is None:
            try:
                known = self.template(question_of_fit(constraint, kube_version)) == FITS
            except RenderFailure:
                known = False
            self._fits[constraint, kube_version] = known
        return known

    def _refuse_cluster(self, metadata: dict[str, Any], kube_version: str) -> None:
        constraint = str(metadata.get("kubeVersion") or "")
        if constraint and not self.fits(constraint, kube_version):
            raise RenderFailure(
                f"chart requires kubeVersion: {constraint} which is incompatible with Kubernetes "
                f"v{kube_version.removeprefix('v')}"
            )

    def _render(self, chart: Any, values: dict[str, Any], request: RenderRequest) -> dict[str, str]:
        options = {
            "name": request.release,
            "namespace": request.namespace,
            "revision": 1,
            "is_install": True,
            "kube_version": "v" + request.kube_version.removeprefix("v"),
            "api_versions": list(request.api_versions),
        }
        answer = self._helm._native.call_string("helm_render", chart._raw(), json.dumps(values), json.dumps(options))
        rendered: dict[str, str] = json.loads(answer)
        return rendered

    def _merged(self, texts: tuple[str, ...]) -> dict[str, Any]:
        return merge_values(self._helm.values_from_yaml(text) for text in texts)

    def _archive(self, chart: Mapping[str, str]) -> bytes:
        packed = self._packed
        if packed is None or packed[0] is not chart:
            packed = (chart, pack(without_hidden(chart)))
            self._packed = packed
        return packed[1]


def _library() -> ModuleType:
    try:
        import helm_python
    except Exception as error:  # the package raises its own errors while it loads the shared library
        raise HelmTrouble(
            f"the embedded Helm library cannot be loaded: {error}",
            "install helm-python-sdk for this platform, or put helm on PATH and use --engine helm",
        ) from error
    return helm_python


def _refuse_uninstallable(metadata: dict[str, Any], loaded: set[str]) -> None:
    if metadata.get("type") not in (None, "", "application"):
        raise RenderFailure(f"{metadata['type']} charts are not installable")
    missing = [str(entry["name"]) for entry in metadata.get("dependencies") or () if str(entry["name"]) not in loaded]
    if missing:
        raise RenderFailure(f"found in Chart.yaml, but missing in charts/ directory: {', '.join(missing)}")
