"""A structural schema refuses what the API server refuses, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from aquahelm.check.customs.definitions import definitions
from aquahelm.check.schemas import bundle
from aquahelm.check.schemas.judge import Judge
from aquahelm.render.manifests import Manifest


def judged(field: dict[str, Any], value: Any, **spec: Any) -> list[str]:
    """What is said of an object whose `spec.field` has this schema and this value."""
    schema = {
        "type": "object",
        "properties": {"spec": {"type": "object", "properties": {"field": field}, **spec}},
    }
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in judge(schema).errors(_object(value))]


def judge(schema: dict[str, Any], served: bool = True) -> Judge:
    crd = {
        "spec": {
            "group": "harbour.example",
            "names": {"kind": "Pier"},
            "versions": [{"name": "v1", "served": served, "schema": {"openAPIV3Schema": schema}}],
        }
    }
    return Judge(bundle.load().with_customs(definitions([crd])), ["1.36"])


def _object(value: Any) -> Manifest:
    data = {"apiVersion": "harbour.example/v1", "kind": "Pier", "metadata": {"name": "a"}, "spec": {"field": value}}
    return Manifest(data, str(data))


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ({"type": "string"}, "a", 1),
        ({"type": "string", "nullable": True}, None, 1),
        ({"type": "string", "enum": ["a"], "nullable": True}, "a", "b"),
        ({"type": "string", "enum": ["a", None], "nullable": True}, None, "b"),
        ({"type": "string", "pattern": "^a+$"}, "aa", "b"),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, 2, 1),
        ({"type": "integer", "maximum": 3}, 3, 4),
        ({"type": "integer", "format": "int32"}, 2**31 - 1, 2**31),
        ({"type": "integer", "format": "int32", "minimum": 2}, 2, -(2**31) - 1),
        ({"type": "integer"}, 2**63 - 1, 2**63),
        ({"type": "number", "format": "float"}, 1e38, 1e39),
        ({"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]}, "50%", 1.5),
        ({"type": "object", "additionalProperties": {"type": "string"}}, {"any": "a"}, {"any": 1}),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, {"a": "x"}, {"b": "x"}),
        ({"type": "object"}, {}, {"a": 1}),
        ({"type": "object", "x-kubernetes-preserve-unknown-fields": True}, {"a": 1}, "text"),
        ({"x-kubernetes-preserve-unknown-fields": True}, [1, {"a": 1}], None),
        (
            {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": {}},
            {"kind": "Pod"},
        ),
        (
            {"type": "object", "x-kubernetes-embedded-resource": True},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"creationTimestamp": None}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"label": {}}},
        ),
        (
            {"type": "object", "x-kubernetes-embedded-resource": True},
            {"apiVersion": "apps/v1", "kind": "Pod"},
            {"apiVersion": "a/b/c", "kind": "Pod"},
        ),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 1}, ["a"], ["a", "b"]),
        (
            {"type": "object", "properties": {"a": {"type": "integer"}}, "oneOf": [{"required": ["a"]}]},
            {"a": 1},
            {},
        ),
        ({"type": "integer", "not": {"enum": [3]}}, 2, 3),
        ({"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}, {"a": 1}, {}),
    ],
)
def test_a_field(field: dict[str, Any], good: Any, bad: Any) -> None:
    assert judged(field, good) == []
    if bad is not None:
        assert len(judged(field, bad)) == 1


def test_null_is_none_of_the_values_unless_it_is_listed() -> None:
    assert len(judged({"type": "string", "enum": ["a"], "nullable": True}, None)) == 1


def test_a_format_that_nobody_enforces_is_ignored() -> None:
    assert judged({"type": "string", "format": "color"}, "loud") == []
    assert judged({"type": "array", "format": "date", "items": {"type": "string"}}, ["loud"]) == []


def test_a_missing_field_with_a_default_is_not_missing() -> None:
    inner = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "default": 1}}}
    assert judged(inner, {}) == []
    assert judged({"type": "object", "default": {}, "properties": {"b": inner}}, {"b": {}}) == []
    assert judged({"type": "array", "items": inner}, [{}]) == []
    assert judged({"type": "object", "additionalProperties": inner}, {"x": {}}) == []


def test_null_is_no_value_where_there_is_a_default() -> None:
    assert judged({"type": "integer", "default": 1}, None) == []
    assert judged({"type": "integer"}, None) == ["spec.field: it is empty (null); a whole number is needed"]


def test_a_misspelt_field_is_explained() -> None:
    (said,) = judged({"type": "object", "properties": {"replicas": {"type": "integer"}}}, {"replica": 1})
    assert said == 'spec.field.replica: there is no field "replica" here; the API server refuses it'


def test_metadata_is_that_of_kubernetes_and_may_be_narrowed() -> None:
    schema = {
        "type": "object",
        "properties": {"metadata": {"properties": {"name": {"pattern": "^b", "type": "string"}}}},
    }
    data = {"apiVersion": "harbour.example/v1", "kind": "Pier", "metadata": {"name": "a", "label": {}}}
    found = judge(schema).errors(Manifest(data, str(data)))
    assert sorted(error.path for error in found) == [("metadata", "label"), ("metadata", "name")]


def test_a_version_that_is_not_served_has_no_schema() -> None:
    assert judge({"type": "object"}, served=False).served("harbour.example/v1", "Pier") == ()


def test_definitions_without_a_schema_or_a_name_are_left_alone() -> None:
    wrong = [{}, {"spec": 1}, {"spec": {"group": "g", "names": {"kind": "K"}, "versions": [1, {"name": "v1"}]}}]
    assert list(definitions(wrong)) == []  # type: ignore[arg-type]


def test_a_keyed_list_is_found() -> None:
    items = {"type": "object", "properties": {"name": {"type": "string"}}}
    field = {
        "type": "array",
        "items": items,
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
    }
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"field": field}}}}
    (found,) = judge(schema).keyed_lists(_object([{"name": "a"}, {"name": "a"}]))
    assert found == (("spec", "field"), ("name",), {})


def test_items_of_an_atomic_list_may_be_repeated() -> None:
    field = {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "atomic"}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"field": field}}}}
    assert judge(schema).keyed_lists(_object(["a", "a"])) == ()


def test_every_definition_gets_an_address_that_is_no_number() -> None:
    crds = [
        {
            "spec": {
                "group": f"g{number}.example",
                "names": {"kind": "Pier"},
                "versions": [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object", "title": str(number)}}}],
            }
        }
        for number in range(2000)
    ]
    known = bundle.load().with_customs(definitions(crds))
    assert not any(address.isdigit() for address in known.customs)
