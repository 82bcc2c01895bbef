"""Charts without a list of dependencies, where the list changes nothing that is rendered.

Helm lays out all values three times more for a chart whose Chart.yaml lists dependencies: it looks for conditions, tags
and values to import, and copies every subchart's values with all of `global` inside. In a platform of a thousand
services that is a quarter of its time. Where every subchart is there under its own name and version, and is asked for,
the result is the same without the list, once what is imported stands in the chart's own values.

Source: Helm's documentation of dependencies (alias, condition, tags, import-values).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from aquahelm.render.imports import KEY, Import, found, imports_of, with_imports

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CHART = "Chart.yaml"
VALUES = "values.yaml"
_PLAIN = {"name", "version", "repository", "condition", KEY}
# Of an umbrella's metadata, templates may read anything but the list: a field is named, and it is another one.
_READS_ALL = re.compile(r"\.Chart\b(?!\.[A-Z])|\bDependencies\b")


class Dependencies:
    """What a chart's list of dependencies asks for.

    Attributes:
        metadata: of the chart, as Chart.yaml has it.
        conditions: paths into the values that must hold true for the list to change nothing; None where it may change
            something at any rate.
    """

    def __init__(self, chart: Mapping[str, str], read: Callable[[str], dict[str, Any]]) -> None:
        """Take a chart's files; `read` reads YAML, and raises ValueError where it is none."""
        self._chart = chart
        try:
            self.metadata = read(chart.get(CHART, ""))
            self._own = read(chart.get(VALUES, ""))
        except ValueError:
            self.metadata = self._own = {}
        self.conditions, imports = self._listed()
        self._imported: dict[str, Any] = {}
        if imports:
            try:
                below = {one.chart: read(chart.get(f"charts/{one.chart}/{VALUES}", "")) for one in imports}
            except ValueError:
                self.conditions = None
            else:
                self._imported = with_imports(imports, self._own, below)

    def change_nothing(self, values: Mapping[str, Any]) -> bool:
        """Whether the chart renders the same without its list under these values, which hold no null."""
        if self.conditions is None:
            return False
        return all(found(values, path, found(self._own, path)) is True for path in self.conditions)

    def left_out(self) -> Mapping[str, str]:
        """The chart's files, without the list."""
        metadata = {key: value for key, value in self.metadata.items() if key != "dependencies"}
        light = {**self._chart, CHART: json.dumps(metadata)}
        return light | {VALUES: json.dumps(self._imported)} if self._imported else light

    def _listed(self) -> tuple[tuple[tuple[str, ...], ...] | None, tuple[Import, ...]]:
        """The conditions, and what is imported."""
        entries = self.metadata.get("dependencies")
        if not isinstance(entries, list) or not all(map(self._is_plain, entries)):
            return None, ()
        for path, text in self._chart.items():
            below = path.startswith("charts/") and path.count("/") == 2 and path.endswith(f"/{CHART}")
            if (below and "dependencies" in text) or ("/templates/" in f"/{path}" and _READS_ALL.search(text)):
                return None, ()
        imports: list[Import] = []
        for entry in entries:
            known = imports_of(entry)
            if known is None:
                return None, ()
            imports += known
        asked = (str(entry["condition"]) for entry in entries if entry.get("condition"))
        return tuple(tuple(condition.split(".")) for condition in asked), tuple(imports)

    def _is_plain(self, entry: Any) -> bool:
        """Whether the subchart lies in the folder of its name, in the very version."""
        if not isinstance(entry, dict) or not entry.keys() <= _PLAIN:
            return False
        text = self._chart.get(f"charts/{entry.get('name')}/{CHART}", "")
        said = dict(re.findall(r"(?m)^(name|version): *[\"']?([\w.+-]+)[\"']?\s*$", text))
        return said == {"name": entry.get("name"), "version": entry.get("version")}
