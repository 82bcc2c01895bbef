"""Exporters: a service for each store that does not tell of itself, under the store's name as `job`."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

import aquahelm
from aquahelm.errors import InventoryError
from aquahelm.inventory.load import parse_inventory

if TYPE_CHECKING:
    from pathlib import Path

SHOP = """
platform: shop
version: 0.1.0
registry: registry.example/shop
environments: {dev: {namespace: shop-dev}, stage: {namespace: shop-stage}, prod: {namespace: shop}}
observability:
  namespace: monitoring
  stack: {dev: {loki: false, alloy: false}, default: false}
  operator: {dev: false, default: true}
  exporters: true
  alerts: {rules: {DatabaseDown: {expr: 'up{job="db"} == 0', wait: 1m, severity: critical, summary: Down}}}
secrets: {names: {pg: {}}}
stores:
  db:
    engine: postgres
    version: "16.15"
    mode: {dev: container, stage: managed, prod: operator}
    storage: {stage: absent, default: 2Gi}
    endpoint:
      default: absent
      stage: {host: pg.example, tls: verify-full, cidrs: [10.20.0.0/24], ca: {configMap: internal-ca}, admin: pg}
  cache: {engine: valkey, version: 9.1.1, storage: 1Gi}
  files: {engine: rustfs, version: 1.0.1, storage: 1Gi}
services:
  web: {runtime: uvicorn, image: {repository: web, tag: v1}, uses: {db: {schema: web}, cache: {}}}
"""


def load(tmp_path: Path, text: str = SHOP) -> aquahelm.Inventory:
    (tmp_path / "inventory.yaml").write_text(text, encoding="utf-8")
    return aquahelm.load(tmp_path / "inventory.yaml", "inventory.yaml")


def exporters(inventory: aquahelm.Inventory, environment: str) -> set[str]:
    manifests = aquahelm.template(inventory, environment)
    return {item.name for item in manifests.of_kind("Deployment") if item.name.endswith("-exporter")}


def test_each_store_has_one_that_does_not_tell_of_itself(tmp_path: Path) -> None:
    inventory = load(tmp_path)
    assert exporters(inventory, "dev") == {"db-exporter", "cache-exporter"}
    assert exporters(inventory, "stage") == {"db-exporter", "cache-exporter"}
    assert exporters(inventory, "prod") == {"cache-exporter"}, "CloudNativePG's servers have their own"
    assert aquahelm.validate(inventory).findings == ()


def test_its_role_reads_statistics_and_is_made_only_where_it_is(tmp_path: Path) -> None:
    inventory = load(tmp_path)
    grant = "psql --dbname='shop' --set=role='db-exporter'"
    for environment, there in (("dev", True), ("stage", True), ("prod", False)):
        text = "".join(json.dumps(item.data) for item in aquahelm.template(inventory, environment))
        assert (grant in text) is there, environment
        assert ("db-db-exporter" in text) is there, environment
    stage = aquahelm.template(inventory, "stage").find("Deployment", "db-exporter")
    assert stage
    (container,) = stage.data["spec"]["template"]["spec"]["containers"]
    env = {item["name"]: item.get("value", "") for item in container["env"]}
    assert env["DATA_SOURCE_URI"] == "pg.example:5432/shop?sslmode=verify-full"
    assert env["PGSSLROOTCERT"] == "/etc/stores/db/ca.crt"
    assert env["DATA_SOURCE_PASS"] == ""


def test_what_is_read_carries_the_stores_name_as_job(tmp_path: Path) -> None:
    inventory = load(tmp_path)
    files = aquahelm.template(inventory, "dev").find("ConfigMap", "prometheus-files")
    assert files
    (text,) = [text for path, text in files.data["data"].items() if path.endswith("prometheus.yml")]
    jobs = {job["job_name"]: job for job in YAML(typ="safe").load(text)["scrape_configs"]}
    assert {"target_label": "job", "replacement": "db"} in jobs["db-exporter"]["relabel_configs"]
    assert not any(rule.get("target_label") == "job" for rule in jobs["web"]["relabel_configs"])
    stage = aquahelm.template(inventory, "stage")
    monitor, plain = stage.find("ServiceMonitor", "db-exporter"), stage.find("ServiceMonitor", "web")
    assert monitor
    assert plain
    assert monitor.data["spec"]["endpoints"][0]["relabelings"] == [{"targetLabel": "job", "replacement": "db"}]
    assert "relabelings" not in plain.data["spec"]["endpoints"][0]
    operated = aquahelm.template(inventory, "prod").find("PodMonitor", "db")
    assert operated
    endpoint = operated.data["spec"]["podMetricsEndpoints"][0]
    assert endpoint["relabelings"] == [{"targetLabel": "job", "replacement": "db"}]


def test_dashboards_of_services_keep_their_names(tmp_path: Path) -> None:
    watched = SHOP.replace("  exporters: true", "  exporters: true\n  dashboards: true")
    boards = [path for path in aquahelm.generate(load(tmp_path, watched)).files if "/dashboards/" in path]
    assert [path.rpartition("/")[2] for path in boards] == ["platform.json", "services.json"]


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InventoryError) as error:
        load(tmp_path, SHOP.replace("services:\n  web:", "services:\n  db-exporter:"))
    (problem,) = error.value.problems
    assert problem.message == "db-exporter is the name of the exporter of db (observability.exporters)"


def test_nobody_reads_them_without_a_prometheus() -> None:
    blind = SHOP.replace("  namespace: monitoring\n", "").replace("  operator: {dev: false, default: true}\n", "")
    with pytest.raises(InventoryError) as error:
        parse_inventory(blind.replace("  stack:", "  # stack:").replace("  alerts:", "  # alerts:").encode())
    assert [problem.message for problem in error.value.problems] == ["has exporters that nobody reads"]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool on PATH")
def test_a_store_that_is_gone_is_told(tmp_path: Path) -> None:
    (rule,) = aquahelm.template(load(tmp_path), "stage").of_kind("PrometheusRule")
    spec: dict[str, Any] = rule.data["spec"]
    silent = [one for group in spec["groups"] for one in group["rules"] if one["alert"] == "StoreSilent"]
    assert len(silent) == 1
    for group in spec["groups"]:
        for one in group["rules"]:
            one.pop("annotations")
    here = {"namespace": "shop-stage", "service": "db-exporter", "job": "db"}
    series = "pg_up{" + ",".join(f'{key}="{value}"' for key, value in here.items()) + "}"
    down = 'up{namespace="shop-stage",service="db-exporter",job="db"}'
    severe = {"severity": "critical"}
    write = YAML(typ="safe").dump
    write(spec, tmp_path / "rules.yaml")
    case = {
        "interval": "1m",
        "input_series": [{"series": series, "values": "1x5 0x20"}, {"series": down, "values": "1x5 0x20"}],
        "alert_rule_test": [
            {"eval_time": "4m", "alertname": "StoreSilent", "exp_alerts": []},
            {"eval_time": "10m", "alertname": "StoreSilent", "exp_alerts": [{"exp_labels": here | severe}]},
            {"eval_time": "10m", "alertname": "DatabaseDown", "exp_alerts": [{"exp_labels": here | severe}]},
        ],
    }
    whole = {"rule_files": [str(tmp_path / "rules.yaml")], "evaluation_interval": "1m", "tests": [case]}
    write(whole, tmp_path / "test.yaml")
    done = subprocess.run(
        ["promtool", "test", "rules", str(tmp_path / "test.yaml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
