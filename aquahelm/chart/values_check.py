"""Whether the values of an environment fit the schemas that the chart carries; Helm asks the same at every install.

Helm compiles the schema of each subchart anew at each rendering, which is most of the time of rendering a large
platform. Subcharts of one kind share their schema, so that here each is compiled once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jsonschema_rs import Draft202012Validator

from aquahelm.chart.values import overlay
from aquahelm.yaml import Document, parse_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.chart.values import Tree

SCHEMA = "values.schema.json"


class SchemaCheck:
    """The schemas of one chart, each compiled once."""

    def __init__(self, chart: Mapping[str, str]) -> None:
        self._compiled: dict[str, Draft202012Validator] = {}
        self._chart = chart
        self._own = _read(chart["values.yaml"])
        self._subcharts = {
            path.split("/")[1]: _read(text)
            for path, text in chart.items()
            if path.startswith("charts/") and path.endswith("/values.yaml")
        }

    def refused(self, values_file: str) -> Iterator[tuple[str, str]]:
        """(path of a value, what is wrong with it) for all that a schema refuses when this file is laid over."""
        values = overlay(self._own, _read(values_file))
        yield from self._judge(self._chart[SCHEMA], values, "")
        for name, own in self._subcharts.items():
            section = values.get(name, {})
            if section.get("enabled", True):
                merged = overlay(own, section) | {"global": values["global"]}
                yield from self._judge(self._chart[f"charts/{name}/{SCHEMA}"], merged, f"{name}.")

    def _judge(self, schema: str, values: Tree, prefix: str) -> Iterator[tuple[str, str]]:
        validator = self._compiled.get(schema)
        if validator is None:
            validator = self._compiled[schema] = Draft202012Validator(json.loads(schema))
        for error in validator.iter_errors(values):
            yield prefix + ".".join(map(str, error.instance_path)), error.message


def without_schemas(chart: Mapping[str, str]) -> dict[str, str]:
    """The chart for a Helm that need not ask again."""
    return {path: text for path, text in chart.items() if not path.endswith(SCHEMA)}


def _read(text: str) -> Tree:
    for document in parse_values(text):
        if isinstance(document, Document):
            return dict(document.data)
    return {}
