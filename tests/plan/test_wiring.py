"""Connection variables in each runtime's own form; no secret in a plain value."""

from __future__ import annotations

import pytest

from aquahelm.inventory.load import parse_inventory
from aquahelm.plan.build import kube_constraint, plan

INVENTORY = """
platform: shop
version: 0.1.0
environments: {dev: {namespace: shop}}
stores:
  db: {engine: postgres, version: "16.15", storage: 1Gi}
  cache: {engine: valkey, version: 9.1.1, storage: 1Gi}
  orders-db:
    engine: postgres
    version: "16.15"
    mode: managed
    endpoint: {host: pg.example, port: 6432, tls: verify-full}
services:
  api: {runtime: RUNTIME, image: {repository: api, tag: v1}, uses: {db: {schema: api}, cache: {}}}
  orders: {runtime: RUNTIME, image: {repository: orders, tag: v1}, uses: {orders-db: {database: orders}}}
  web: {runtime: RUNTIME, image: {repository: web, tag: v1}, calls: [api]}
"""


def variables(runtime: str, service: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    inventory = parse_inventory(INVENTORY.replace("RUNTIME", runtime).encode())
    values = plan(inventory, "dev").by_name[service].values
    return values["env"], values["secretEnv"]


def test_spring_boot_takes_jdbc_parts() -> None:
    env, secret = variables("spring-boot", "api")
    assert env["SPRING_DATASOURCE_URL"] == (
        "jdbc:postgresql://${stores.db.host}:${stores.db.port}/shop?currentSchema=api&ApplicationName=api"
        "${stores.db.jdbcTls}"
    )
    assert secret["SPRING_DATASOURCE_PASSWORD"] == {"secretName": "db-api", "key": "password"}
    assert env["SPRING_DATA_REDIS_HOST"] == "${stores.cache.host}"
    assert variables("spring-boot", "web")[0]["API_SERVICE_URL"] == "http://api:8080"


def test_uvicorn_takes_one_url_whose_password_comes_from_a_secret() -> None:
    env, secret = variables("uvicorn", "api")
    assert env["DATABASE_URL"] == (
        "postgresql://api:$(DB_PASSWORD)@${stores.db.host}:${stores.db.port}/shop${stores.db.urlTls}"
    )
    assert env["REDIS_URL"] == "${stores.cache.scheme}://:$(CACHE_PASSWORD)@${stores.cache.host}:${stores.cache.port}"
    assert secret["DB_PASSWORD"] == {"secretName": "db-api", "key": "password"}
    assert secret["CACHE_PASSWORD"] == {"secretName": "cache-auth", "key": "password"}


def test_dotnet_takes_connection_strings() -> None:
    env, secret = variables("dotnet", "orders")
    assert env["ConnectionStrings__OrdersDb"] == (
        "Host=${stores.orders-db.host};Port=${stores.orders-db.port};Database=orders;Username=orders;"
        "Password=$(ORDERS_DB_PASSWORD);SSL Mode=${stores.orders-db.npgsqlTls}"
    )
    assert secret == {"ORDERS_DB_PASSWORD": {"secretName": "orders-db-orders", "key": "password"}}


def test_a_static_site_needs_no_variables() -> None:
    assert variables("static", "web") == ({}, {})


@pytest.mark.parametrize(
    ("written", "helm"),
    [
        (">=1.31", ">=1.31.0-0"),
        (">=1.33 <1.38", ">=1.33.0-0 <1.38.0-0"),
        (">=1.31.2-0", ">=1.31.2-0"),
    ],
)
def test_kubernetes_versions_admit_vendor_suffixes(written: str, helm: str) -> None:
    assert kube_constraint(written) == helm


KAFKA = """
platform: shop
version: 0.1.0
environments: {dev: {namespace: shop-dev}}
stores:
  events:
    engine: kafka
    version: 4.3.1
    mode: MODE
    topics: {orders: {}}
services:
  api: {runtime: RUNTIME, image: {repository: api, tag: v1}, uses: {events: {consumes: [orders]}}}
  web: {runtime: RUNTIME, image: {repository: web, tag: v1}, uses: {events: {produces: [orders]}}}
"""
CONTAINER = "container\n    storage: 1Gi"
MANAGED = "managed\n    endpoint: {host: b1.example, sasl: SASL, servers: [b2.example:9093], ca: {configMap: ca}}"


def kafka_variables(runtime: str, service: str, mode: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    inventory = parse_inventory(KAFKA.replace("RUNTIME", runtime).replace("MODE", mode).encode())
    values = plan(inventory, "dev").by_name[service].values
    return values["env"], values["secretEnv"]


def test_a_jvm_is_told_of_kafka_with_a_login_that_takes_its_password_from_a_secret() -> None:
    env, secret = kafka_variables("spring-boot", "api", CONTAINER)
    assert env["SPRING_KAFKA_BOOTSTRAP_SERVERS"] == "${stores.events.servers}"
    assert env["SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG"] == (
        '${stores.events.loginModule} required username="api" password="$(EVENTS_PASSWORD)";'
    )
    assert env["SPRING_KAFKA_CONSUMER_GROUP_ID"] == "api"
    assert secret == {"EVENTS_PASSWORD": {"secretName": "events-api", "key": "password"}}


def test_who_consumes_nothing_is_told_of_no_group() -> None:
    assert "KAFKA_GROUP_ID" in kafka_variables("uvicorn", "api", CONTAINER)[0]
    assert "KAFKA_GROUP_ID" not in kafka_variables("uvicorn", "web", CONTAINER)[0]


def test_variables_of_what_a_kafka_does_not_have_are_left_out() -> None:
    without = set(kafka_variables("dotnet", "api", CONTAINER)[0])
    assert without.isdisjoint({"Kafka__SslCaLocation"})
    managed, secret = kafka_variables("dotnet", "api", MANAGED.replace("SASL", "scram-sha-256"))
    assert set(managed) == without | {"Kafka__SslCaLocation"}
    assert secret == {"Kafka__SaslPassword": {"secretName": "events-api", "key": "password"}}
    open_to_all, nothing = kafka_variables("dotnet", "api", MANAGED.replace("SASL", "none"))
    assert set(managed) - set(open_to_all) == {"Kafka__SaslMechanism", "Kafka__SaslUsername"}
    assert nothing == {}
