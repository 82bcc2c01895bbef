"""Values judged by the chart's schemas, quicker than Helm does it.

Helm compiles a chart's `values.schema.json` for each subchart and each rendering; in a platform of a thousand services,
whose subcharts share a handful of schemas, that is half of its time. Here each schema is compiled once. What this judge
accepts is rendered without schemas; on the least doubt Helm judges itself, and its words are what people read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from aquahelm.render.imports import Import, found, imports_of, with_imports
from aquahelm.render.values import merge_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import jsonschema_rs

CHART = "Chart.yaml"
SCHEMA = "values.schema.json"
VALUES = "values.yaml"

_SUBCHART = re.compile(r"charts/([^/]+)/(.*)")
# Keywords that libraries may understand differently, or that lead out of the schema.
_DOUBTFUL = re.compile(r'"(?:format|\$id|id|\$dynamicRef|\$recursiveRef|contentSchema)"|"\$ref": *"(?!#)')
# What makes Helm look for a subchart's values elsewhere than under its name.
_RENAMING = re.compile(r"\balias[\"']?\s*:")
_IMPORTING = re.compile(r"\bimport-values[\"']?\s*:")


class Schemas(NamedTuple):
    """The schemas of one chart.

    Attributes:
        by_section: top-level key of the values ("" for all of them) → the schema's text.
        plain: whether they are such that this judge and Helm mean the same.
        defaults: section → the chart's own values of it.
        imports: what comes into the chart's values from its subcharts.
    """

    by_section: Mapping[str, str]
    plain: bool
    defaults: Mapping[str, Mapping[str, Any]]
    imports: tuple[Import, ...] = ()

    def merged(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The chart's own values with a person's over them, each subchart's with its own beneath and `global` inside.

        As Helm's CoalesceValues does it for values without nulls; parts are shared, not copied.
        """
        whole = merge_values((self.defaults.get("", {}), values))
        if self.imports:
            on = [one for one in self.imports if not one.condition or found(whole, one.condition) is not False]
            whole = merge_values((with_imports(on, self.defaults.get("", {}), self.defaults), values))
        shared = whole.get("global") or {}
        for section, own in self.defaults.items():
            if section and isinstance(whole.get(section, {}), dict):
                below = merge_values((own, whole.get(section, {})))
                whole[section] = {**below, "global": merge_values((below.get("global") or {}, shared))}
        return whole


class SchemaJudge:
    """Keeps compiled schemas by their text."""

    def __init__(self) -> None:
        self._compiled: dict[str, jsonschema_rs.Validator | None] = {}

    def accepts(self, schemas: Schemas, values: Mapping[str, Any]) -> bool:
        """Whether the values are surely fine; False says nothing but that Helm should be asked.

        Args:
            schemas: of the chart.
            values: a person's, to be laid over the chart's own.
        """
        if not schemas.plain or _holds_null(values):
            return False
        merged = schemas.merged(values)
        return all(
            self._accepts(text, merged if not section else merged.get(section))
            for section, text in schemas.by_section.items()
        )

    def _accepts(self, text: str, values: Any) -> bool:
        if values is None:  # Helm judges no subchart that has no values
            return True
        if text not in self._compiled:
            self._compiled[text] = _compile(text)
        validator = self._compiled[text]
        return validator is not None and validator.is_valid(values)


def schemas_of(chart: Mapping[str, str], read: Callable[[str], Mapping[str, Any]]) -> Schemas:
    """The schemas of a chart and its subcharts.

    Args:
        chart: path → text.
        read: a values file's text → its values; ValueError where it is none.
    """
    by_section: dict[str, str] = {}
    plain = True
    defaults: dict[str, Mapping[str, Any]] = {}
    imports: tuple[Import, ...] | None = ()
    for path, text in chart.items():
        match = _SUBCHART.fullmatch(path)
        section, inner = (match[1], match[2]) if match else ("", path)
        if inner == SCHEMA:
            by_section[section] = text
        elif inner == VALUES:
            defaults[section] = _values(text, read)
            plain = plain and not _holds_null(defaults[section])
        has_subcharts_below = bool(section) and inner.startswith("charts/")
        if has_subcharts_below or (path.endswith(CHART) and _RENAMING.search(text)):
            plain = False
        if path.endswith(CHART) and _IMPORTING.search(text):
            imports = None if section else _imports(_values(text, read))
            plain = plain and imports is not None
    plain = plain and not any(map(_DOUBTFUL.search, set(by_section.values())))
    return Schemas(by_section, plain, defaults, imports or ())


def _imports(metadata: Mapping[str, Any]) -> tuple[Import, ...] | None:
    """What a chart imports; None where it cannot be told."""
    entries = metadata.get("dependencies")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return None
    read = [imports_of(entry) for entry in entries]
    return None if None in read else tuple(one for some in read for one in some or ())


def _values(text: str, read: Callable[[str], Mapping[str, Any]]) -> Mapping[str, Any]:
    """A values file; what cannot be read is as good as a null: Helm shall say it."""
    try:
        return read(text)
    except ValueError:
        return {"": None}


def _holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_null, value.values()))
    return value is None


def _compile(text: str) -> jsonschema_rs.Validator | None:
    import jsonschema_rs

    try:
        return jsonschema_rs.validator_for(text)
    except ValueError:
        return None
