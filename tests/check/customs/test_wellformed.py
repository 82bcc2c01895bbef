"""A definition that is wrong itself says less; it never breaks a run."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from aquahelm.check.customs.wellformed import wellformed
from aquahelm.check.run import CheckOptions, check
from aquahelm.render.manifests import read_manifests
from tests.agree.mutations import value_at, ways

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["spec"],
    "properties": {
        "status": {"type": "object", "properties": {"a": {"type": "integer"}}},
        "spec": {
            "type": "object",
            "required": ["a"],
            "x-kubernetes-validations": [{"rule": "self.a == 'a'", "messageExpression": "'x'", "fieldPath": ".a"}],
            "properties": {
                "a": {
                    "type": "string",
                    "pattern": "^a$",
                    "default": "a",
                    "enum": ["a"],
                    "format": "date",
                    "maxLength": 3,
                },
                "number": {"type": "integer", "minimum": 1, "format": "int32"},
                "list": {
                    "type": "array",
                    "maxItems": 4,
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["key"],
                    "items": {"type": "object", "required": ["key"], "properties": {"key": {"type": "string"}}},
                },
                "map": {"type": "object", "additionalProperties": {"type": "string"}},
                "one": {"type": "object", "oneOf": [{"required": ["x"]}], "properties": {"x": {"type": "string"}}},
            },
        },
    },
}
OBJECT = {
    "apiVersion": "harbour.example/v1",
    "kind": "Pier",
    "metadata": {"name": "a"},
    "spec": {"number": 2, "list": [{"key": "a"}], "map": {"a": "b"}, "one": {"x": "a"}},
    "status": {"a": 1},
}
DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "piers.harbour.example"},
    "spec": {
        "group": "harbour.example",
        "scope": "Namespaced",
        "names": {"kind": "Pier", "plural": "piers"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "subresources": {"status": {}, "scale": {"specReplicasPath": ".spec.number"}},
                "schema": {"openAPIV3Schema": SCHEMA},
            }
        ],
    },
}


@pytest.mark.parametrize("wrong", [None, -1, 1.5, True, "(", [], {}, [None], [{}], {"$ref": "#/x"}], ids=str)
def test_no_wrong_value_anywhere_breaks_a_run(wrong: Any) -> None:
    manifests = {"prod": read_manifests({"t": json.dumps(OBJECT)}, "prod")}
    for way in ways(DEFINITION):
        if way:
            definition = deepcopy(DEFINITION)
            value_at(definition, way[:-1])[way[-1]] = deepcopy(wrong)
            check(manifests, ("1.36",), CheckOptions(customs=(definition,)))


def test_what_has_the_right_type_is_kept() -> None:
    assert wellformed(SCHEMA) == SCHEMA


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_what_was_made_to_fill_the_memory_says_less(keyword: str) -> None:
    schema: dict[str, Any] = {"type": "integer"}
    for _ in range(15):
        schema = {keyword: [schema, schema]}
    assert len(json.dumps(wellformed(schema))) < 500_000
    for _ in range(100):
        schema = {"type": "object", "properties": {"deep": schema}}
    assert len([*ways(wellformed(schema))]) < 200
