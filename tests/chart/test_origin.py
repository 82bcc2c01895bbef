"""The inventory path behind a manifest, and behind each of its fields."""

from __future__ import annotations

from typing import Any

import pytest

from aquahelm.chart.origin import origin, origin_of_value
from aquahelm.inventory.load import parse_inventory
from aquahelm.inventory.models.platform import Platform
from aquahelm.inventory.paths import spell

PLATFORM = parse_inventory(
    b"""
platform: sea
version: 1.0.0
registry: registry.example
environments: {dev: {namespace: sea}}
stores: {redis: {engine: redis, version: 7.2.16, storage: 1Gi}}
services:
  crane:
    runtime: node
    image: {repository: crane, tag: v1}
    port: 3000
    uses: {redis: {}}
    initContainers: {fetch: {args: [fetch]}}
    sidecars: {watch: {args: [watch], resources: {cpu: 10m, memory: 16Mi}}}
    jobs: {seed: {command: [seed]}}
    patches:
      container: {tty: yes please, lifecycle: {postStart: {exec: {}}}}
      pod: {hostname: x}
      deployment: {spec: {paused: 1}}
"""
).environments["dev"]

TOKEN = {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "jwt", "key": "TOKEN"}}}
POD = {
    "containers": [{"name": "crane", "env": [{"name": "LOAD"}, {"name": "B"}, TOKEN]}, {"name": "proxy"}],
    "initContainers": [{"name": "wait"}, {"name": "wait-for-redis"}, {"name": "00-fetch"}, {"name": "watch"}],
}
DEPLOYMENT = {"kind": "Deployment", "metadata": {"name": "crane"}, "spec": {"template": {"spec": POD}}}
JOB = {**DEPLOYMENT, "kind": "Job", "metadata": {"name": "crane-seed-1a2b"}}
CRON = {
    "kind": "CronJob",
    "metadata": {"name": "crane-seed"},
    "spec": {"jobTemplate": {"spec": {"template": {"spec": POD}}}},
}
BELOW = "spec.template.spec"


def behind(data: dict[str, Any] | None, field: str = "", template: str = "sea/charts/crane/templates/x.yaml") -> str:
    return spell(origin(PLATFORM, template, data, field))


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("", "services.crane"),
        ("spec.replicas", "services.crane.replicas"),
        ("spec.strategy.rollingUpdate.maxSurge", "services.crane.rollout"),
        (f"{BELOW}.nodeSelector", "services.crane.placement.nodeSelector"),
        (f"{BELOW}.containers[0].image", "services.crane.image"),
        (f"{BELOW}.containers[0].imagePullPolicy", "services.crane.image.pull"),
        (f"{BELOW}.containers[0].ports[0].containerPort", "services.crane.port"),
        (f"{BELOW}.containers[0].env[1].value", "services.crane.env.B"),
        (f"{BELOW}.containers[0].env[7].value", "services.crane.env"),
        (f"{BELOW}.containers[0].env[2].valueFrom.secretKeyRef.name", "services.crane.secrets.TOKEN"),
        ("metadata.labels[app.kubernetes.io/version]", "services.crane.image.tag"),
        (f"{BELOW}.containers[0].resources.limits.memory", "services.crane.resources.memory"),
        (f"{BELOW}.containers[0].readinessProbe.httpGet.port", "services.crane.health.readiness"),
        (f"{BELOW}.containers[0].tty", "services.crane.patches.container.tty"),
        (f"{BELOW}.containers[0].lifecycle.preStop", "services.crane.shutdown"),
        (f"{BELOW}.hostname", "services.crane.patches.pod.hostname"),
        ("spec.paused", "services.crane.patches.deployment.spec.paused"),
        (f"{BELOW}.containers[1].image", "services.crane.containers.proxy.image"),
        (f"{BELOW}.initContainers[0].command", "services.crane.initContainers.wait.command"),
        (f"{BELOW}.initContainers[1].image", "stores.redis.version"),
        (f"{BELOW}.initContainers[1].resources.limits.memory", "services.crane.uses.redis"),
        (f"{BELOW}.initContainers[1].env[0].value", "services.crane.uses.redis"),
        (f"{BELOW}.initContainers[2].args[0]", "services.crane.initContainers.fetch.args"),
        (f"{BELOW}.initContainers[3].image", "services.crane.sidecars.watch.image"),
    ],
)
def test_a_field_of_a_workload(field: str, path: str) -> None:
    assert behind(DEPLOYMENT, field) == path


@pytest.mark.parametrize(
    ("kind", "path"),
    [("HorizontalPodAutoscaler", "replicas"), ("NetworkPolicy", "calls"), ("Ingress", "routes"), ("Service", "port")],
)
def test_an_object_that_one_key_decides(kind: str, path: str) -> None:
    assert behind({"kind": kind}, "spec.whatever") == f"services.crane.{path}"


