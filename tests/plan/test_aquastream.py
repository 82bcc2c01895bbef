"""The facts of AquaStream, as its code and its operations need them, stand in the plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aquahelm.inventory.load import load_inventory
from aquahelm.plan.build import plan_all

if TYPE_CHECKING:
    from aquahelm.plan.model import Plan

ROOT = Path(__file__).parents[2]

PORTS = {
    "gateway": 8080,
    "user": 8101,
    "event": 8102,
    "crew": 8103,
    "payment": 8104,
    "notification": 8105,
    "media": 8106,
}
CALLS = {
    "gateway": {"user", "event", "crew", "payment", "notification", "media"},
    "user": {"notification"},
    "event": {"user", "notification"},
    "crew": {"event", "user"},
    "payment": {"event", "notification"},
    "notification": {"user"},
    "media": set(),
}
USES = {
    "gateway": {"redis"},
    "user": {"postgres", "redis"},
    "event": {"postgres", "redis"},
    "crew": {"postgres"},
    "payment": {"postgres", "redis", "s3"},
    "notification": {"postgres", "redis"},
    "media": {"postgres", "s3"},
}
ENVIRONMENTS = ("dev", "stage", "prod")


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    return plan_all(load_inventory(ROOT / "inventory.yaml"))


def env(plan: Plan, service: str) -> dict[str, str]:
    """Plain variables as the values hold them: the service's own above its runtime's."""
    values = plan.by_name[service].values
    return {**plan.global_values["runtimes"][values["runtime"]]["env"], **values["env"]}


def variables(plan: Plan, service: str) -> set[str]:
    return {*env(plan, service), *plan.by_name[service].values["secretEnv"]}


def test_all_environments_are_planned_in_order(plans: dict[str, Plan]) -> None:
    assert tuple(plans) == ENVIRONMENTS


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("service", PORTS)
def test_ports_graph_and_stores(plans: dict[str, Plan], environment: str, service: str) -> None:
    plan = plans[environment]
    values = plan.by_name[service].values
    assert values["ports"]["http"]["containerPort"] == PORTS[service]
    assert values["env"]["SERVER_PORT"] == str(PORTS[service])
    assert set(values["calls"]) == CALLS[service]
    assert set(values["callers"]) == {caller for caller, callees in CALLS.items() if service in callees}
    assert set(values["connections"]) == USES[service]
    for callee in CALLS[service]:
        assert values["env"][f"{callee.upper()}_SERVICE_URL"] == f"http://{callee}:{PORTS[callee]}"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_variables_that_the_code_reads(plans: dict[str, Plan], environment: str) -> None:
    plan = plans[environment]
    for service in PORTS:
        assert {"SPRING_PROFILES_ACTIVE", "JWT_SECRET"} <= variables(plan, service)
        assert env(plan, service)["SPRING_PROFILES_ACTIVE"] == "${environment}"
    for service in ("user", "event", "crew", "payment", "media"):
        names = {"SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_USERNAME", "SPRING_DATASOURCE_PASSWORD"}
        assert names <= variables(plan, service)
        assert f"currentSchema={service}&" in env(plan, service)["SPRING_DATASOURCE_URL"]
    assert {"DATABASE_URL", "DATABASE_USERNAME", "DATABASE_PASSWORD"} <= variables(plan, "notification")
    assert "SPRING_DATASOURCE_URL" not in variables(plan, "notification")
    for service, stores in USES.items():
        redis = {"REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD", "REDIS_SSL"}
        assert (redis <= variables(plan, service)) == ("redis" in stores)
        minio = {f"MINIO_{part}" for part in ("ENDPOINT", "ACCESS_KEY", "SECRET_KEY", "BUCKET", "REGION")}
        assert (minio <= variables(plan, service)) == ("s3" in stores)
    payment = {f"YOOKASSA_{part}" for part in ("SHOP_ID", "SECRET_KEY", "ENABLED")}
    payment |= {f"TINKOFF_{part}" for part in ("TERMINAL_KEY", "SECRET_KEY", "ENABLED")}
    assert payment <= variables(plan, "payment")
    telegram = {"TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_URL", "TELEGRAM_WEBHOOK_SECRET"}
    assert telegram <= variables(plan, "notification")
    gateway = plan.by_name["gateway"].values["env"]
    order = ("user", "event", "crew", "payment", "notification", "media")
    for number, service in enumerate(order):
        assert gateway[f"SPRING_CLOUD_GATEWAY_ROUTES_{number}_URI"] == f"http://{service}:{PORTS[service]}"
    assert gateway["GATEWAY_CORS_ALLOWED_ORIGINS"].startswith(
        "http://localhost" if environment == "dev" else "https://"
    )


def test_mocks_and_log_levels_differ_as_they_should(plans: dict[str, Plan]) -> None:
    payment = {name: env(plan, "payment") for name, plan in plans.items()}
    assert [payment[name]["YOOKASSA_ENABLED"] for name in ENVIRONMENTS] == ["false", "true", "true"]
    assert [payment[name]["LOGGING_LEVEL_ROOT"] for name in ENVIRONMENTS] == ["INFO", "INFO", "WARN"]
    assert plans["dev"].by_name["payment"].values["internet"] == []
    (opened,) = plans["prod"].by_name["payment"].values["internet"]
    assert "api.yookassa.ru" in opened["hosts"]


def test_stores(plans: dict[str, Plan]) -> None:
    dev = plans["dev"].by_name
    roles = dev["postgres"].values["roles"]
    assert {role["schema"] for role in roles.values()} == {"user", "event", "crew", "payment", "notification", "media"}
    assert len({role["secretName"] for role in roles.values()}) == len(roles)
    assert dev["postgres"].values["settings"]["max_connections"] == "200"
    assert dev["postgres"].values["resources"]["limits"] == {
        "cpu": "750m",
        "memory": "768Mi",
        "ephemeral-storage": "1Gi",
    }
    assert dev["redis"].values["maxmemory"] == "192mb"
    assert [plans[env].by_name["s3"].values["buckets"]["aquastream-media"]["public"] for env in ("dev", "stage")] == [
        True,
        False,
    ]
    where = {name: plan.global_values["stores"] for name, plan in plans.items()}
    assert [where[name]["postgres"]["host"] for name in ENVIRONMENTS] == ["", "", "pg.internal.aquastream.example"]
    assert not plans["prod"].by_name["s3"].values["setup"]["enabled"]


def test_jvm_services_keep_within_their_limits(plans: dict[str, Plan]) -> None:
    for plan in plans.values():
        for service in PORTS:
            values = plan.by_name[service].values
            assert values["resources"]["limits"]["memory"] in ("512Mi", "768Mi")
            assert "-XX:MaxRAMPercentage=75.0" in env(plan, service)["JAVA_TOOL_OPTIONS"]
            assert values["podSecurityContext"]["runAsUser"] == 1000


def test_no_secret_value_stands_in_a_plan(plans: dict[str, Plan]) -> None:
    for plan in plans.values():
        for service in PORTS:
            plain = env(plan, service)
            assert not [
                name for name in plain if name.endswith(("PASSWORD", "SECRET", "SECRET_KEY", "ACCESS_KEY", "TOKEN"))
            ]
