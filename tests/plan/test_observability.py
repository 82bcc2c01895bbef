"""Alerts and dashboards made from the inventory, judged by Prometheus' own promtool where it is there."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

import aquahelm
from aquahelm.check.promql import metric_names
from aquahelm.inventory.load import parse_inventory

if TYPE_CHECKING:
    from collections.abc import Mapping

GUILD = Path(__file__).parents[1] / "golden" / "watched" / "inventory.yaml"
OPERATED = GUILD.parents[1] / "operators" / "inventory.yaml"
PROMTOOL = shutil.which("promtool")
promtool = pytest.mark.skipif(PROMTOOL is None, reason="no promtool on PATH")


def rules() -> dict[str, Any]:
    """What the PrometheusRule of prod holds."""
    manifests = aquahelm.template(aquahelm.load(GUILD), "prod")
    (rule,) = manifests.of_kind("PrometheusRule")
    spec: dict[str, Any] = rule.data["spec"]
    return spec


def alerts() -> dict[str, dict[str, Any]]:
    """Name (with the family of metrics, where it is told) → rule."""
    return {
        "/".join(filter(None, (rule["alert"], rule["labels"].get("metrics")))): rule
        for group in rules()["groups"]
        for rule in group["rules"]
    }


def files() -> Mapping[str, str]:
    return aquahelm.generate(aquahelm.load(GUILD)).files


def write(path: Path, data: Any) -> str:
    YAML(typ="safe").dump(data, path)
    return str(path)


def asked(*arguments: str) -> str:
    assert PROMTOOL
    done = subprocess.run([PROMTOOL, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@promtool
def test_promtool_accepts_the_rules(tmp_path: Path) -> None:
    assert "SUCCESS: 20 rules found" in asked("check", "rules", write(tmp_path / "rules.yaml", rules()))
    source = tmp_path / "source.yaml"
    source.write_text(files()["charts/guild/files/alerts.yaml"], encoding="utf-8")
    asked("check", "rules", str(source))


def test_alerts_have_the_namespace_by_which_the_operator_leads_them_to_their_receivers() -> None:
    """Its Alertmanager asks `namespace="<that of the AlertmanagerConfig>"`, and a sum over services has none."""
    made = {rule["alert"]: rule for group in rules()["groups"] if "own" not in group["name"] for rule in group["rules"]}
    assert {"ManyErrors", "SlowAnswers", "StoreDown", "BackupTooOld"} <= made.keys()
    assert {name: rule["labels"].get("namespace") for name, rule in made.items()} == dict.fromkeys(made, "guild")


def without_texts(spec: dict[str, Any]) -> dict[str, Any]:
    """The rules without what people are told: promtool would want it word for word."""
    for group in spec["groups"]:
        for rule in group["rules"]:
            del rule["annotations"]
    return spec


@promtool
@pytest.mark.parametrize(
    ("alert", "series", "at", "labels"),
    [
        (
            "ManyErrors/fastapi",
            {
                'http_requests_total{namespace="guild",service="scores",status="200"}': "0+60x60",
                'http_requests_total{namespace="guild",service="scores",status="503"}': "0+2x60",
            },
            "20m",
            {"service": "scores"},
        ),
        (
            "ManyErrors/micrometer",
            {
                'http_server_requests_seconds_count{namespace="guild",service="members",status="200"}': "0+60x60",
                'http_server_requests_seconds_count{namespace="guild",service="members",status="500"}': "0+2x60",
            },
            "20m",
            {"service": "members"},
        ),
        (
            "ManyErrors/api",
            {
                'guild_api_requests_total{namespace="guild",service="api"}': "0+60x60",
                'guild_api_errors_total{namespace="guild",service="api"}': "0+2x60",
            },
            "20m",
            {"service": "api"},
        ),
        (
            "SlowAnswers/fastapi",
            {
                'http_request_duration_highr_seconds_bucket{namespace="guild",service="scores",le="1"}': "0+9x60",
                'http_request_duration_highr_seconds_bucket{namespace="guild",service="scores",le="1.5"}': "0+10x60",
                'http_request_duration_highr_seconds_bucket{namespace="guild",service="scores",le="+Inf"}': "0+10x60",
            },
            "30m",
            {"service": "scores"},
        ),
        (
            "HeapNearlyFull/micrometer",
            {
                'jvm_memory_used_bytes{namespace="guild",service="members",pod="m-1",area="heap"}': "95x60",
                'jvm_memory_max_bytes{namespace="guild",service="members",pod="m-1",area="heap"}': "100x60",
            },
            "30m",
            {"service": "members", "pod": "m-1"},
        ),
        (
            "StoreDown",
            {
                'kube_statefulset_status_replicas_ready{namespace="guild",statefulset="db"}': "0x60",
                'kube_statefulset_replicas{namespace="guild",statefulset="db"}': "1x60",
            },
            "10m",
            {"namespace": "guild", "statefulset": "db"},
        ),
        (
            "CertificateExpires",
            {'certmanager_certificate_expiration_timestamp_seconds{namespace="guild",name="guild-tls"}': "86400x300"},
            "2h",
            {"namespace": "guild", "name": "guild-tls"},
        ),
        (
            "BackupTooOld",  # a day, the deadline, an hour: 29 hours
            {'kube_cronjob_status_last_successful_time{namespace="guild",cronjob="db-backup"}': "0x2000"},
            "30h",
            {"namespace": "guild", "cronjob": "db-backup"},
        ),
        (
            "BackupTooOld",  # none was ever made
            {'kube_cronjob_created{namespace="guild",cronjob="db-backup"}': "0x2000"},
            "30h",
            {"namespace": "guild", "cronjob": "db-backup"},
        ),
        (
            "BackupNotTried",
            {'kube_cronjob_status_last_successful_time{namespace="guild",cronjob="db-drill"}': "0x11000"},
            "175h",
            {"namespace": "guild", "cronjob": "db-drill"},
        ),
    ],
)
def test_an_alert_fires_when_it_should_and_for_nobody_else(
    alert: str, series: dict[str, str], at: str, labels: dict[str, str], tmp_path: Path
) -> None:
    rule = alerts()[alert]
    name = rule["alert"]
    elsewhere = {given.replace('"guild"', '"other"'): values for given, values in series.items()}
    fired = {"exp_labels": {**rule["labels"], **labels}}
    given = {
        "rule_files": [write(tmp_path / "rules.yaml", without_texts(rules()))],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": one, "values": values} for one, values in {**series, **elsewhere}.items()],
                "alert_rule_test": [
                    {"eval_time": "1m", "alertname": name, "exp_alerts": []},
                    {"eval_time": at, "alertname": name, "exp_alerts": [fired]},
                ],
            }
        ],
    }
    asked("test", "rules", write(tmp_path / "test.yaml", given))


@promtool
@pytest.mark.parametrize(
    "series",
    [
        {'kube_cronjob_status_last_successful_time{namespace="guild",cronjob="db-backup"}': "0x1700 102000x300"},
        {'kube_cronjob_status_last_successful_time{namespace="guild",cronjob="cleanup"}': "0x2000"},
        {
            'kube_cronjob_created{namespace="guild",cronjob="db-backup"}': "0x2000",
            'kube_cronjob_status_last_successful_time{namespace="guild",cronjob="db-backup"}': "90000x2000",
        },
    ],
)
def test_a_backup_that_was_made_in_time_alerts_nobody(series: dict[str, str], tmp_path: Path) -> None:
    given = {
        "rule_files": [write(tmp_path / "rules.yaml", without_texts(rules()))],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": one, "values": values} for one, values in series.items()],
                "alert_rule_test": [
                    {"eval_time": at, "alertname": "BackupTooOld", "exp_alerts": []} for at in ("1h", "28h", "30h")
                ],
            }
        ],
    }
    asked("test", "rules", write(tmp_path / "test.yaml", given))


def operated_rules() -> dict[str, Any]:
    """What the PrometheusRule of a platform holds whose PostgreSQL an operator runs."""
    text = OPERATED.read_text(encoding="utf-8").replace("operator: {labels", "alerts: true, operator: {labels", 1)
    manifests = aquahelm.template(parse_inventory(text.encode()), "stage")
    (rule,) = manifests.of_kind("PrometheusRule")
    spec: dict[str, Any] = rule.data["spec"]
    return spec


def of(metric: str, job: str = "postgres", namespace: str = "shop-stage") -> str:
    return f'{metric}{{namespace="{namespace}",job="{job}",pod="{job}-1"}}'


ARCHIVED = "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp"
ARCHIVER = "cnpg_pg_stat_archiver"


@promtool
@pytest.mark.parametrize(
    ("alert", "series", "at", "fires"),
    [
        ("PostgresDown", {of("cnpg_collector_up"): "1x10 0x60"}, "20m", True),
        ("PostgresDown", {of("up"): "0x60"}, "20m", True),
        ("PostgresDown", {of("cnpg_collector_up"): "1x60", of("up"): "1x60"}, "20m", False),
        ("PostgresDown", {of("up", job="web"): "0x60", of("up", namespace="other"): "0x60"}, "20m", False),
        ("StandbyFarBehind", {of("cnpg_pg_replication_lag"): "400x60"}, "20m", True),
        ("BackupTooOld", {of(ARCHIVED): "0x2000"}, "30h", True),
        ("BackupTooOld", {of(ARCHIVED): "0x1439 86400x600"}, "30h", False),
        (
            "ArchiveBroken",
            {of(f"{ARCHIVER}_last_archived_time"): "50x60", of(f"{ARCHIVER}_last_failed_time"): "100x60"},
            "30m",
            True,
        ),
        (
            "ArchiveBroken",
            {of(f"{ARCHIVER}_last_archived_time"): "200x60", of(f"{ARCHIVER}_last_failed_time"): "100x60"},
            "30m",
            False,
        ),
    ],
)
def test_an_operated_postgres_is_watched(
    alert: str, series: dict[str, str], at: str, fires: bool, tmp_path: Path
) -> None:
    spec = without_texts(operated_rules())
    rule = next(rule for group in spec["groups"] for rule in group["rules"] if rule["alert"] == alert)
    labels = {**rule["labels"], "job": "postgres"} | ({"pod": "postgres-1"} if "pod" in rule["expr"] else {})
    expected = [{"exp_labels": labels}] if fires else []
    file = write(tmp_path / "rules.yaml", spec)
    asked("check", "rules", file)
    given = {
        "rule_files": [file],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": one, "values": values} for one, values in series.items()],
                "alert_rule_test": [{"eval_time": at, "alertname": alert, "exp_alerts": expected}],
            }
        ],
    }
    asked("test", "rules", write(tmp_path / "test.yaml", given))


def test_an_age_is_that_of_the_environments_own_schedule() -> None:
    weekly = GUILD.read_text(encoding="utf-8").replace("alerts:\n    dev: absent", "alerts:\n    dev: {}")
    weekly = weekly.replace("operator: {dev: absent", "operator: {dev: {}")
    made = aquahelm.generate(parse_inventory(weekly.encode())).files
    assert f"> {29 * 3600}" in made["charts/guild/files/alerts.prod.yaml"]
    assert f"> {(7 * 24 + 5) * 3600}" in made["charts/guild/files/alerts.dev.yaml"]


def test_the_age_of_backups_is_shown_where_there_are_any() -> None:
    titles = [panel["title"] for panel in json.loads(files()["charts/guild/files/dashboards/platform.json"])["panels"]]
    assert titles[-3:] == ["Age of the last backup", "Age of the last drill", "Certificates expire in"]


def test_rules_name_what_services_export() -> None:
    assert not aquahelm.validate(aquahelm.load(GUILD)).findings
    wrong = GUILD.read_text(encoding="utf-8").replace("guild_api_errors_total[5m]", "guild_api_eror_total[5m]")
    (finding,) = aquahelm.validate(parse_inventory(wrong.encode())).findings
    assert finding.rule == "alert-has-its-metrics"


def test_a_dashboard_has_rate_errors_and_latency_of_each_kind_of_service() -> None:
    found = {path.rpartition("/")[2]: json.loads(text) for path, text in files().items() if "/dashboards/" in path}
    assert sorted(found) == [
        "platform.json",
        "services-api.json",
        "services-fastapi.json",
        "services-micrometer.json",
    ]
    for name, board in found.items():
        titles = [panel["title"] for panel in board["panels"]]
        assert len({panel["id"] for panel in board["panels"]}) == len(titles)
        if name != "platform.json":
            assert titles[:4] == ["Request rate", "Error rate", "Latency: P50, P95, P99", "In progress"]
        for panel in board["panels"]:
            assert all(metric_names(target["expr"]) for target in panel["targets"])
    assert found["platform.json"]["panels"][0]["title"] == "Cache hit ratio"


def test_micrometer_is_told_to_make_histograms_only_where_somebody_looks() -> None:
    variable = "MANAGEMENT_METRICS_DISTRIBUTION_PERCENTILES_HISTOGRAM_HTTP_SERVER_REQUESTS"
    inventory = aquahelm.load(GUILD)
    assert aquahelm.plan(inventory, "prod").global_values["runtimes"]["spring-boot"]["env"][variable] == "true"
    blind = (
        GUILD.read_text(encoding="utf-8").split("observability:")[0]
        + "stores:"
        + GUILD.read_text(encoding="utf-8").split("stores:")[1]
    )
    plan = aquahelm.plan(parse_inventory(blind.encode()), "prod")
    assert variable not in plan.global_values["runtimes"]["spring-boot"]["env"]
