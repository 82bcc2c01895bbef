"""The schema of a subchart's values: what its kind knows, without what this subchart has no templates for.

A key that no template reads would be accepted and do nothing, so the schema refuses it. Helm compiles one schema for
each subchart at every run: the smaller they are, the faster is everything.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aquahelm.chart.assets import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aquahelm.plan.model import Values

OPTIONAL = (
    "archive",
    "backup",
    "cluster",
    "containers",
    "databases",
    "files",
    "initContainers",
    "jobs",
    "operator",
    "pooler",
    "replication",
    "sentinel",
    "rbac",
    "routes",
    "volumes",
)
"""Keys of a kind's schema that stay only where the inventory uses them."""


def subchart_schema_text(kind: str, environments: Sequence[Values]) -> str:
    """`values.schema.json` of one component: its reduced schema, one property a line."""
    return _text(kind, *_needs(kind, environments))


def subchart_schema(kind: str, environments: Sequence[Values]) -> dict[str, Any]:
    """The kind's schema, reduced to one component; `environments` holds its values in every environment."""
    return _reduced(kind, *_needs(kind, environments))


def _needs(kind: str, environments: Sequence[Values]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The keys that go, and those that must be given. Most components of a kind need the same."""
    dropped = frozenset(key for key in OPTIONAL if not any(values.get(key) for values in environments))
    # What only a server in the chart needs is not asked of a store that is elsewhere, or an operator's, in every
    # environment; where one environment has the server, the chart's own values hold it for all.
    served = [values for values in environments if kind == "service" or "storage" in values]
    counted = served or environments
    required = (key for key in schema(kind)["required"] if all(key in values for values in counted))
    return dropped, tuple(required)


def _reduced(kind: str, dropped: frozenset[str], required: tuple[str, ...]) -> dict[str, Any]:
    whole = schema(kind)
    properties = {key: value for key, value in whole["properties"].items() if key not in dropped}
    reduced = {**whole, "required": list(required), "properties": properties}
    return {**reduced, "$defs": _used_definitions(reduced, whole["$defs"])}


@lru_cache(maxsize=512)
def _text(kind: str, dropped: frozenset[str], required: tuple[str, ...]) -> str:
    lines = []
    for key, value in _reduced(kind, dropped, required).items():
        if key in ("properties", "$defs"):
            entries = ",\n".join(f"    {_compact(name)}: {_compact(entry)}" for name, entry in value.items())
            lines.append(f"  {_compact(key)}: {{\n{entries}\n  }}")
        else:
            lines.append(f"  {_compact(key)}: {_compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _used_definitions(reduced: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    used: set[str] = set()
    waiting = list(_references({key: value for key, value in reduced.items() if key != "$defs"}))
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting.extend(_references(definitions[name]))
    return {name: value for name, value in definitions.items() if name in used}


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value.removeprefix("#/$defs/")
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)
