"""The quick judge accepts nothing that Helm refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aquahelm.render.embedded import EmbeddedEngine
from aquahelm.render.engine import Engine, RenderRequest
from aquahelm.render.failure import RenderFailure
from aquahelm.render.schemas import SchemaJudge, schemas_of

STRICT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 4},
        "count": {"type": "integer", "minimum": 1},
        "maybe": {"type": ["null", "boolean"]},
        "list": {"type": "array", "items": {"$ref": "#/$defs/item"}, "uniqueItems": True},
        "either": {"oneOf": [{"type": "number", "exclusiveMinimum": 5}, {"enum": ["x", 1]}]},
        "global": {},
        "enabled": {"type": "boolean"},
    },
    "$defs": {"item": {"type": "object", "minProperties": 1, "propertyNames": {"maxLength": 1}}},
}
FINE = {"name": "abc", "count": 2, "list": [{"a": 1}]}
JUDGED = {
    "Chart.yaml": "{apiVersion: v2, name: judged, version: 1.0.0}",
    "values.yaml": "sub: {enabled: true}\n",
    "templates/values.yaml": "values: {{ .Values | toJson }}\n",
    "charts/sub/Chart.yaml": "{apiVersion: v2, name: sub, version: 1.0.0}",
    "charts/sub/values.yaml": json.dumps(FINE),
    "charts/sub/values.schema.json": json.dumps(STRICT),
}
values = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["a", "abcd", "abcde", "A", "", None, 1]),
        "count": st.sampled_from([1, 0, 1.0, 1.5, "1", None, 2**53]),
        "maybe": st.sampled_from([None, True, "no"]),
        "list": st.lists(st.sampled_from([{"a": 1}, {"a": 1.0}, {}, {"ab": 1}, 3, None]), max_size=2),
        "either": st.sampled_from([5, 6, 1, "x", "y", None]),
        "more": st.sampled_from([None, 1]),
    },
)


class _Accepting(SchemaJudge):
    """Leaves all judging to Helm."""

    def accepts(self, *_: Any) -> bool:
        return False


def verdict(engine: Engine, request: RenderRequest) -> str:
    try:
        return json.dumps(dict(engine.template(request)))
    except RenderFailure as failure:
        return failure.message


@pytest.fixture(scope="module")
def helm_alone() -> EmbeddedEngine:
    """The embedded engine, whose Helm judges every value itself."""
    engine = EmbeddedEngine()
    engine._judge = _Accepting()
    return engine


@settings(max_examples=300)
@given(values)
def test_the_verdict_is_always_helms(embedded: Engine, helm_alone: EmbeddedEngine, sub: dict[str, Any]) -> None:
    request = RenderRequest(JUDGED, (json.dumps({"sub": sub}),))
    assert verdict(embedded, request) == verdict(helm_alone, request)


def test_values_that_fit_are_rendered_without_helm_judging_them(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = EmbeddedEngine()
    assert engine.template(RenderRequest(JUDGED))
    assert engine._packed is not None
    monkeypatch.setattr(type(engine._packed), "whole", property(lambda _: b"no archive"))
    assert engine.template(RenderRequest(JUDGED))


@pytest.mark.parametrize(
    "schema",
    [
        '{"type": "nonsense"}',
        "no json",
        '{"properties": {"host": {"format": "ipv4"}}}',
        '{"$ref": "https://schemas.example/else.json"}',
        '{"$id": "https://schemas.example/this.json"}',
    ],
)
def test_a_doubtful_schema_is_left_to_helm(schema: str) -> None:
    assert not SchemaJudge().accepts(schemas_of({"values.schema.json": schema}, json.loads), {})


@pytest.mark.parametrize(
    "chart",
    [
        {"Chart.yaml": "dependencies:\n  - name: sub\n    alias: other\n"},
        {"Chart.yaml": "dependencies:\n  - alias: other\n    name: sub\n"},
        {"Chart.yaml": "dependencies: [{name: sub, alias: other}]\n"},
        {"Chart.yaml": '{"dependencies": [{"name": "sub", "import-values": ["data"]}]}'},
        {"Chart.yaml": '{"dependencies": {"import-values": 1}}'},
        {"Chart.yaml": "import-values: no map"},
        {"charts/sub/Chart.yaml": '{"dependencies": [{"name": "sub", "import-values": []}]}'},
        {"charts/sub/charts/deeper/Chart.yaml": ""},
    ],
)
def test_values_that_stand_elsewhere_are_left_to_helm(chart: dict[str, str]) -> None:
    assert not schemas_of(chart, json.loads).plain


IMPORTING = {
    "Chart.yaml": json.dumps(
        {
            "apiVersion": "v2",
            "name": "boat",
            "version": "1.0.0",
            "dependencies": [
                {
                    "name": "sail",
                    "version": "1.0.0",
                    "condition": "sail.enabled",
                    "import-values": [{"child": "found", "parent": "global.rig"}],
                }
            ],
        }
    ),
    "values.schema.json": '{"properties": {"global": {"required": ["rig"]}}}',
    "charts/sail/Chart.yaml": json.dumps({"apiVersion": "v2", "name": "sail", "version": "1.0.0"}),
    "charts/sail/values.yaml": '{"found": {"size": 3}}',
    "charts/sail/values.schema.json": json.dumps(
        {"properties": {"global": {"properties": {"rig": {"properties": {"size": {"maximum": 5}}}}}}}
    ),
    "templates/boat.yaml": "kind: Boat\n",
}


@pytest.mark.parametrize(
    ("given", "fine"),
    [
        ({}, True),
        ({"global": {"rig": {"size": 5}}}, True),
        ({"global": {"rig": {"size": 6}}}, False),
        ({"sail": {"found": {"size": 6}}}, True),
        ({"global": {}, "sail": {"enabled": False}}, False),
    ],
)
def test_what_is_imported_is_judged_as_helm_judges_it(
    given: dict[str, Any], fine: bool, embedded: Engine, helm_alone: EmbeddedEngine
) -> None:
    schemas = schemas_of(IMPORTING, json.loads)
    assert schemas.plain
    assert SchemaJudge().accepts(schemas, given) is fine
    request = RenderRequest(IMPORTING, (json.dumps(given),))
    assert verdict(embedded, request) == verdict(helm_alone, request)
    assert ("Boat" in verdict(helm_alone, request)) is fine


def test_a_subchart_without_values_is_not_judged() -> None:
    schemas = schemas_of({"charts/sub/values.schema.json": '{"required": ["a"]}'}, json.loads)
    assert SchemaJudge().accepts(schemas, {})
    assert not SchemaJudge().accepts(schemas, {"sub": {}})
