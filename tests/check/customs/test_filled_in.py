"""What operators' webhooks fill in is there when a definition's schema and rules are asked, and fits the definition."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from aquahelm.check.customs import filled_in
from aquahelm.check.customs.filled_in import BY_OPERATORS, Filled, as_admitted
from aquahelm.check.schemas import bundle
from aquahelm.check.schemas.judge import Judge
from aquahelm.render.manifests import Manifest

Schema = dict[str, Any]
SCHEMAS = bundle.load()
EACH = [(*kind, field) for kind, fields in BY_OPERATORS.items() for field in fields]


def cluster(**spec: Any) -> Manifest:
    spec = {"instances": 3, "storage": {"size": "1Gi"}, **spec}
    data = {"apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "metadata": {"name": "db"}, "spec": spec}
    return Manifest(data, json.dumps(data))


def schema_of(group: str, kind: str) -> Schema:
    """The newest definition of a kind."""
    served = [
        row for named, row in SCHEMAS.served.items() if named.startswith(f"{group}/") and named.endswith(f"/{kind}")
    ]
    addresses = [address for row in served for address in row if address]
    return dict(SCHEMAS.customs[addresses[-1]])


@pytest.mark.parametrize(("group", "kind", "filled"), EACH, ids=[".".join(one.way) for *_, one in EACH])
def test_each_is_a_field_of_the_definition_that_allows_the_value(group: str, kind: str, filled: Filled) -> None:
    schema = schema_of(group, kind)
    for name in filled.way:
        schema = schema["properties"][name]
    assert filled.value in schema["enum"]


@pytest.mark.parametrize(
    "spec",
    [
        {"logLevel": ""},
        {"backup": {"target": ""}},
        {"postgresql": {"synchronous": {"method": "any", "number": 1, "dataDurability": ""}}},
        {"postgresql": {"synchronous": {"method": "any", "number": 1, "standbyNamesPost": ["far"]}}},
    ],
    ids=str,
)
def test_what_is_empty_or_left_out_is_filled_in_before_anything_is_asked(spec: dict[str, Any]) -> None:
    judge = Judge(SCHEMAS, SCHEMAS.versions)
    assert (judge.errors(cluster(**spec)), judge.broken_rules(cluster(**spec))) == ((), ())


def test_what_is_said_stays() -> None:
    assert Judge(SCHEMAS, SCHEMAS.versions).errors(cluster(logLevel="loud"))


@pytest.mark.parametrize(
    ("given", "admitted"),
    [
        (
            {"parts": [{"size": 1}, {"depth": ""}, {"depth": 3}]},
            {"parts": [{"size": 1, "depth": 2}, {"depth": 2}, {"depth": 3}]},
        ),
        ({"parts": None}, {"parts": None}),
        ({"parts": ["text", None]}, {"parts": ["text", None]}),
        ({}, {}),
        ("text", "text"),
    ],
    ids=str,
)
def test_only_where_its_holder_is_there_and_in_each_item(
    monkeypatch: pytest.MonkeyPatch, given: Any, admitted: Any
) -> None:
    made_up = {("harbour.example", "Fleet"): (Filled(("spec", "parts", "depth"), 2),)}
    monkeypatch.setattr(filled_in, "BY_OPERATORS", made_up)
    fleet = {"apiVersion": "harbour.example/v1", "kind": "Fleet", "spec": given}
    before = copy.deepcopy(fleet)
    assert as_admitted(fleet) == {**fleet, "spec": admitted}
    assert fleet == before


@pytest.mark.parametrize("strange", [None, [], "text", {}, {"apiVersion": 7, "kind": ["Cluster"]}], ids=str)
def test_what_is_no_object_is_left_as_it_is(strange: Any) -> None:
    assert as_admitted(strange) == strange
