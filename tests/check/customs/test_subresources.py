"""What a status and a scale subresource change."""

from __future__ import annotations

from typing import Any

import pytest

from aquahelm.check.customs.definitions import definitions
from aquahelm.check.schemas import bundle
from aquahelm.check.schemas.judge import Judge
from aquahelm.render.manifests import Manifest

STATUS = {
    "type": "object",
    "required": ["berths"],
    "properties": {
        "berths": {
            "type": "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
            "items": {
                "type": "object",
                "required": ["name", "depth"],
                "properties": {
                    "name": {"type": "string", "pattern": "^[a-z]+$"},
                    "depth": {"type": "integer", "format": "int32"},
                    "since": {"type": "string", "format": "date-time"},
                },
            },
        },
    },
}
SCHEMA = {
    "type": "object",
    "properties": {
        "spec": {"type": "object", "properties": {"piers": {"type": "integer", "maximum": 9}}},
        "status": STATUS,
    },
}
WITH_BOTH = {"status": {}, "scale": {"specReplicasPath": ".spec.piers", "statusReplicasPath": ".status.piers"}}


def errors(subresources: Any, **more: Any) -> list[tuple[str | int, ...]]:
    version = {"name": "v1", "subresources": subresources, "schema": {"openAPIV3Schema": SCHEMA}}
    crd = {"spec": {"group": "harbour.example", "names": {"kind": "Pier"}, "versions": [version]}}
    judge = Judge(bundle.load().with_customs(definitions([crd])), ["1.36"])
    data = {"apiVersion": "harbour.example/v1", "kind": "Pier", "metadata": {"name": "a"}, **more}
    return [error.path for error in judge.errors(Manifest(data, str(data)))]


@pytest.mark.parametrize(
    "status",
    [
        {},
        None,
        {"berths": None},
        {"berths": [{"name": "A", "depth": 2**40}]},
        {"berths": [{"name": "a", "since": "long"}]},
        {"berths": [{"since": 1}]},
    ],
)
def test_a_status_that_is_dropped_is_not_judged(status: Any) -> None:
    assert errors(WITH_BOTH, status=status) == []
    assert errors(None, status=status)


@pytest.mark.parametrize(
    ("status", "path"),
    [
        ({"berth": []}, ("status", "berth")),
        ({"berths": 1}, ("status", "berths")),
        ({"berths": [None]}, ("status", "berths", 0)),
        ({"berths": [{"length": 1}]}, ("status", "berths", 0, "length")),
        ({"berths": [{"since": {}}]}, ("status", "berths", 0, "since")),
    ],
)
def test_a_status_is_read_all_the_same(status: Any, path: Any) -> None:
    assert errors(WITH_BOTH, status=status) == [path]


def test_replicas_are_counted() -> None:
    assert errors(WITH_BOTH, spec={"piers": 0}) == []
    assert errors(WITH_BOTH, spec={"piers": -1}) == [("spec", "piers")]
    assert errors(WITH_BOTH, spec={"piers": 10}) == [("spec", "piers")]
    assert errors({}, spec={"piers": -1}) == []


@pytest.mark.parametrize("subresources", [1, {"scale": 1}, {"scale": {"specReplicasPath": ".x.y"}}, {"status": 1}])
def test_subresources_that_are_none(subresources: Any) -> None:
    assert errors(subresources, spec={"piers": -1}) == []
