"""Values judged by the chart's schemas, quicker than Helm does it.

Helm compiles a chart's `values.schema.json` for each subchart and each rendering; in a platform of a thousand services,
whose subcharts share a handful of schemas, that is half of its time. Here each schema is compiled once. What this judge
accepts is rendered without schemas; on the least doubt Helm judges itself, and its words are what people read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import jsonschema_rs

SCHEMA = "values.schema.json"

_SUBCHART = re.compile(r"charts/([^/]+)/(.*)")
# Keywords that libraries may understand differently, or that lead out of the schema.
_DOUBTFUL = re.compile(r'"(?:format|\$id|id|\$dynamicRef|\$recursiveRef|contentSchema)"|"\$ref": *"(?!#)')
# What makes Helm look for a subchart's values elsewhere than under its name.
_RENAMING = re.compile(r"\b(?:alias|import-values)[\"']?\s*:")


class Schemas(NamedTuple):
    """The schemas of one chart.

    Attributes:
        by_section: top-level key of the values ("" for all of them) → the schema's text.
        plain: whether they are such that this judge and Helm mean the same.
    """

    by_section: Mapping[str, str]
    plain: bool


class SchemaJudge:
    """Keeps compiled schemas by their text."""

    def __init__(self) -> None:
        self._compiled: dict[str, jsonschema_rs.Validator | None] = {}

    def accepts(self, schemas: Schemas, values: Mapping[str, Any]) -> bool:
        """Whether the values are surely fine; False says nothing but that Helm should be asked.

        Args:
            schemas: of the chart.
            values: the chart's values with the person's over them, as Helm merges them.
        """
        return schemas.plain and all(
            self._accepts(text, values if not section else values.get(section))
            for section, text in schemas.by_section.items()
        )

    def _accepts(self, text: str, values: Any) -> bool:
        if values is None:  # Helm judges no subchart that has no values
            return True
        if text not in self._compiled:
            self._compiled[text] = _compile(text)
        validator = self._compiled[text]
        return validator is not None and validator.is_valid(values)


def schemas_of(chart: Mapping[str, str]) -> Schemas:
    """The schemas of a chart and its subcharts."""
    by_section: dict[str, str] = {}
    plain = True
    for path, text in chart.items():
        match = _SUBCHART.fullmatch(path)
        section, inner = (match[1], match[2]) if match else ("", path)
        if inner == SCHEMA:
            by_section[section] = text
        has_subcharts_below = bool(section) and inner.startswith("charts/")
        if has_subcharts_below or (path.endswith("Chart.yaml") and _RENAMING.search(text)):
            plain = False
    return Schemas(by_section, plain and not any(map(_DOUBTFUL.search, set(by_section.values()))))


def _compile(text: str) -> jsonschema_rs.Validator | None:
    import jsonschema_rs

    try:
        return jsonschema_rs.validator_for(text)
    except ValueError:
        return None
