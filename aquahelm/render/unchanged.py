"""What of a chart surely renders as it does in another one, so that Helm is not asked for it twice.

A subchart's templates see its own files and values, `global`, the release, and what templates of the whole chart
define. Where two charts agree in all of that, they agree in what the subchart renders to. Its templates are then left
out of one of the two; all else of it stays, for the umbrella's templates may look at it.

Source: Helm's documentation of subcharts and global values, and of named templates.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from aquahelm.render.imports import KEY, found, imports_of
from aquahelm.yaml import Document, parse_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.render.engine import Rendered, RenderRequest

_CHART, _VALUES, _OF_ALL = "Chart.yaml", "values.yaml", "global"
_OF_SUBCHART = re.compile(r"charts/([^/]+)/")
_TEMPLATE = re.compile(r"(?:charts/[^/]+/)*templates/")
_DEFINES = re.compile(r"\{\{-?\s*(?:define|block)\b")
# What a template may change for those that are rendered after it.
_CHANGES_VALUES = re.compile(r"\b(?:set|unset|merge|mergeOverwrite|mustMerge|mustMergeOverwrite)\b")
# Tags and aliases make what one subchart gets depend on what is said of others.
_PLAIN = {"name", "version", "repository", "condition", KEY}


class _Common(NamedTuple):
    """What two charts have in common.

    Attributes:
        name: of both.
        deciding: subchart that is written the same → the sections of the values that it depends on.
        of_all: the sections that all of them depend on.
    """

    name: str = ""
    deciding: Mapping[str, frozenset[str]] = {}
    of_all: frozenset[str] = frozenset()


class Unchanged:
    """Two charts side by side: one as it was, and one of now, which is rendered whole.

    The one of now is made by aquahelm: its templates change no values, and include no other chart's by their path. Of
    the other nothing is taken for granted.
    """

    def __init__(self, then: Mapping[str, str], now: Mapping[str, str]) -> None:
        self._then = then
        self._common = _common(then, now)
        self._rests: dict[frozenset[str], Mapping[str, str]] = {}

    def subcharts(self, then: RenderRequest, now: RenderRequest) -> frozenset[str]:
        """Those that surely render to the same in both requests, each of its own chart."""
        if _but_for_chart(then) != _but_for_chart(now) or len(then.values) != len(now.values):
            return frozenset()
        layers = ((then.chart.get(_VALUES, ""), now.chart.get(_VALUES, "")), *zip(then.values, now.values, strict=True))
        differing: set[str] = set()
        for one, other in layers:
            if one != other:
                keys = _differing_keys(one, other)
                if keys is None or keys & self._common.of_all:
                    return frozenset()
                differing |= keys
        return frozenset(name for name, deciding in self._common.deciding.items() if not deciding & differing)

    def without(self, request: RenderRequest, subcharts: frozenset[str]) -> RenderRequest:
        """A request of the chart as it was, without what these subcharts render to."""
        rest = self._rests.get(subcharts)
        if rest is None:
            rest = self._rests[subcharts] = {
                path: text
                for path, text in self._then.items()
                if _subchart(path) not in subcharts or not _TEMPLATE.match(path) or _DEFINES.search(text)
            }
        return replace(request, chart=rest)

    def completed(self, rest: Rendered, now: Rendered, subcharts: frozenset[str]) -> Rendered:
        """What the chart as it was renders to.

        Args:
            rest: what Helm gave without these subcharts.
            now: what the chart of now renders to.
            subcharts: their names.
        """
        start = len(self._common.name) + 1
        same = {path: text for path, text in now.items() if _subchart(path[start:]) in subcharts}
        return dict(sorted({**rest, **same}.items()))


def _common(then: Mapping[str, str], now: Mapping[str, str]) -> _Common:
    differing = [path for path in {*then, *now} if then.get(path) != now.get(path)]
    for text in (chart[path] for path in differing if _TEMPLATE.match(path) for chart in (then, now) if path in chart):
        if _DEFINES.search(text) or _CHANGES_VALUES.search(text):
            return _Common()
    one, other = (_object(chart.get(_CHART, "")) for chart in (then, now))
    if one is None or other is None or not isinstance(one.get("name"), str) or one["name"] != other.get("name"):
        return _Common()
    were, are = _entries(one), _entries(other)
    if were is None or are is None:
        return _Common()
    importing = _importing(were, then)
    if importing is None or importing != _importing(are, now):
        return _Common()
    names = {*map(_subchart, now)} - {"", *map(_subchart, differing)}
    return _Common(
        one["name"],
        {
            name: _deciding(name, are.get(name, {}))
            for name in sorted(names)
            if _written(were.get(name)) == _written(are.get(name))
        },
        frozenset({_OF_ALL}).union(*(_deciding(name, are[name]) for name in importing)),
    )


def _importing(
    entries: Mapping[str, Mapping[str, Any]], chart: Mapping[str, str]
) -> Mapping[str, tuple[str, ...]] | None:
    """The subcharts that the umbrella imports values from → their entry and these values; None where it is unknown."""
    known: dict[str, tuple[str, ...]] = {}
    for name, entry in entries.items():
        if entry.get(KEY):
            imports, own = imports_of(entry), _object(chart.get(f"charts/{name}/{_VALUES}", ""))
            if imports is None or own is None:
                return None
            tables = (_written(found(own, one.child)) for one in imports)
            known[name] = (str(len(known)), _written(entry), *tables)  # the later of two wins
    return known


def _entries(metadata: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]] | None:
    """Name → entry of the list of dependencies; None where one depends on another."""
    entries = metadata.get("dependencies") or []
    if not isinstance(entries, list) or not all(isinstance(one, dict) and one.keys() <= _PLAIN for one in entries):
        return None
    by_name = {str(one.get("name")): one for one in entries}
    return by_name if len(by_name) == len(entries) else None


def _deciding(name: str, entry: Mapping[str, Any]) -> frozenset[str]:
    """The sections of the values that a subchart depends on: its own, and those that say whether it is there."""
    conditions = str(entry.get("condition") or "").split(",")
    return frozenset({name, *(path.strip().partition(".")[0] for path in conditions)})


def _differing_keys(one: str, other: str) -> set[str] | None:
    """The top-level keys of two values files that say something else; None where one cannot be read."""
    then, now = _object(one), _object(other)
    if then is None or now is None:
        return None
    return {
        key for key in {*then, *now} if key not in then or key not in now or _written(then[key]) != _written(now[key])
    }


def _object(text: str) -> Mapping[str, Any] | None:
    documents = list(parse_values(text))
    return documents[0].data if len(documents) == 1 and isinstance(documents[0], Document) else None


def _written(value: Any) -> str:
    """Equal for values that are the same to Go, too: 1, 1.0 and true are equal in Python."""
    return json.dumps(value, sort_keys=True)


def _subchart(path: str) -> str:
    """The subchart that a file belongs to; empty for the umbrella's own."""
    match = _OF_SUBCHART.match(path)
    return match[1] if match else ""


def _but_for_chart(request: RenderRequest) -> RenderRequest:
    return replace(request, chart={}, values=())
