"""The Helm library inside this process.

`Chart.render` of the package passes neither a Kubernetes version nor API versions, although the library takes them;
so the call is made one floor below, at the declared native table. The library renders and judges values by the chart's
schemas (`SchemaJudge` spares it that where it can). What `helm template` checks besides, that is the release's name,
the chart's type, missing dependencies and kubeVersion, is checked here: both engines refuse the same charts.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aquahelm.errors import HelmTrouble
from aquahelm.render.archive import pack
from aquahelm.render.dependencies import Dependencies
from aquahelm.render.engine import FITS, Rendered, RenderRequest, files_for_helm, question_of_fit
from aquahelm.render.failure import RenderFailure, read_failure
from aquahelm.render.schemas import SCHEMA, SchemaJudge, schemas_of
from aquahelm.render.values import merge_values, set_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from aquahelm.render.schemas import Schemas


class EmbeddedEngine:
    """Renders with the Helm library of the package helm-python-sdk."""

    def __init__(self) -> None:
        """Errors: HelmTrouble where the library cannot be loaded."""
        self._helm = _library()
        self._judge = SchemaJudge()
        self._packed: _Packed | None = None
        self._fits: dict[tuple[str, str], bool] = {}

    @property
    def name(self) -> str:
        """`embedded (Helm v4.…)`."""
        return f"embedded (Helm {self._helm.helm_sdk_version()})"

    def template(self, request: RenderRequest) -> Rendered:
        """Render; see `Engine.template`."""
        packed = self._packed
        if packed is None or packed.chart is not request.chart:
            self._packed = packed = _Packed(request, self._values)
        try:
            values = merge_values(self._helm.values_from_yaml(text) for text in request.values)
            for expression in request.sets:
                values = set_values(values, self._helm.parse_set_string(expression), expression)
            for expression in request.string_sets:
                values = set_values(values, self._helm.parse_set_string_values(expression), expression)
        except self._helm.HelmError as error:
            raise read_failure(str(error), "") from error
        except RecursionError as error:
            raise read_failure("the values nest too deeply", "") from error
        # Helm renders on one core while the values are judged on another; what was rendered in vain is dropped.
        with ThreadPoolExecutor(max_workers=1) as pool:
            rendering = pool.submit(self._rendered, packed.without_schemas(values), values, request)
            accepted = self._judge.accepts(packed.schemas, values)
        rendered = rendering.result() if accepted else self._rendered(packed.whole, values, request)
        return {
            path: text
            for path, text in sorted(rendered.items())
            if text and not text.isspace() and not path.endswith("NOTES.txt")
        }

    def fits(self, constraint: str, kube_version: str) -> bool:
        """Compare versions; see `Engine.fits`."""
        known = self._fits.get((constraint, kube_version))
        if known is None:
            question = question_of_fit(constraint, kube_version)
            try:
                known = self._rendered(pack(question.chart), {}, question) == FITS
            except RenderFailure:
                known = False
            self._fits[constraint, kube_version] = known
        return known

    def _values(self, text: str) -> dict[str, Any]:
        """A values file as Helm reads it, in a fraction of the time that Python takes. Errors: ValueError."""
        try:
            values: dict[str, Any] = self._helm.values_from_yaml(text)
        except self._helm.HelmError as error:
            raise ValueError(str(error)) from error
        return values

    def _rendered(self, archive: bytes, values: dict[str, Any], request: RenderRequest) -> dict[str, str]:
        """Template → text."""
        name = ""
        try:
            # Rendering drops disabled subcharts from the loaded chart, so each rendering loads its own.
            with self._helm.Chart.load_archive(archive) as chart:
                metadata: dict[str, Any] = chart.metadata
                name = str(metadata["name"])
                _refuse_uninstallable(metadata, {str(dependency["name"]) for dependency in chart.dependencies})
                self._helm.validate_release_name(request.release)
                try:
                    rendered = self._render(chart, values, request)
                except self._helm.HelmRenderError:
                    self._refuse_cluster(metadata, request.kube_version)
                    raise
                self._refuse_cluster(metadata, request.kube_version)
        except self._helm.HelmError as error:
            raise read_failure(str(error), name) from error
        return rendered

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

    def _refuse_cluster(self, metadata: dict[str, Any], kube_version: str) -> None:
        constraint = str(metadata.get("kubeVersion") or "")
        if constraint and not self.fits(constraint, kube_version):
            raise RenderFailure(
                f"chart requires kubeVersion: {constraint} which is incompatible with Kubernetes "
                f"v{kube_version.removeprefix('v')}"
            )


class _Packed:
    """A chart as archives, built once: the environments of a platform share a chart."""

    def __init__(self, request: RenderRequest, read: Callable[[str], dict[str, Any]]) -> None:
        self.chart = request.chart
        self._files = files_for_helm(request)
        self._read = read
        self._unjudged = {path: text for path, text in self._files.items() if not path.endswith(SCHEMA)}
        self._dependencies = Dependencies(self._unjudged, read)

    def without_schemas(self, values: Mapping[str, Any]) -> bytes:
        """For values that the schemas accept: these hold no null, and neither does the chart."""
        return self._lightest if self._dependencies.change_nothing(values) else self._lighter

    @cached_property
    def _lightest(self) -> bytes:
        return pack(self._dependencies.left_out())

    @cached_property
    def _lighter(self) -> bytes:
        return pack(self._unjudged)

    @cached_property
    def schemas(self) -> Schemas:
        """The chart's schemas and own values."""
        return schemas_of(self._files, self._read)

    @property
    def whole(self) -> bytes:
        """With the schemas; seldom needed."""
        return pack(self._files)


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
