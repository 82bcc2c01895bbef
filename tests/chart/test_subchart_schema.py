"""Schemas of values: strict, described, small, and free of keys that nothing reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from aquahelm.chart.subchart_schema import OPTIONAL, subchart_schema, subchart_schema_text

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMAS = Path(__file__).parents[2] / "aquahelm" / "chart" / "schemas"
KINDS = ("service", "postgres", "redis", "minio")

IMAGE = {"registry": "ghcr.io", "repository": "acme/shop", "tag": "v1", "digest": "", "pullPolicy": "IfNotPresent"}
SERVICE: dict[str, Any] = {
    "image": IMAGE,
    "replicas": 1,
    "autoscaling": {"enabled": False},
    "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}},
    "progressDeadlineSeconds": 600,
    "revisionHistoryLimit": 3,
    "podDisruptionBudget": {"enabled": False, "maxUnavailable": 1},
    "topologySpread": {"enabled": False},
    "service": {"enabled": False},
    "podSecurityContext": {"runAsNonRoot": True},
    "securityContext": {"readOnlyRootFilesystem": True},
    "terminationGracePeriodSeconds": 30,
    "serviceAccount": {"automountToken": False},
    "exposed": {"enabled": False, "ports": []},
    "env": {"TEXT": "a", "NUMBER": 1.5, "FLAG": True},
}


def load(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMAS / f"{kind}.json").read_text())
    return found


def objects(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every subschema that lists properties."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict) and "type" in node:
            yield path, node
        for key, value in node.items():
            yield from objects(value, f"{path}/{key}")


def refused(values: dict[str, Any], environments: list[dict[str, Any]] | None = None) -> list[str]:
    schema = subchart_schema("service", environments or [SERVICE])
    return [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(values)]


@pytest.mark.parametrize("kind", [*KINDS, "umbrella"])
def test_the_schema_is_one(kind: str) -> None:
    jsonschema_rs.meta.validate(load(kind))


@pytest.mark.parametrize("kind", [*KINDS, "umbrella"])
def test_unknown_keys_are_refused_wherever_keys_are_listed(kind: str) -> None:
    loose = [
        path
        for path, node in objects(load(kind))
        if node.get("additionalProperties") is not False and not path.startswith("/properties/volumes")
    ]
    assert loose == []


@pytest.mark.parametrize("kind", [*KINDS, "umbrella"])
def test_every_value_a_deployer_meets_is_described(kind: str) -> None:
    properties = load(kind)["properties"]
    assert [name for name, value in properties.items() if "description" not in value] == []


@pytest.mark.parametrize("kind", KINDS)
def test_helms_own_keys_are_known(kind: str) -> None:
    assert {"global", "enabled"} <= load(kind)["properties"].keys()


def test_a_services_values_are_accepted() -> None:
    assert refused(SERVICE) == []


@pytest.mark.parametrize(
    "change",
    [
        {"replicaz": 2},
        {"replicas": "2"},
        {"image": {**IMAGE, "tag": 1.2}},
        {"image": {**IMAGE, "digest": "sha256:1"}},
        {"env": {"A": {"b": "c"}}},
        {"env": {"on": "1"}},
        {"labels": {"app.kubernetes.io/name": "other"}},
        {"annotations": {"a": 1}},
        {"ports": {"a-name-that-is-too-long": {"containerPort": 80}}},
        {"ports": {"http": {"containerPort": 70000}}},
        {"autoscaling": {"enabled": True}},
        {"autoscaling": {"enabled": True, "minReplicas": 1, "maxReplicas": 2}},
        {"patches": {"deploymnet": {}}},
        {"podSpec": {"nodeSelektor": {}}},
        {"jobs": {"seed": {"enabled": True, "backoffLimit": 1, "activeDeadlineSeconds": 1}}},
    ],
    ids=lambda change: json.dumps(change)[:50],
)
def test_a_wrong_value_is_refused(change: dict[str, Any]) -> None:
    assert refused({**SERVICE, **change})


def test_replicas_may_be_left_out_where_they_are_autoscaled() -> None:
    scaled = {**SERVICE, "autoscaling": {"enabled": True, "minReplicas": 1, "maxReplicas": 2, "cpu": 70}}
    del scaled["replicas"]
    assert refused(scaled) == []
    assert refused({**scaled, "autoscaling": {"enabled": False}})


def test_keys_that_some_environment_uses_stay() -> None:
    job = {"jobs": {"seed": {"enabled": True, "backoffLimit": 1, "activeDeadlineSeconds": 1}}}
    assert refused({**SERVICE, **job}, [SERVICE, {**SERVICE, **job}]) == []


def test_nothing_is_asked_of_a_store_that_only_some_of_its_environments_have() -> None:
    managed = {"image": {}, "database": "shop", "adminUser": "", "resources": {}}
    operated = {"image": {}, "database": "shop", "adminUser": "owner"}
    required = subchart_schema("postgres", [operated, managed])["required"]
    assert {"image", "database", "adminUser"} <= set(required)
    assert "resources" not in required
    assert "resources" in subchart_schema("postgres", [operated, {**managed, "storage": {}}])["required"]


def test_optional_keys_are_keys_of_a_schema() -> None:
    assert set(OPTIONAL) <= {key for kind in KINDS for key in load(kind)["properties"]}


@pytest.mark.parametrize("kind", KINDS)
def test_a_reduced_schema_is_small_whole_and_stable(kind: str) -> None:
    text = subchart_schema_text(kind, [SERVICE])
    assert len(text) < 13_000
    assert json.loads(text) == subchart_schema(kind, [SERVICE])
    jsonschema_rs.validator_for(json.loads(text))
    for name in json.loads(text)["$defs"]:
        assert f'"#/$defs/{name}"' in text
