"""A structural schema as the strict JSON Schema that says the same.

Structural schemas are OpenAPI 3.0 with `x-kubernetes-*` keys (Kubernetes documentation, "Specifying a structural
schema"): a field that is not named does not exist, `nullable` stands beside the type, exclusive bounds are booleans.
The keys that other judges read (lists with keys, defaults, CEL rules) are kept.
"""

from __future__ import annotations

from typing import Any

from aquahelm.check.customs.formats import known

Schema = dict[str, Any]

JUNCTIONS = ("allOf", "anyOf", "oneOf")
PRESERVED = "x-kubernetes-preserve-unknown-fields"
EMBEDDED = "x-kubernetes-embedded-resource"
NUMBER_OR_NAME = "x-kubernetes-int-or-string"
TYPE_OF_EMBEDDED: Schema = {
    "apiVersion": {"type": "string", "minLength": 1, "pattern": "^[^/]*(/[^/]*)?$"},
    "kind": {"type": "string", "maxLength": 63, "pattern": "^[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?$"},
}
WHOLE = (-(2**63), 2**63 - 1)
"""A larger number reaches the API server as no whole number at all."""
BOUNDS = {
    ("integer", "int32"): (-(2**31), 2**31 - 1),
    ("number", "float"): (-3.4028234663852886e38, 3.4028234663852886e38),
}


def strict_object(schema: Schema, metadata: Schema) -> Schema:
    """The schema of a whole custom resource; `metadata` is Kubernetes' own schema of an object's metadata."""
    whole = strict({**schema, "type": "object"}, metadata)
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


def strict(schema: Schema, metadata: Schema) -> Schema:
    """One field's schema, with all below it; objects in it that are objects of their own have metadata too."""
    found = _values(schema)
    properties = schema.get("properties")
    if isinstance(properties, dict):
        found["properties"] = {
            name: strict(field, metadata) for name, field in properties.items() if isinstance(field, dict)
        }
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            found[key] = strict(schema[key], metadata)
    if schema.get(NUMBER_OR_NAME):
        found.pop("anyOf", None)
        found["type"] = ["integer", "string"]
    closed = schema.get("type") == "object" and "additionalProperties" not in schema
    if closed and schema.get(EMBEDDED):
        found["properties"] = {**found.get("properties", {}), **TYPE_OF_EMBEDDED, "metadata": metadata}
        found["required"] = list(dict.fromkeys([*found.get("required", []), "apiVersion", "kind"]))
    if closed and not schema.get(PRESERVED):
        found["additionalProperties"] = False
    if schema.get("nullable") and "type" in found:
        types = found["type"] if isinstance(found["type"], list) else [found["type"]]
        found["type"] = [*types, "null"]
    return found


def _values(schema: Schema) -> Schema:
    """What a schema says of a value, apart from its fields and items. Junctions name fields and close nothing."""
    dropped = ("properties", "items", "nullable", "format", "description", "example", "title", "externalDocs")
    found = {key: value for key, value in schema.items() if key not in dropped}
    if not isinstance(found.get("additionalProperties"), bool):
        found.pop("additionalProperties", None)
    named = known(schema.get("format", ""))
    if named and schema.get("type") in ("string", None):
        found["format"] = named
    for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(found.get(bound), bool) and found.pop(bound) and limit in found:
            found[bound] = found.pop(limit)
    whole = WHOLE if schema.get("type") == "integer" or schema.get(NUMBER_OR_NAME) else None
    if bounds := BOUNDS.get((str(schema.get("type")), schema.get("format", "")), whole):
        least, most = bounds
        found |= {"minimum": max(least, found.get("minimum", least)), "maximum": min(most, found.get("maximum", most))}
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
