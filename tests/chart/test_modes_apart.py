"""A store in a container here and by an operator or elsewhere there: what belongs to the one is not in the other."""

from __future__ import annotations

import pytest

import aquahelm
from aquahelm.inventory.load import parse_inventory

HEAD = """\
platform: shop
version: 1.0.0
environments: {dev: {namespace: shop-dev}, prod: {namespace: shop}, live: {namespace: shop-live}}
services:
  web:
    runtime: uvicorn
    image: {repository: web, tag: v1}
    port: 8000
    command: [uvicorn, web.main:app]
    uses: {STORE: {}}
stores:
  files: {engine: rustfs, version: 1.0.1, storage: 1Gi, buckets: {archives: {}}}
"""
POSTGRES = (
    HEAD.replace("STORE: {}", "db: {schema: web}")
    + """\
  db:
    engine: postgres
    version: "16.15"
    storage: 1Gi
    mode: {dev: container, prod: operator, live: managed}
    endpoint: {default: absent, live: {host: pg.example, admin: pg-admin, cidrs: [10.0.0.0/24]}}
"""
)
PLAN = '{schedule: "0 2 * * *", to: files, bucket: archives, drill: "0 5 * * 0"}'
OF_A_CONTAINER = {"ConfigMap/db-backup", "CronJob/db-backup", "Pod/db-test-backup", "NetworkPolicy/db-backup"}


def objects(text: str, environment: str) -> list[str]:
    manifests = aquahelm.template(parse_inventory(text.encode()), environment)
    return [f"{one.kind}/{one.name}" for one in manifests]


@pytest.mark.parametrize("drill", [True, False])
def test_an_operators_backups_are_not_those_of_a_container_too(drill: bool) -> None:
    plan = PLAN if drill else PLAN.replace(', drill: "0 5 * * 0"', "")
    text = POSTGRES + f"    backup: {{default: {plan}, live: absent}}\n"
    there = objects(text, "prod")
    assert not OF_A_CONTAINER.intersection(there)
    assert there.count("CronJob/db-drill") == drill
    assert len(there) == len(set(there))
    assert set(objects(text, "dev")) >= OF_A_CONTAINER


@pytest.mark.parametrize("environment", ["prod", "live"])
def test_backups_of_a_container_alone_are_not_elsewhere(environment: str) -> None:
    text = POSTGRES + f"    backup: {{dev: {PLAN}, default: absent}}\n"
    assert not [name for name in objects(text, environment) if "backup" in name or "drill" in name]


@pytest.mark.parametrize("environment", ["prod", "live"])
def test_patches_and_places_of_a_container_are_not_elsewhere(environment: str) -> None:
    text = POSTGRES + (
        "    patches: {dev: {networkpolicy: {metadata: {annotations: {seen: alone-in-dev}}}}, default: absent}\n"
        "    placement: {dev: {nodeSelector: {disk: alone-in-dev}}, default: absent}\n"
    )
    assert "alone-in-dev" in str([dict(one.data) for one in aquahelm.template(parse_inventory(text.encode()), "dev")])
    assert "alone-in-dev" not in str(
        [dict(one.data) for one in aquahelm.template(parse_inventory(text.encode()), environment)]
    )


def test_the_password_of_a_container_is_not_asked_of_an_operators_servers() -> None:
    text = HEAD.replace("STORE", "cache") + (
        "  cache: {engine: redis, version: 7.2.16, storage: 1Gi, mode: {default: container, prod: operator},\n"
        "    instances: {default: absent, prod: 3}, password: {default: true, prod: false}}\n"
    )
    (servers,) = (
        one for one in aquahelm.template(parse_inventory(text.encode()), "prod") if one.kind == "RedisReplication"
    )
    assert "redisSecret" not in str(dict(servers.data))
