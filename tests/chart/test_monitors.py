"""The Prometheus operator is told of services and operated stores exactly where the inventory says that it runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import aquahelm

GOLDEN = Path(__file__).parents[1] / "golden" / "operators" / "inventory.yaml"
EVENTS = GOLDEN.parents[1] / "events" / "inventory.yaml"
UNWATCHED = "observability: {namespace: monitoring}"
EVERYWHERE = "operator: {labels: {release: prometheus}}"
IN_PRODUCTION = "operator: {default: false, prod: {labels: {release: prometheus}}}"


def monitors(said: str, environment: str, tmp_path: Path) -> set[tuple[str, str]]:
    text = GOLDEN.read_text("utf-8")
    assert EVERYWHERE in text
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(text.replace(EVERYWHERE, said), "utf-8")
    rendered = aquahelm.template(aquahelm.load(inventory, "inventory.yaml"), environment)
    return {(item.kind, item.name) for item in rendered if re.fullmatch("(Service|Pod)Monitor", item.kind)}


@pytest.mark.parametrize(
    ("said", "environment"), [(EVERYWHERE, "stage"), (EVERYWHERE, "prod"), (IN_PRODUCTION, "prod")]
)
def test_services_and_operated_stores_are_scraped(said: str, environment: str, tmp_path: Path) -> None:
    found = monitors(said, environment, tmp_path)
    assert {kind for kind, _ in found} == {"ServiceMonitor", "PodMonitor"}
    assert ("PodMonitor", "postgres") in found


def test_nobody_is_scraped_where_the_operator_is_not(tmp_path: Path) -> None:
    assert monitors(IN_PRODUCTION, "stage", tmp_path) == set()


def test_brokers_are_scraped_under_the_name_that_their_alert_asks_for(tmp_path: Path) -> None:
    text = EVENTS.read_text("utf-8")
    watched = "observability: {namespace: monitoring, operator: true, alerts: true}"
    assert UNWATCHED in text
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(text.replace(UNWATCHED, watched), "utf-8")
    rendered = aquahelm.template(aquahelm.load(inventory, "inventory.yaml"), "prod")
    (monitor,) = (item for item in rendered.of_kind("PodMonitor") if item.name == "kafka")
    (endpoint,) = monitor.data["spec"]["podMetricsEndpoints"]
    assert endpoint["port"] == "tcp-prometheus"
    assert endpoint["relabelings"] == [{"targetLabel": "job", "replacement": "kafka"}]
    (rule,) = rendered.of_kind("PrometheusRule")
    alerts = {one["alert"]: one["expr"] for group in rule.data["spec"]["groups"] for one in group["rules"]}
    assert alerts["BrokerDown"] == 'up{namespace="events",job=~"kafka"}\n== 0'
