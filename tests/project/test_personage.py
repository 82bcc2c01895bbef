"""Personage starts on one server of 4 cores, 6 GB and 30 GB: the inventory says so, the validator holds it to that."""

from __future__ import annotations

from pathlib import Path

import pytest

import aquahelm
from aquahelm.inventory.load import parse_inventory

INVENTORY = Path(__file__).parents[2] / "examples" / "personage" / "inventory.yaml"
SERVER = "capacity: {nodes: 1, cpu: 4, memory: 6Gi, disk: 30Gi}"


def found(server: str) -> set[str]:
    text = INVENTORY.read_text(encoding="utf-8")
    assert text.count(SERVER) == 1
    inventory = parse_inventory(text.replace(SERVER, server).encode(), "inventory.yaml")
    result = aquahelm.validate(inventory, environments=["dev"])
    return {finding.rule for finding in result.findings}


def test_dev_fits_the_server_that_it_is_given() -> None:
    assert found(SERVER) == set()


@pytest.mark.parametrize(
    "server",
    [
        "capacity: {nodes: 1, cpu: 1, memory: 6Gi, disk: 30Gi}",
        "capacity: {nodes: 1, cpu: 4, memory: 2Gi, disk: 30Gi}",
        "capacity: {nodes: 1, cpu: 4, memory: 6Gi, disk: 8Gi}",
    ],
)
def test_dev_does_not_fit_a_smaller_one(server: str) -> None:
    assert found(server)
