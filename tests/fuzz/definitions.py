# ruff: noqa: E501
"""Definitions of a custom resource that were made to hurt: name → bytes. `OBJECT` is what each is held against."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MANY = 10_000
OBJECT = json.dumps(
    {
        "apiVersion": "example.com/v1",
        "kind": "Monster",
        "metadata": {"name": "a"},
        "spec": {"text": "a" * 30 + "!", "numbers": [*range(300)], "deep": {"deep": {"deep": {"text": "a"}}}},
    }
).encode()


def definitions() -> Mapping[str, bytes]:
    """All of them."""
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(80):
        deep = {"type": "object", "properties": {"deep": deep}}
    rule = "self.numbers.all(a, self.numbers.all(b, self.numbers.all(c, self.numbers.all(d, a + b + c + d >= 0))))"
    found = {
        "nothing": {},
        "no schema": _definition(None),
        "wrong types": _definition({"properties": [1], "required": "spec", "type": 5, "items": {"a": "b"}}),
        "every keyword is text": _definition(dict.fromkeys(_KEYWORDS, "x")),
        "every keyword is a list": _definition({keyword: [1] for keyword in _KEYWORDS}),
        "every keyword is a number": _definition(dict.fromkeys(_KEYWORDS, 1e308)),
        "every keyword is null": _definition(dict.fromkeys(_KEYWORDS)),
        "it refers to itself": _definition({"$ref": "#"}),
        "it refers to what is not there": _definition({"$ref": "#/definitions/Nothing"}),
        "it refers to the network": _definition({"$ref": "http://localhost:1/schema.json"}),
        "it refers to a file": _definition({"$ref": "file:///etc/passwd"}),
        "it goes deep": _spec(deep),
        "all of all of all": _spec(_nested("allOf", 15)),
        "any of any of any": _spec(_nested("anyOf", 15)),
        "not not not": _spec(_nots(150)),
        "a pattern that runs away": _text({"pattern": "^(a+)+$"}),
        "a pattern that runs further": _text({"pattern": "^(a|a|aa)*(a|a|aa)*(a|a|aa)*$"}),
        "a pattern of patterns": _text({"pattern": "((((a{1,100}){1,100}){1,100}){1,100}){1,100}"}),
        "a pattern of megabytes": _text({"pattern": "a?" * 1_000_000}),
        "a pattern that is none": _text({"pattern": "(((["}),
        "a pattern that looks behind": _text({"pattern": r"(?<=a)(?=b)\1"}),
        "a choice of a million": _text({"enum": [f"e{number}" for number in range(1_000_000)]}),
        "endless bounds": _text({"minLength": 10**30, "maxLength": -(10**30), "multipleOf": 0}),
        "fields without end": _spec({"type": "object", "properties": {f"f{n}": {"type": "string"} for n in range(MANY)}}),
        "versions without end": _definition({"type": "object"}, versions=1000),
        "defaults in defaults": _spec({"type": "object", "default": {"deep": {}}, "properties": {"deep": {"default": 1}}}),
        "a rule that never ends": _rules(rule),
        "a rule of megabytes": _rules("true && " * 300_000 + "true"),
        "a rule that goes deep": _rules("(" * 20_000 + "true" + ")" * 20_000),
        "a rule of brackets": _rules("[" * 20_000 + "1" + "]" * 20_000),
        "a rule of dots": _rules("self" + ".deep" * 20_000),
        "a rule of minus signs": _rules("-" * 50_000 + "1 == 1"),
        "a rule that multiplies": _rules("[1,2,3,4,5,6,7,8,9].map(a, 'x' + 'y').join('') != 'x' " + "+ 'aaaaaaaa' " * 10_000),
        "a rule of patterns": _rules("self.text.matches('^(a+)+$')"),
        "a rule that is no text": _rules({"a": ["b"]}),
        "a rule that is nothing": _rules(""),
        "a rule of zeros": _rules("1 / 0 == 1 && 5 % 0 == 1 && 9223372036854775807 + 1 > 0 && int('x') == 1"),
        "a rule of times": _rules("duration('9999999999h') > timestamp('99999-01-01T00:00:00Z') - now"),
        "rules without end": _spec({"type": "object", "x-kubernetes-validations": [{"rule": "true"}] * MANY}),
        "a message that never ends": _rules("false", {"messageExpression": "'x' + " * 20_000 + "'y'"}),
    }  # fmt: skip
    return {name: json.dumps(data).encode() for name, data in found.items()}


_KEYWORDS = (
    "type", "properties", "required", "items", "additionalProperties", "enum", "pattern", "minimum", "maximum",
    "format", "default", "allOf", "anyOf", "oneOf", "not", "minLength", "maxItems", "uniqueItems", "nullable",
    "x-kubernetes-validations", "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-int-or-string",
    "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource",
)  # fmt: skip


def _definition(schema: Any, versions: int = 1) -> dict[str, Any]:
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "monsters.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Monster", "plural": "monsters"},
            "scope": "Namespaced",
            "versions": [
                {"name": f"v{number}", "served": True, "storage": number == 1, "schema": {"openAPIV3Schema": schema}}
                for number in range(1, versions + 1)
            ],
        },
    }


def _spec(schema: Any) -> dict[str, Any]:
    return _definition({"type": "object", "properties": {"spec": schema}})


def _text(schema: dict[str, Any]) -> dict[str, Any]:
    return _spec({"type": "object", "properties": {"text": {"type": "string", **schema}}})


def _rules(rule: Any, more: dict[str, Any] | None = None) -> dict[str, Any]:
    numbers = {"type": "array", "items": {"type": "integer"}}
    deep = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    fields = {"text": {"type": "string"}, "numbers": numbers, "deep": deep}
    said = [{"rule": rule, "message": "no", **(more or {})}]
    return _spec({"type": "object", "properties": fields, "x-kubernetes-validations": said})


def _nested(keyword: str, depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "integer"}
    for _ in range(depth):
        schema = {keyword: [schema, schema]}
    return schema


def _nots(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(depth):
        schema = {"not": schema}
    return schema
