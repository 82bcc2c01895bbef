"""The schema by which editors complete and check an inventory: it takes what loads, and checks items of lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from aquahelm.inventory.jsonschema import inventory_schema
from aquahelm.inventory.load import load_inventory

ROOT = Path(__file__).parents[2]
INVENTORIES = [
    ROOT / "inventory.yaml",
    *sorted(ROOT.glob("*/*/inventory.yaml")),
    *sorted(ROOT.glob("tests/golden/*/inventory.yaml")),
]
SCHEMA = inventory_schema()
SMALLEST: dict[str, Any] = {
    "platform": "sea",
    "version": "1.0.0",
    "registry": "registry.example",
    "environments": {"dev": {"namespace": "sea"}, "prod": {"namespace": "sea-prod"}},
}


def complaints(data: Any) -> list[str]:
    return [error.message for error in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(data)]


@pytest.mark.parametrize("path", INVENTORIES, ids=lambda path: path.parent.name)
def test_it_takes_every_inventory_that_loads(path: Path) -> None:
    assert complaints(load_inventory(path).source.data) == []


def test_no_list_is_without_a_schema_of_its_items() -> None:
    def empty(value: Any, path: str) -> list[str]:
        if isinstance(value, list):
            return [found for index, item in enumerate(value) for found in empty(item, f"{path}[{index}]")]
        if not isinstance(value, dict):
            return []
        here = [path] if value.get("type") == "array" and not value.get("items") else []
        return here + [found for key, inner in value.items() for found in empty(inner, f"{path}.{key}")]

    assert empty(SCHEMA, "") == []


@pytest.mark.parametrize(
    ("service", "fits"),
    [
        ({"calls": ["a", "b"]}, True),
        ({"calls": ["a", {"dev": "b", "prod": "c"}]}, True),
        ({"calls": {"dev": ["a"], "prod": ["absent"]}}, True),
        ({"calls": [7]}, False),
        (
            {
                "ports": {"metrics": 9090, "grpc": {"port": 9091, "servicePort": 80}},
                "replicas": {"dev": 1, "prod": {"min": 2, "max": 3, "cpu": 70}},
            },
            True,
        ),
        ({"port": {"dev": 80, "prod": 8080}, "replicas": 2}, True),
        ({"replicas": "two"}, False),
        ({"routes": [{"path": "/api"}]}, True),
        ({"routes": [{"path": {"dev": "/a", "prod": "/b"}}]}, True),
        ({"routes": [{"pth": "/api"}]}, False),
        ({"account": {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}}, True),
        ({"account": {"rules": [{"apiGroups": [""], "resources": ["pods"], "verb": ["get"]}]}}, False),
    ],
)
def test_items_of_lists_are_checked(service: dict[str, Any], fits: bool) -> None:
    whole = {"runtime": "node", "image": {"repository": "a", "tag": "v1"}, "port": 80, **service}
    assert (complaints({**SMALLEST, "services": {"web": whole}}) == []) is fits
