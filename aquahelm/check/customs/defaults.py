"""Defaults, filled in before an object is judged, as the API server does it.

A field that is null and may not be null is taken as left out where it has a default (Kubernetes documentation,
"Defaulting and Nullable").
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

Schema = dict[str, Any]


def has_defaults(schema: Schema) -> bool:
    """Whether there is anything to fill in."""
    below = [*(schema.get("properties") or {}).values(), schema.get("items"), schema.get("additionalProperties")]
    return "default" in schema or any(has_defaults(part) for part in below if isinstance(part, dict))


def with_defaults(schema: Schema, value: Any) -> Any:
    """The value with what is left out; parts that do not change are shared, not copied."""
    if isinstance(value, dict):
        return _fields(schema, value)
    items = schema.get("items")
    if isinstance(value, list) and isinstance(items, dict):
        return [with_defaults(items, item) for item in value]
    return value


def _fields(schema: Schema, value: dict[str, Any]) -> dict[str, Any]:
    found = dict(value)
    for name, field in (schema.get("properties") or {}).items():
        if not isinstance(field, dict):
            continue
        if "default" in field and found.get(name) is None and (name not in found or not field.get("nullable")):
            found[name] = deepcopy(field["default"])
        if name in found:
            found[name] = with_defaults(field, found[name])
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        found = {name: with_defaults(others, item) for name, item in found.items()}
    return found
