"""The rules of the three platforms of this repository: Prometheus takes them, and Personage's own do what they say."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import aquahelm

ROOT = Path(__file__).parents[2]
PERSONAGE = ROOT / "examples" / "personage"
SYSTEMS = (ROOT, ROOT / "examples" / "eduplatform", PERSONAGE)
pytestmark = pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool on PATH")


def rules(folder: Path, environment: str) -> list[dict[str, Any]]:
    """Every file of rules that the environment has: an operator's, the own stack's."""
    manifests = aquahelm.template(aquahelm.load(folder / "inventory.yaml"), environment)
    found = [manifest.data["spec"] for manifest in manifests.of_kind("PrometheusRule")]
    own = manifests.find("ConfigMap", "prometheus-files")
    if own:
        texts = own.data["data"]
        found += [YAML(typ="safe").load(text) for name, text in texts.items() if name.endswith("alerts.yaml")]
    return found


def asked(*arguments: str) -> str:
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write(path: Path, data: Any) -> str:
    YAML(typ="safe").dump(data, path)
    return str(path)


@pytest.mark.parametrize("folder", SYSTEMS, ids=lambda folder: folder.name)
def test_promtool_accepts_the_rules_of_every_environment(folder: Path, tmp_path: Path) -> None:
    watched = 0
    for environment in aquahelm.load(folder / "inventory.yaml").environments:
        for spec in rules(folder, environment):
            assert "SUCCESS" in asked("check", "rules", write(tmp_path / "rules.yaml", spec))
            watched += 1
    assert watched


@pytest.mark.parametrize("folder", SYSTEMS, ids=lambda folder: folder.name)
def test_promtool_reads_every_query_of_every_dashboard(folder: Path, tmp_path: Path) -> None:
    """As rules, with what Grafana would put in for its variables."""
    files = aquahelm.generate(aquahelm.load(folder / "inventory.yaml")).files
    boards = [json.loads(text) for path, text in files.items() if "/dashboards/" in path]
    queries = [target["expr"] for board in boards for panel in board["panels"] for target in panel["targets"]]
    assert len(queries) > 12
    for variable, value in {"$__rate_interval": "1m", "$namespace": "a|b", "$service": "c|d"}.items():
        queries = [query.replace(variable, value) for query in queries]
    assert not [query for query in queries if "$" in query]
    rules = [{"record": f"panel:{index}", "expr": query} for index, query in enumerate(queries)]
    file = write(tmp_path / "rules.yaml", {"groups": [{"name": "panels", "rules": rules}]})
    assert f"SUCCESS: {len(queries)} rules found" in asked("check", "rules", file)


@pytest.mark.skipif(shutil.which("amtool") is None, reason="no amtool on PATH")
@pytest.mark.parametrize(("folder", "environment"), [(ROOT, "dev"), (PERSONAGE, "staging")])
def test_amtool_accepts_who_is_told(folder: Path, environment: str, tmp_path: Path) -> None:
    own = aquahelm.template(aquahelm.load(folder / "inventory.yaml"), environment).find(
        "ConfigMap", "alertmanager-files"
    )
    assert own
    (text,) = own.data["data"].values()
    (tmp_path / "alertmanager.yml").write_text(text, encoding="utf-8")
    words = ["amtool", "check-config", str(tmp_path / "alertmanager.yml")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ("telegram" in text) == ("slack" in text) == (folder == PERSONAGE)


def fires(
    spec: dict[str, Any], alert: str, series: dict[str, str], labels: list[dict[str, str]], path: Path, at: str = "20m"
) -> None:
    """promtool sees the alert fire then with exactly these labels beside its own, or not at all."""
    for group in spec["groups"]:
        for rule in group["rules"]:
            rule.pop("annotations", None)
    (severity,) = {
        rule["labels"]["severity"] for group in spec["groups"] for rule in group["rules"] if rule.get("alert") == alert
    }
    expected = [{"exp_labels": {"severity": severity, **one}} for one in labels]
    case = {
        "interval": "1m",
        "input_series": [{"series": one, "values": values} for one, values in series.items()],
        "alert_rule_test": [{"eval_time": at, "alertname": alert, "exp_alerts": expected}],
    }
    whole = {"rule_files": [write(path / "rules.yaml", spec)], "evaluation_interval": "1m", "tests": [case]}
    asked("test", "rules", write(path / "test.yaml", whole))


USED, LIMIT = "container_memory_usage_bytes", "container_spec_memory_limit_bytes"


@pytest.mark.parametrize(
    ("used", "limit", "firing"),
    [("90", "100", True), ("70", "100", False), ("90", "0", False)],
    ids=["over four fifths", "under", "no limit"],
)
@pytest.mark.parametrize("environment", ["staging", "production"])
def test_memory_is_high_only_where_there_is_a_limit(
    environment: str, used: str, limit: str, firing: bool, tmp_path: Path
) -> None:
    (spec,) = rules(PERSONAGE, environment)
    one = '{namespace="personage",pod="api-1",container="api-service"}'
    series = {USED + one: f"{used}x60", LIMIT + one: f"{limit}x60"}
    labels = {"namespace": "personage", "pod": "api-1", "container": "api-service"}
    fires(spec, "HighMemoryUsage", series, [labels] if firing else [], tmp_path)


BACKUP = 'namespace="aquastream-dev",cronjob="postgres-backup"'


@pytest.mark.parametrize(
    ("alert", "series", "firing"),
    [
        ("BackupTooOld", "kube_cronjob_status_last_successful_time", True),
        ("BackupTooOld", "kube_cronjob_created", True),
        ("BackupNotTried", "kube_cronjob_status_last_successful_time", False),
    ],
)
def test_the_own_stack_tells_of_backups_that_are_too_old(alert: str, series: str, firing: bool, tmp_path: Path) -> None:
    """By kube-state-metrics, which is part of it."""
    (spec,) = rules(ROOT, "dev")
    labels = {"namespace": "aquastream-dev", "cronjob": "postgres-backup"}
    given = {f"{series}{{{BACKUP}}}": "0x2400"}
    fires(spec, alert, given, [labels] if firing else [], tmp_path, at="30h")


def test_who_tells_of_the_cluster_is_watched_too(tmp_path: Path) -> None:
    (spec,) = rules(PERSONAGE, "staging")
    series = {f'up{{job="{job}"}}': "0x60" for job in ("kube-state-metrics", "kubelet", "cadvisor", "cert-manager")}
    told = [{"job": job} for job in ("kube-state-metrics", "kubelet", "cadvisor", "cert-manager")]
    fires(spec, "ClusterNotScraped", {**series, 'up{job="other"}': "0x60"}, told, tmp_path)


def test_errors_of_the_api_and_the_database_are_told_by_their_given_expressions(tmp_path: Path) -> None:
    (spec,) = rules(PERSONAGE, "production")
    failing = {
        'personage_api_errors_total{pod="api-1"}': "0+12x60",
        'personage_api_errors_total{pod="api-2"}': "0+3x60",
    }
    fires(spec, "HighAPIErrorRate", failing, [{"pod": "api-1"}], tmp_path)
    gone = {'up{job="postgres",pod="postgres-1"}': "0x60", 'up{job="redis",pod="redis-0"}': "0x60"}
    fires(spec, "DatabaseDown", gone, [{"job": "postgres", "pod": "postgres-1"}], tmp_path)


@pytest.mark.parametrize(
    ("environment", "series", "metric", "labels", "value"),
    [
        ("staging", 'pg_stat_activity_count{%s,job="postgres"}', "postgresql_connections", 'job="postgres"', 7),
        ("production", 'cnpg_backends_total{%s,job="postgres"}', "postgresql_connections", 'job="postgres"', 7),
        (
            "production",
            'kafka_server_brokertopicmetrics_messagesinpersec_total{%s,job="kafka",topic="events"}',
            "kafka_topic_messages_per_second",
            'job="kafka",topic="events"',
            2,
        ),
    ],
)
def test_metrics_have_the_names_that_the_team_knows(
    environment: str, series: str, metric: str, labels: str, value: int, tmp_path: Path
) -> None:
    here = f'namespace="personage-{environment}"'
    values = "0+120x60" if metric.startswith("kafka") else "7x60"
    inventory = aquahelm.load(PERSONAGE / "inventory.yaml")
    namespace = inventory.environments[environment].environments[environment].namespace
    assert here == f'namespace="{namespace}"'
    (spec,) = rules(PERSONAGE, environment)
    case = {
        "interval": "1m",
        "input_series": [
            {"series": series % here, "values": values},
            {"series": series % 'namespace="another"', "values": values},
        ],
        "promql_expr_test": [
            {
                "expr": f"{metric}{{{here}}}",
                "eval_time": "20m",
                "exp_samples": [{"labels": f"{metric}{{{here},{labels}}}", "value": value}],
            }
        ],
    }
    whole = {
        "rule_files": [write(tmp_path / "rules.yaml", spec)],
        "evaluation_interval": "1m",
        "tests": [case],
    }
    asked("test", "rules", write(tmp_path / "test.yaml", whole))
