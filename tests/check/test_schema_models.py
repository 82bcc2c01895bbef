"""Schemas are read back from validators in the form in which `@kubernetes-models/*` are published."""

from __future__ import annotations

import io
import tarfile
from typing import Any

import pytest

from aquahelm.check.schemas.rebuild import corrections, custom, flatten, models
from aquahelm.check.schemas.rebuild.corrections import Correction

HEAD = '{instancePath="",parentData,parentDataProperty,rootData=data}={}){let vErrors=null,errors=0;'


def failing(keyword: str, params: str) -> str:
    return f'let err0={{instancePath,schemaPath:"#/{keyword}",keyword:"{keyword}",params:{{{params}}}}};'


def function(name: str, body: str) -> str:
    return f"function {name}(data,{HEAD}{body}return {name}.errors=vErrors,0===errors}}"


def call(name: str, target: str, path: str) -> str:
    return f"{name}({target},{{instancePath:instancePath+{path},rootData}});"


TEXT = function("validate1", 'if("string"!=typeof data){' + failing("type", 'type:"string"') + "}")


def test_fields_lists_maps_and_references() -> None:
    whole = (
        'import{validate as validate9}from"./Other.js";export const validate=validate0;'
        + TEXT
        + function("validate2", failing("type", 'type:"array"') + call("validate1", "data[i0]", '"/"+i0'))
        + function("validate3", failing("type", 'type:"object"') + call("validate1", "data[key0]", '"/"+key0'))
        + function(
            "validate0",
            failing("type", 'type:"object"')
            + failing("required", 'missingProperty:"name"')
            + call("validate1", "data.name", '"/name"')
            + call("validate2", "data.args", '"/args"')
            + call("validate3", 'data["match-labels"]', '"/match-labels"')
            + call("validate9", "data.other", '"/other"'),
        )
    )
    assert models.read_definitions({"Whole": whole}) == {
        "Whole": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string"},
                "args": {"type": "array", "items": {"type": "string"}},
                "match-labels": {"type": "object", "additionalProperties": {"type": "string"}},
                "other": {"$ref": "Other"},
            },
        }
    }


def test_bounds_patterns_and_words() -> None:
    body = (
        failing("type", 'type:"string"')
        + failing("maxLength", "limit:253")
        + failing("minimum", 'comparison:">=",limit:-1')
        + failing("maxItems", "limit:1e3")
        + failing("pattern", r'pattern:"^[a-z]{1,5}\\.(\"x\")$"')
        + failing("enum", "allowedValues:schema1_enum")
    )
    text = f'export const validate=validate0;let schema1_enum=["a","b"];{function("validate0", body)}'
    assert models.read_definitions({"Word": text})["Word"] == {
        "type": "string",
        "maxLength": 253,
        "minimum": -1,
        "maxItems": 1000,
        "pattern": r'^[a-z]{1,5}\.("x")$',
        "enum": ["a", "b"],
    }


def test_a_part_that_adds_nothing_is_the_part_itself() -> None:
    text = 'import{validate as validate9}from"@scope/pkg/_schemas/Name";export const validate=validate0;' + function(
        "validate0", failing("type", 'type:"string"') + "validate9(data,{instancePath,rootData});"
    )
    assert models.read_definitions({"Alias": text})["Alias"] == {"$ref": "Name"}


def test_an_unknown_form_is_an_error() -> None:
    text = "export const validate=validate0;" + function("validate0", failing("multipleOf", "multipleOf:2"))
    with pytest.raises(models.UnknownForm, match="multipleOf"):
        models.read_definitions({"Even": text})
    with pytest.raises(models.UnknownForm, match="no entry"):
        models.read_definitions({"Nothing": TEXT})


def test_kinds_are_the_objects_and_not_the_lists() -> None:
    def of(kind: str, **more: Any) -> dict[str, Any]:
        return {"properties": {"apiVersion": {"enum": ["a/v1"]}, "kind": {"enum": [kind]}, **more}}

    found = models.kinds({"Web": of("Web"), "WebList": of("WebList", items={}), "WebSpec": {"properties": {}}})
    assert list(found) == [("a/v1", "Web", "Web")]


def test_embedded_parts_are_merged() -> None:
    definitions: dict[str, dict[str, Any]] = {
        "Reference": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
        "Weighted": {"type": "object", "properties": {"weight": {"type": "integer"}}, "allOf": [{"$ref": "Reference"}]},
    }
    assert flatten.flatten(definitions["Weighted"], definitions) == {
        "type": "object",
        "properties": {"name": {"type": "string"}, "weight": {"type": "integer"}},
        "required": ["name"],
    }


def test_strict_and_without_null() -> None:
    schema = {"type": ["object", "null"], "properties": {"a": {"type": ["string", "integer", "null"]}}}
    assert flatten.each(schema, lambda one: flatten.strict(flatten.without_null(one))) == {
        "type": "object",
        "properties": {"a": {"type": ["string", "integer"]}},
        "additionalProperties": False,
    }


def test_corrections() -> None:
    schema = {"type": "object", "properties": {"a": {}, "b": {}, "c": {}}, "required": ["a", "b"]}
    correction = Correction(fields={"d": {"type": "string"}}, optional=("b",), open=True)
    assert corrections.corrected(schema, correction) == {
        "type": "object",
        "properties": {"a": {}, "b": {}, "c": {}, "d": {"type": "string"}},
        "required": ["a"],
        "additionalProperties": True,
    }


def test_a_correction_that_nothing_needs_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(custom, "PACKAGES", ())
    with pytest.raises(ValueError, match="corrections that nothing needs"):
        custom.assemble({}, {})


def test_validators_are_read_from_an_archive() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name in ("package/_schemas/Web.js", "package/_schemas/Web.d.ts", "package/index.js"):
            info = tarfile.TarInfo(name)
            info.size = 3
            archive.addfile(info, io.BytesIO(b"abc"))
    assert custom.validators(buffer.getvalue()) == {"Web": "abc"}
