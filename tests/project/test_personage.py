"""Personage starts on one server of 4 cores, 6 GB and 30 GB, and grows by adding nodes: the validator sees to both."""

from __future__ import annotations

from pathlib import Path

import pytest

import aquahelm
from aquahelm.inventory.load import parse_inventory

INVENTORY = Path(__file__).parents[2] / "examples" / "personage" / "inventory.yaml"
SERVERS = {
    "dev": "capacity: {nodes: 1, cpu: 4, memory: 6Gi, disk: 30Gi}",
    "production": "capacity: {nodes: 3, cpu: 8, memory: 32Gi, disk: 200Gi}",
}


def found(environment: str, servers: str) -> set[str]:
    text = INVENTORY.read_text(encoding="utf-8")
    assert text.count(SERVERS[environment]) == 1
    inventory = parse_inventory(text.replace(SERVERS[environment], servers).encode(), "inventory.yaml")
    result = aquahelm.validate(inventory, environments=[environment], kube_versions=["1.37"])
    return {
        finding.rule
        for finding in result.findings
        if finding.rule.endswith(("-fit-the-nodes", "-fits-the-nodes", "-fit-the-disks"))
    }


@pytest.mark.parametrize("environment", SERVERS)
def test_it_fits_the_servers_that_it_is_given(environment: str) -> None:
    assert found(environment, SERVERS[environment]) == set()


@pytest.mark.parametrize(
    ("environment", "servers", "rule"),
    [
        ("dev", "capacity: {nodes: 1, cpu: 500m, memory: 6Gi, disk: 30Gi}", "pods-fit-the-nodes"),
        ("dev", "capacity: {nodes: 1, cpu: 4, memory: 2Gi, disk: 30Gi}", "pods-fit-the-nodes"),
        ("dev", "capacity: {nodes: 1, cpu: 4, memory: 6Gi, disk: 8Gi}", "claims-fit-the-disks"),
        ("production", "capacity: {nodes: 3, cpu: 8, memory: 6Gi, disk: 200Gi}", "pods-fit-the-nodes"),
        ("production", "capacity: {nodes: 3, cpu: 4, memory: 32Gi, disk: 200Gi}", "autoscaling-fits-the-nodes"),
        ("production", "capacity: {nodes: 3, cpu: 8, memory: 32Gi, disk: 100Gi}", "claims-fit-the-disks"),
    ],
)
def test_it_does_not_fit_smaller_ones(environment: str, servers: str, rule: str) -> None:
    assert rule in found(environment, servers)