def test_a_job_is_its_own_owner() -> None:
    assert behind(JOB, f"{BELOW}.containers[0].image") == "services.crane.jobs.seed.image"
    assert behind(CRON, "spec.schedule") == "services.crane.jobs.seed.schedule"
    assert behind(CRON, "spec.jobTemplate.spec.template.spec.containers[0].image") == "services.crane.jobs.seed.image"


def test_a_store() -> None:
    template = "sea/charts/redis/templates/statefulset.yaml"
    assert behind(DEPLOYMENT, f"{BELOW}.containers[0].resources.limits", template) == "stores.redis.resources"
    assert behind(DEPLOYMENT, f"{BELOW}.containers[0].image", template) == "stores.redis.version"
    assert behind(DEPLOYMENT, "spec.volumeClaimTemplates[0].spec", template) == "stores.redis.storage"
    assert behind(None, "", template) == "stores.redis"


def test_what_the_umbrella_has_itself() -> None:
    assert behind(None, "", "sea/templates/edge/gateway.yaml") == "edge"
    assert behind(None, "", "sea/templates/networkpolicy.yaml") == "network"
    assert behind(None, "", "sea/templates/of-nobody.yaml") == ""
    assert behind(None, "", "sea/charts/unknown/templates/x.yaml") == ""


def test_a_value() -> None:
    assert spell(origin_of_value(PLATFORM, "crane.image.tag")) == "services.crane.image.tag"
    assert spell(origin_of_value(PLATFORM, "redis.storage")) == "stores.redis.storage"
    assert origin_of_value(PLATFORM, "global.domain") == ()
    assert origin_of_value(PLATFORM, "") == ()


def test_a_store_whose_memory_is_written_down() -> None:
    data = PLATFORM.model_dump(exclude_unset=True) | {
        "stores": {"redis": {"engine": "redis", "version": "7.2.16", "storage": "1Gi", "memory": "256Mi"}}
    }
    platform = Platform.model_validate(data)
    template = "sea/charts/redis/templates/statefulset.yaml"
    path = origin(platform, template, DEPLOYMENT, f"{BELOW}.containers[0].resources.limits.memory")
    assert spell(path) == "stores.redis.memory"


def test_a_pod_of_helm_test() -> None:
    containers = {"initContainers": [{"name": "uses-redis"}], "containers": [{"name": "services"}]}
    pod = {"kind": "Pod", "metadata": {"name": "crane-test-connections"}, "spec": containers}
    template = "sea/templates/tests/connections/crane.yaml"
    assert behind(pod, "spec.initContainers[0].image", template) == "stores.redis.version"
    assert behind(pod, "spec.initContainers[0].env[0].value", template) == "services.crane.uses.redis"
    assert behind(pod, "spec.containers[0].image", template) == "services.crane.calls"
    assert spell(origin(PLATFORM, template)) == "services.crane"


def test_scratch_space_is_no_storage_of_a_store() -> None:
    field = f"{BELOW}.containers[0].resources.requests.ephemeral-storage"
    template = "sea/charts/redis/templates/statefulset.yaml"
    assert behind({"kind": "StatefulSet"}, field, template) == "stores.redis.resources"
    assert behind({"kind": "StatefulSet"}, "spec.volumeClaimTemplates[0].spec", template) == "stores.redis.storage"


@pytest.mark.parametrize(
    ("name", "field", "path"),
    [
        ("redis-drill", "spec.jobTemplate.spec.activeDeadlineSeconds", "deadline"),
        ("redis-drill", "spec.jobTemplate.spec.template.spec.containers[0].env[1].value", "deadline"),
        ("redis-drill", "spec.jobTemplate.spec.template.spec.containers[0].env[0].value", ""),
        ("redis-drill", "spec.jobTemplate.spec.template.spec.containers[0].env[7].value", ""),
        ("redis-drill", "spec.jobTemplate.spec.template.spec.containers[0].resources.limits.memory", "resources"),
        ("redis-drill", "spec.schedule", "drill"),
        ("redis-backup", "spec.schedule", "schedule"),
        ("redis-backup", "metadata.annotations", ""),
        ("redis-drill", "spec.jobTemplate.spec.template.spec.containers[0].image", ""),
        ("redis-backup", "spec.jobTemplate.spec.template.spec.initContainers[1].image", "encrypt.image"),
    ],
)
def test_a_store_s_backups(name: str, field: str, path: str) -> None:
    pod = {
        "initContainers": [{"name": "dump"}, {"name": "encrypt"}],
        "containers": [{"name": "drill", "env": [{"name": "STORE"}, {"name": "PATIENCE", "value": "60"}]}],
    }
    job = {"jobTemplate": {"spec": {"template": {"spec": pod}}}}
    cron = {"kind": "CronJob", "metadata": {"name": name}, "spec": job}
    plan = "stores.redis.backup"
    template = "sea/charts/redis/templates/backup/drill.yaml"
    assert behind(cron, field, template) == (f"{plan}.{path}" if path else plan)
    server = "spec.jobTemplate.spec.template.spec.initContainers[0].image"
    assert behind(cron, server, template) == "stores.redis.version"
