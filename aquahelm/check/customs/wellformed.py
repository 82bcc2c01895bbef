"""What a definition's schema says, without what no schema can say.

Definitions come from anywhere. A key whose value has the wrong type says nothing here; the API server refuses such a
definition, and the schema of CustomResourceDefinition says so where it is among the manifests.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from aquahelm.check.customs.patterns import judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Schema = dict[str, Any]

TYPES = ("array", "boolean", "integer", "number", "object", "string")


_DEEPEST = 50
"""Levels of a schema; what lies deeper is not judged. Definitions of operators have up to thirty."""
_MOST_PARTS = 5000
"""Of `allOf`, `anyOf`, `oneOf` and `not` in a schema, those inside each other included; the rest is not judged."""


def wellformed(schema: Schema) -> Schema:
    """The schema with those keys alone that a structural schema may have and that have a value of their type."""
    return _wellformed(schema, 1, count(1))


def _wellformed(schema: Schema, depth: int, parts_so_far: Iterator[int]) -> Schema:
    if depth > _DEEPEST:
        return {"x-kubernetes-preserve-unknown-fields": True}
    found = {key: value for key, value in schema.items() if key in _VALUES and _VALUES[key](value)}
    if "pattern" in found and (pattern := judged(found.pop("pattern"))) is not None:
        found["pattern"] = pattern
    fields = schema.get("properties")
    if isinstance(fields, dict):
        found["properties"] = {
            name: _wellformed(field, depth + 1, parts_so_far)
            for name, field in fields.items()
            if isinstance(name, str) and _is_schema(field)
        }
    for key in ("items", "additionalProperties", "not"):
        if _is_schema(schema.get(key)) and (key != "not" or next(parts_so_far) <= _MOST_PARTS):
            found[key] = _wellformed(schema[key], depth + 1, parts_so_far)
        elif key == "additionalProperties" and isinstance(schema.get(key), bool):
            found[key] = schema[key]
    return found | _joined(schema, depth, parts_so_far)


def _joined(schema: Schema, depth: int, parts_so_far: Iterator[int]) -> Schema:
    found: Schema = {}
    for key in ("allOf", "anyOf", "oneOf"):
        parts = schema.get(key)
        if isinstance(parts, list) and parts and all(map(_is_schema, parts)):
            judged_parts = [_wellformed(part, depth + 1, parts_so_far) for part in parts]
            if all(next(parts_so_far) <= _MOST_PARTS for _ in parts):
                found[key] = judged_parts
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
