"""Schemas that say everything in one place: `allOf` merged in, unknown fields refused, no `null`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Schema = dict[str, Any]


def flatten(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """`schema` with every part of an `allOf` merged into the schema that holds it, at any depth."""
    flat = {key: value for key, value in schema.items() if key != "allOf"}
    if "properties" in flat:
        flat["properties"] = {name: flatten(field, definitions) for name, field in flat["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(flat.get(key), dict):
            flat[key] = flatten(flat[key], definitions)
    for part in schema.get("allOf", []):
        _merge(flat, flatten(definitions[part["$ref"]] if "$ref" in part else part, definitions))
    return flat


def _merge(schema: Schema, part: Schema) -> None:
    for key, value in part.items():
        if key == "$ref":
            raise ValueError(f"a reference inside an allOf: {value}")
        if key == "properties":
            schema[key] = {**value, **schema.get(key, {})}
        elif key == "required":
            schema[key] = [*schema.get(key, []), *(name for name in value if name not in schema.get(key, []))]
        else:
            schema.setdefault(key, value)


def each(schema: Any, change: Callable[[Schema], Schema]) -> Any:
    """`schema` with `change` done to it and to every schema inside it, the innermost first."""
    inner: Schema = dict(schema)
    if "properties" in inner:
        inner["properties"] = {name: each(field, change) for name, field in inner["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(inner.get(key), dict):
            inner[key] = each(inner[key], change)
    return change(inner)


def strict(schema: Schema) -> Schema:
    """One level: an object with named fields has no others."""
    if "properties" in schema and "additionalProperties" not in schema and schema.get("type") == "object":
        return {**schema, "additionalProperties": False}
    return schema


def without_null(schema: Schema) -> Schema:
    """One level: a custom resource's field may be left out but not be null (server-side apply refuses it)."""
    types = schema.get("type")
    if not isinstance(types, list):
        return schema
    left = [name for name in types if name != "null"]
    return {**schema, "type": left[0] if len(left) == 1 else left}
