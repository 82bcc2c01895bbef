"""A structural schema as the strict JSON Schema that says the same.

Structural schemas are OpenAPI 3.0 with `x-kubernetes-*` keys (Kubernetes documentation, "Specifying a structural
schema"): a field that is not named does not exist, `nullable` stands beside the type, exclusive bounds are booleans.
The keys that other judges read (lists with keys, defaults, CEL rules) are kept.
"""

from __future__ import annotations

from typing import Any

from aquahelm.check.customs.formats import FORMATS, PREFIX

Schema = dict[str, Any]

JUNCTIONS = ("allOf", "anyOf", "oneOf")
PRESERVED = "x-kubernetes-preserve-unknown-fields"
EMBEDDED = "x-kubernetes-embedded-resource"
NUMBER_OR_NAME = "x-kubernetes-int-or-string"


def strict_object(schema: Schema, metadata: Schema) -> Schema:
    """The schema of a whole custom resource; `metadata` is Kubernetes' own schema of an object's metadata."""
    whole = strict({**schema, "type": "object"})
    fields = dict(whole.get("properties") or {})
    narrowed = fields.get("metadata", {}).get("properties")
    told: list[Schema] = [{"properties": {name: narrowed[name] for name in narrowed}}] if narrowed else []
    fields["metadata"] = {**metadata, "allOf": told} if told else metadata
    fields |= {name: {"type": "string"} for name in ("apiVersion", "kind")}
    required = [name for name in whole.get("required", []) if name != "metadata"]
    found = {**whole, "properties": fields, "required": [*required, "apiVersion", "kind", "metadata"]}
    found["required"] = list(dict.fromkeys(found["required"]))
    if not schema.get(PRESERVED):
        found["additionalProperties"] = False
    return found


def strict(schema: Schema) -> Schema:
    """One field's schema, with all below it."""
    found = _values(schema)
    properties = schema.get("properties")
    if isinstance(properties, dict):
        found["properties"] = {name: strict(field) for name, field in properties.items() if isinstance(field, dict)}
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            found[key] = strict(schema[key])
    if schema.get(NUMBER_OR_NAME):
        found.pop("anyOf", None)
        found["type"] = ["integer", "string"]
    closed = schema.get("type") == "object" and "additionalProperties" not in schema
    if closed and schema.get(EMBEDDED):
        kept = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}
        found["properties"] = {**kept, **found.get("properties", {})}
        found["required"] = list(dict.fromkeys([*found.get("required", []), "apiVersion", "kind"]))
    if closed and not schema.get(PRESERVED):
        found["additionalProperties"] = False
    if schema.get("nullable"):
        if "type" in found:
            types = found["type"] if isinstance(found["type"], list) else [found["type"]]
            found["type"] = [*types, "null"]
        if isinstance(found.get("enum"), list):
            found["enum"] = [*found["enum"], None]
    return found


def _values(schema: Schema) -> Schema:
    """What a schema says of a value, apart from its fields and items. Junctions name fields and close nothing."""
    dropped = ("properties", "items", "nullable", "format", "description", "example", "title", "externalDocs")
    found = {key: value for key, value in schema.items() if key not in dropped}
    if not isinstance(found.get("additionalProperties"), bool):
        found.pop("additionalProperties", None)
    if schema.get("format") in FORMATS:
        found["format"] = PREFIX + schema["format"]
    for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(found.get(bound), bool) and found.pop(bound) and limit in found:
            found[bound] = found.pop(limit)
    for key in JUNCTIONS:
        if isinstance(schema.get(key), list):
            found[key] = [_open(part) for part in schema[key] if isinstance(part, dict)]
    if isinstance(schema.get("not"), dict):
        found["not"] = _open(schema["not"])
    return found


def _open(schema: Schema) -> Schema:
    """A part of a junction, with the values that it names below it."""
    found = _values(schema)
    if isinstance(schema.get("properties"), dict):
        found["properties"] = {
            name: _open(field) for name, field in schema["properties"].items() if isinstance(field, dict)
        }
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            found[key] = _open(schema[key])
    return found
