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


@pytest.mark.parametrize(
    ("small", "larger", "rule"),
    [
        (
            "replicas: {dev: 1, staging: 2, production: {min: 3",
            "replicas: {dev: 30, staging: 2, production: {min: 3",
            "pods",
        ),
        (
            "memory: {dev: 512Mi, default: 2Gi}}\n    settings",
            "memory: {dev: 4Gi, default: 2Gi}}\n    settings",
            "pods",
        ),
        ("storage: {dev: 5Gi, staging: 20Gi, production: 50Gi}\n    rack", "", ""),
        ("storage: {dev: 1Gi, staging: 5Gi", "storage: {dev: 21Gi, staging: 5Gi", "claims"),
    ],
    ids=["more pods", "a larger database", "untouched", "a larger cache"],
)
def test_the_one_server_is_too_small_once_more_is_asked_of_it(small: str, larger: str, rule: str) -> None:
    text = INVENTORY.read_text(encoding="utf-8")
    if larger:
        assert text.count(small) == 1
        text = text.replace(small, larger)
    inventory = parse_inventory(text.encode(), "inventory.yaml")
    findings = aquahelm.validate(inventory, environments=["dev"], kube_versions=["1.37"]).findings
    told = {finding.rule for finding in findings if finding.severity.name != "NOTE"}
    assert told >= {f"{rule}-fit-the-{'disks' if rule == 'claims' else 'nodes'}"} if rule else not told


def test_production_has_its_stores_by_operators_and_grows_by_pods() -> None:
    """One PostgreSQL primary and two standbys, three Redis, three brokers; each service by CPU and memory."""
    made = aquahelm.template(aquahelm.load(INVENTORY), "production")
    (cluster,) = made.of_kind("Cluster")
    (redis,) = made.of_kind("RedisReplication")
    (pool,) = made.of_kind("KafkaNodePool")
    assert [cluster.data["spec"]["instances"], redis.data["spec"]["clusterSize"], pool.data["spec"]["replicas"]] == [
        3,
        3,
        3,
    ]
    scaled = {
        item.name: (
            item.data["spec"]["minReplicas"],
            sorted(metric["resource"]["name"] for metric in item.data["spec"]["metrics"]),
        )
        for item in made.of_kind("HorizontalPodAutoscaler")
    }
    both = ["cpu", "memory"]
    assert scaled == {"api-service": (3, both), "auth-service": (2, both), "processor-service": (2, both)}
