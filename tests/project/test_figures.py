"""Figures that the three platforms' own papers give, as they come out: probes, heaps, small shares, panels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import aquahelm
from aquahelm.inventory.quantity import parse_quantity

if TYPE_CHECKING:
    from aquahelm.render.manifests import Manifests

ROOT = Path(__file__).parents[2]
EDUPLATFORM = ROOT / "examples" / "eduplatform"


def made(folder: Path, environment: str) -> Manifests:
    return aquahelm.template(aquahelm.load(folder / "inventory.yaml"), environment)


def containers(manifests: Manifests, kind: str) -> dict[str, dict[str, Any]]:
    """Workload → its main container."""
    return {item.name: item.data["spec"]["template"]["spec"]["containers"][0] for item in manifests.of_kind(kind)}


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_stores_of_eduplatform_are_asked_every_five_seconds_for_three_and_five_times(environment: str) -> None:
    stores = containers(made(EDUPLATFORM, environment), "StatefulSet")
    assert sorted(stores) == ["course-db", "enrollment-db", "identity-db", "notification-db", "payment-db", "redis"]
    for name, container in stores.items():
        probe = container["readinessProbe"]
        assert (probe["periodSeconds"], probe["timeoutSeconds"], probe["failureThreshold"]) == (5, 3, 5)
        asks = "pg_isready" if name.endswith("-db") else "redis-cli"
        assert asks in " ".join(probe["exec"]["command"])


def test_a_service_of_eduplatform_waits_for_its_own_database() -> None:
    for item in made(EDUPLATFORM, "dev").of_kind("Deployment"):
        waits = [one["name"] for one in item.data["spec"]["template"]["spec"]["initContainers"]]
        assert waits == [f"wait-for-{item.name}-db", "wait-for-redis"]


def test_the_dashboard_of_eduplatform_has_its_five_panels_and_asks_every_five_seconds() -> None:
    files = aquahelm.generate(aquahelm.load(EDUPLATFORM / "inventory.yaml")).files
    board = json.loads(files["charts/eduplatform/files/dashboards/services.json"])
    assert board["refresh"] == "5s"
    five = ["Request rate", "Error rate", "Latency: P50, P95, P99", "In progress", "Response size"]
    assert [panel["title"] for panel in board["panels"]][:5] == five


@pytest.mark.parametrize("environment", ["dev", "stage", "prod"])
def test_aquastream_keeps_the_heap_that_its_images_set(environment: str) -> None:
    platform = aquahelm.load(ROOT / "inventory.yaml").environments[environment]
    found = containers(made(ROOT, environment), "Deployment")
    for name in ("gateway", "user", "event", "crew", "payment", "notification", "media"):
        assert name in platform.services
        (words,) = [one["value"] for one in found[name]["env"] if one["name"] == "JAVA_TOOL_OPTIONS"]
        assert words.startswith("-XX:+UseContainerSupport -XX:MaxRAMPercentage=75.0")


def test_each_part_of_aquastreams_small_stack_has_half_a_core_at_most() -> None:
    found = containers(made(ROOT, "dev"), "Deployment")
    for part in ("prometheus", "alertmanager", "grafana", "loki", "alloy", "kube-state-metrics"):
        assert parse_quantity(str(found[part]["resources"]["limits"]["cpu"])) <= parse_quantity("500m")


@pytest.mark.parametrize("environment", ["stage", "prod"])
def test_aquastreams_edge_ends_tls_answers_cors_and_limits(environment: str) -> None:
    manifests = made(ROOT, environment)
    (gateway,) = manifests.of_kind("Gateway")
    assert [one["protocol"] for one in gateway.data["spec"]["listeners"]] == ["HTTP", "HTTPS"]
    redirect = manifests.find("HTTPRoute", "aquastream-https-redirect")
    assert redirect
    route = manifests.find("HTTPRoute", "gateway")
    assert route
    (rule,) = route.data["spec"]["rules"]
    (cors,) = [one["cors"] for one in rule["filters"] if one["type"] == "CORS"]
    own = containers(manifests, "Deployment")["gateway"]["env"]
    assert cors["allowOrigins"] == [one["value"] for one in own if one["name"] == "GATEWAY_CORS_ALLOWED_ORIGINS"]
    (policy,) = manifests.of_kind("BackendTrafficPolicy")
    assert policy.data["spec"]["rateLimit"]["local"]["rules"][0]["limit"] == {"requests": 200, "unit": "Second"}
