"""What a definition's schema says, without what no schema can say.

Definitions come from anywhere. A key whose value has the wrong type says nothing here; the API server refuses such a
definition, and the schema of CustomResourceDefinition says so where it is among the manifests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.check.customs.patterns import judged

if TYPE_CHECKING:
    from collections.abc import Callable

Schema = dict[str, Any]

TYPES = ("array", "boolean", "integer", "number", "object", "string")


def wellformed(schema: Schema) -> Schema:
    """The schema with those keys alone that a structural schema may have and that have a value of their type."""
    found = {key: value for key, value in schema.items() if key in _VALUES and _VALUES[key](value)}
    if "pattern" in found and (pattern := judged(found.pop("pattern"))) is not None:
        found["pattern"] = pattern
    fields = schema.get("properties")
    if isinstance(fields, dict):
        found["properties"] = {
            name: wellformed(field) for name, field in fields.items() if isinstance(name, str) and _is_schema(field)
        }
    for key in ("items", "additionalProperties", "not"):
        if _is_schema(schema.get(key)):
            found[key] = wellformed(schema[key])
        elif key == "additionalProperties" and isinstance(schema.get(key), bool):
            found[key] = schema[key]
    for key in ("allOf", "anyOf", "oneOf"):
        parts = schema.get(key)
        if isinstance(parts, list) and parts and all(map(_is_schema, parts)):
            found[key] = [wellformed(part) for part in parts]
    return found


def _is_schema(value: Any) -> bool:
    return isinstance(value, dict)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


_VALUES: dict[str, Callable[[Any], bool]] = {
    "type": lambda value: _is_text(value) and value in TYPES,
    "format": _is_text,
    "pattern": _is_text,
    "default": lambda _: True,
    "enum": lambda value: isinstance(value, list) and bool(value),
    "required": _are_texts,
    "nullable": _is_bool,
    "uniqueItems": _is_bool,
    **dict.fromkeys(("minimum", "maximum"), _is_number),
    "multipleOf": lambda value: _is_number(value) and value > 0,
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _is_bool),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _is_size),
    "x-kubernetes-preserve-unknown-fields": _is_bool,
    "x-kubernetes-embedded-resource": _is_bool,
    "x-kubernetes-int-or-string": _is_bool,
    **dict.fromkeys(("x-kubernetes-list-type", "x-kubernetes-map-type"), _is_text),
    "x-kubernetes-list-map-keys": _are_texts,
    "x-kubernetes-validations": lambda value: isinstance(value, list) and all(map(_is_schema, value)),
}
