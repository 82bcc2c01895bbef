"""From a rendered field back to the values: one subchart, rendered again with changed values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aquahelm.chart.components import component_of
from aquahelm.errors import HelmTrouble
from aquahelm.provenance.fields import keyed, value_at_keyed
from aquahelm.provenance.trial import (
    GONE,
    ORDER,
    How,
    altered,
    culprits,
    leaves,
    named,
    relation,
    value_at,
    with_value,
)
from aquahelm.yaml import Document, parse_documents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aquahelm.inventory.paths import Path
    from aquahelm.render.engine import Engine, RenderRequest
    from aquahelm.render.manifests import Manifest

RELEASE, CHART = ".Release", ".Chart"
"""First steps of paths to what templates know besides values: `.Release.Namespace`, `.Chart.AppVersion`."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A value behind a field.

    Attributes:
        path: in the umbrella's values, such as `("payment", "replicas")`; or `(".Release", "Namespace")`.
        how: what it is to the field.
        by_name: whether its name counts rather than what it says.
    """

    path: Path
    how: How
    by_name: bool = False


class Stage:
    """One chart with one template, rendered as often as it takes.

    The chart's own values files are left out: `values` says everything, so that a value can also be taken away.

    Attributes:
        component: the subchart's name; empty for the umbrella.
        value: of the field.
    """

    def __init__(
        self, helm: Engine, request: RenderRequest, values: Mapping[str, Any], manifest: Manifest, field: Path
    ) -> None:
        """Args: helm: renders; request: what made the manifest; values: all of them, the charts' own included; manifest
        and field: whose origin is asked for."""
        self._helm = helm
        self._manifest = manifest
        self.component = component_of(manifest.template)
        self._field = keyed(manifest.data, field)
        self._values = dict(values)
        chart = _reduced(request.chart, manifest.template, self.component)
        self._request = replace(request, chart=chart, values=())
        self._position = 0
        self._position, self._count = self._find_position()
        self.value = self._target(self._request, self._values)

    @property
    def exact(self) -> bool:
        """Whether the stage makes the same field as the whole chart does; else nothing that it says holds."""
        return bool(self.value == value_at_keyed(self._manifest.data, self._field, GONE))

    def behind(self) -> list[Behind]:
        """The values that make a difference to the field, those that it consists of first."""
        found = [Behind(path, self._how(path)) for path in culprits(list(leaves(self._values)), self._differs)]
        for further in (self._beside_values, self._renamed, self._by_name):
            if not any(one.how in ("is", "part") for one in found):
                found += further()
        return sorted(found, key=lambda one: ORDER.index(one.how))

    def _how(self, path: Path) -> How:
        value = value_at(self._values, path)
        other = altered(value)
        after = self._target(self._request, with_value(self._values, path, other))
        return relation(value, other, self.value, after)

    def _differs(self, paths: Sequence[Path]) -> bool | None:
        values: Any = self._values
        for path in paths:
            values = with_value(values, path, altered(value_at(values, path)))
        after = self._target(self._request, values)
        if after is None and len(paths) == 1:
            after = self._target(self._request, with_value(self._values, paths[0], GONE))
        return None if after is None else after != self.value

    def _beside_values(self) -> list[Behind]:
        """What the release and the chart's own description give."""
        found = []
        request = self._request
        trials: list[tuple[Path, Any, RenderRequest]] = [
            ((RELEASE, "Namespace"), request.namespace, replace(request, namespace=altered(request.namespace))),
            ((RELEASE, "Name"), request.release, replace(request, release=altered(request.release))),
        ]
        prefix = f"charts/{self.component}/" if self.component else ""
        text = request.chart[f"{prefix}Chart.yaml"]
        for key in ("appVersion", "version"):
            match = re.search(rf'^{key}: *"?([^"\n]*)"?$', text, re.MULTILINE)
            if match:
                changed = text[: match.start(1)] + altered(match[1]) + text[match.end(1) :]
                chart = {**request.chart, f"{prefix}Chart.yaml": changed}
                trials.append(((CHART, key), match[1], replace(request, chart=chart)))
        for path, value, trial in trials:
            after = self._target(trial, self._values)
            if after is not None and after != self.value:
                found.append(Behind(path, relation(value, altered(value), self.value, after)))
        return found

    def _renamed(self) -> list[Behind]:
        """The subchart's own name."""
        if not self.component:
            return []
        old, new = self.component, altered(self.component)
        chart = {
            path.replace(f"charts/{old}/", f"charts/{new}/", 1): text for path, text in self._request.chart.items()
        }
        for path in ("Chart.yaml", f"charts/{new}/Chart.yaml"):
            chart[path] = re.sub(rf"name: {re.escape(old)}\b", f"name: {new}", chart[path])
        values = {new if key == old else key: value for key, value in self._values.items()}
        field, self._field = self._field, tuple((step, new if name == old else name) for step, name in self._field)
        after = self._target(replace(self._request, chart=chart), values)
        self._field = field
        if after in (None, GONE) or after == self.value:
            return []
        return [Behind((CHART, "name"), relation(old, new, self.value, after))]

    def _by_name(self) -> list[Behind]:
        """Entries of mappings that make the field by their name."""
        found: list[Behind] = []
        for path in named(self._values, self.value if isinstance(self.value, str) else ""):
            if len(path) > 1:
                after = self._target(self._request, with_value(self._values, path, GONE))
                if after is not None and after != self.value:
                    found.append(Behind(path, "is" if path[-1] == self.value else "keeps", by_name=True))
        return found

    def _target(self, request: RenderRequest, values: Any) -> Any:
        """The field after a trial; GONE where it is no more, None where the chart cannot be rendered so."""
        objects = self.objects(request, values)
        if objects is None:
            return None
        alike = [data for data in objects if data.get("kind") == self._manifest.kind]
        name = self._manifest.name
        named = next((data for data in alike if (data.get("metadata") or {}).get("name") == name), None)
        if named is None and len(alike) == self._count:
            named = alike[self._position]
        return value_at_keyed(named, self._field, GONE) if named else GONE

    def objects(self, request: RenderRequest, values: Any) -> list[dict[str, Any]] | None:
        """What the template gives; None where Helm refuses."""
        text = self.text(request, values)
        if text is None:
            return None
        found = list(parse_documents(text))
        documents = [one.data for one in found if isinstance(one, Document)]
        return documents if len(documents) == len(found) else None

    def text(self, request: RenderRequest, values: Any) -> str | None:
        """What the template prints; None where Helm refuses."""
        try:
            rendered = self._helm.template(replace(request, values=(json.dumps(values),)))
        except HelmTrouble:
            return None
        return "\n".join(rendered.values())

    def _find_position(self) -> tuple[int, int]:
        """Which of the template's objects of its kind the object is, and how many there are."""
        objects = self.objects(self._request, self._values) or []
        names = [
            (data.get("metadata") or {}).get("name") for data in objects if data.get("kind") == self._manifest.kind
        ]
        return (names.index(self._manifest.name) if self._manifest.name in names else 0), len(names)

    def marked_text(self, chart: Mapping[str, str]) -> str | None:
        """What the template prints in another edition of the chart (see `marked`)."""
        return self.text(replace(self._request, chart=chart), self._values)

    @property
    def chart(self) -> Mapping[str, str]:
        """The reduced chart."""
        return self._request.chart

    def document_of(self, text: str) -> Document | None:
        """The object among the documents of a text."""
        found = [one for one in parse_documents(text) if isinstance(one, Document)]
        alike = [one for one in found if one.data.get("kind") == self._manifest.kind]
        return alike[self._position] if self._position < len(alike) else None


def _reduced(chart: Mapping[str, str], template: str, component: str) -> dict[str, str]:
    """The chart with one template alone, without values and schemas."""
    inside = template.partition("/")[2]
    kept: dict[str, str] = {}
    for path, text in chart.items():
        own = component and path.startswith(f"charts/{component}/")
        library = path.startswith("charts/aquahelm/")
        data = not path.startswith("charts/") and "templates/" not in path
        partial = "templates/" in path and path.endswith(".tpl") and (own or not path.startswith("charts/"))
        described = path == f"charts/{component}/Chart.yaml"
        other = own and "templates/" not in path
        if path == inside or library or data or partial or described or other:
            kept[path] = text
    for path in list(kept):
        if path.endswith(("values.yaml", "values.schema.json")):
            del kept[path]
    head = [line for line in chart["Chart.yaml"].splitlines() if not re.match(r"dependencies:|\s|-|#", line)]
    dependencies = [
        f"  - {{name: {name}, version: '*', repository: ''}}" for name in filter(None, ("aquahelm", component))
    ]
    kept["Chart.yaml"] = "\n".join([*head, "dependencies:", *dependencies]) + "\n"
    return kept
