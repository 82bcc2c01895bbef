"""What subresources change in how an object itself is judged.

With a status subresource the API server drops `status` from an object that is sent, before it is judged: its names and
types are read all the same, by the strict decoder and by server-side apply, and nothing else of it. With a scale
subresource the field of the replicas is a whole number of 32 bits and not negative (Kubernetes documentation,
"Subresources"; k8s.io/apiextensions-apiserver, pkg/registry/customresource).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

MOST_REPLICAS = 2**31 - 1
_READ_OF_STATUS = (
    "type",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-type",
    "x-kubernetes-list-map-keys",
)


def as_sent(schema: Schema, subresources: Mapping[str, Any]) -> Schema:
    """The schema by which an object that is created or applied is judged; `subresources` as the version has them."""
    found = schema
    if isinstance(subresources.get("status"), dict):
        status = _below(found, "status")
        found = _with(found, "status", _read(status)) if status is not None else found
    scale = subresources.get("scale")
    path = scale.get("specReplicasPath") if isinstance(scale, dict) else None
    return _counting(found, path.strip(".").split(".")) if isinstance(path, str) else found


def _read(schema: Schema, *, null: bool = True) -> Schema:
    """Names and types alone, as server-side apply has them; anything may be null but items that have keys."""
    found = {key: schema[key] for key in _READ_OF_STATUS if key in schema}
    if schema.get("type") == "integer":
        found["type"] = "number"
    elif schema.get("type") == "string" and schema.get("format", "byte") != "byte":
        found["type"] = ["string", "number", "boolean"]
    if schema.get("x-kubernetes-embedded-resource"):
        found["x-kubernetes-preserve-unknown-fields"] = True
    if isinstance(schema.get("properties"), dict):
        fields = schema["properties"].items()
        found["properties"] = {name: _read(field) for name, field in fields if isinstance(field, dict)}
    if isinstance(schema.get("items"), dict):
        found["items"] = _read(schema["items"], null=schema.get("x-kubernetes-list-type") != "map")
    others = schema.get("additionalProperties")
    if others is not None:
        found["additionalProperties"] = _read(others) if isinstance(others, dict) else others
    return {**found, "nullable": null}


def _counting(schema: Schema, way: list[str]) -> Schema:
    """The schema with the bounds of a number of replicas at that way, where there is such a field."""
    name, *rest = way
    field = _below(schema, name)
    if field is None:
        return schema
    if rest:
        return _with(schema, name, _counting(field, rest))
    least, most = field.get("minimum", 0), field.get("maximum", MOST_REPLICAS)
    return _with(schema, name, {**field, "minimum": max(0, least), "maximum": min(MOST_REPLICAS, most)})


def _below(schema: Schema, name: str) -> Schema | None:
    fields = schema.get("properties")
    field = fields.get(name) if isinstance(fields, dict) else None
    return field if isinstance(field, dict) else None


def _with(schema: Schema, name: str, field: Schema) -> Schema:
    return {**schema, "properties": {**schema["properties"], name: field}}
