"""Argo CD waits until a wave is healthy before it begins the next: what pods need may come in no later one.

Health as Argo CD sees it: of workloads and Jobs, of claims, and of what makes Secrets. Hooks run before all waves.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import aquahelm
from aquahelm.check.fields import Node
from aquahelm.check.pods import NO_POD, pod_of
from aquahelm.check.selectors import matches

if TYPE_CHECKING:
    from aquahelm.render.manifests import Manifest

ROOT = Path(__file__).parents[2]
MAKES_SECRETS = {"SealedSecret", "ExternalSecret"}
RUNS = {"Deployment", "StatefulSet", "Job"}


@cache
def rendered(environment: str) -> tuple[Manifest, ...]:
    """AquaStream: generated Secrets in dev, sealed ones in stage, those of a store elsewhere in prod."""
    found = aquahelm.template(aquahelm.load(ROOT / "inventory.yaml"), environment)
    return tuple(one for one in found if "helm.sh/hook" not in one.data["metadata"].get("annotations", {}))


def wave(one: Manifest) -> int:
    return int(one.data["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-wave", "0"))


@pytest.mark.parametrize("environment", ["dev", "stage", "prod"])
def test_no_pod_needs_what_a_later_wave_brings(environment: str) -> None:
    made = {("Secret" if one.kind in MAKES_SECRETS else one.kind, one.name): wave(one) for one in rendered(environment)}
    asked = 0
    for one in rendered(environment):
        pod = pod_of(one.kind, Node(one.data))
        if one.kind not in RUNS or pod is NO_POD:
            continue
        needed = {(use.kind, use.name) for use in pod.object_uses()} | {("ServiceAccount", pod.account)}
        late = {need for need in needed if made.get(need, wave(one)) > wave(one)}
        assert not late, f"{one.kind} {one.name} is of wave {wave(one)}"
        asked += len(needed & made.keys())
    assert asked > 20


@pytest.mark.parametrize("environment", ["dev", "stage", "prod"])
def test_no_policy_of_a_later_wave_opens_what_an_earlier_one_closed(environment: str) -> None:
    """The first policy that selects a pod closes all that it does not open: the others have to be there by then."""
    policies = [one for one in rendered(environment) if one.kind == "NetworkPolicy"]
    pods = [(one, pod_of(one.kind, Node(one.data))) for one in rendered(environment) if one.kind in RUNS]
    for one, pod in pods:
        selecting = [at for at in policies if matches(Node(at.data) / "spec" / "podSelector", pod.labels)]
        assert len(selecting) > 2, one.name
        assert not [at.name for at in selecting if wave(at) > wave(one)], f"{one.kind} {one.name}, wave {wave(one)}"


def test_stores_then_their_setup_then_services() -> None:
    waves = {(one.kind, one.name.rpartition("-setup-")[0] or one.name): wave(one) for one in rendered("stage")}
    assert waves["NetworkPolicy", "default-deny"] == waves["SealedSecret", "jwt"] == -40
    assert waves["StatefulSet", "postgres"] == waves["StatefulSet", "redis"] == -30
    assert waves["Job", "postgres"] == -20
    assert waves["Deployment", "payment"] == waves["Service", "payment"] == 0


def test_a_backup_that_failed_holds_up_no_rollout() -> None:
    waves = {one.name: wave(one) for one in rendered("stage") if one.kind == "CronJob"}
    assert waves == {"postgres-backup": 0, "postgres-drill": 0}


SHOP = """
platform: shop
version: 0.1.0
environments: {dev: {namespace: shop-dev}, stage: {namespace: shop-stage}}
delivery: {tool: {dev: argo-cd, stage: flux}, repository: https://git.example/acme/shop}
stores:
  db: {engine: postgres, version: "16.15", storage: 1Gi}
services:
  web:
    runtime: node
    image: {repository: web, tag: v1.0.0}
    port: 8080
    uses: {db: {}}
    volumes: {uploads: {mount: /uploads, size: 1Gi}}
    files: {/etc/web.conf: "x"}
    jobs:
      migrate: {when: [before-upgrade], command: [migrate]}
      warm: {when: [after-install, after-upgrade], command: [warm]}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[tuple[str, str], Manifest]]:
    """Environment → the objects of a platform that Argo CD delivers in dev, and Flux in stage."""
    file = tmp_path_factory.mktemp("shop") / "inventory.yaml"
    file.write_text(SHOP, encoding="utf-8")
    inventory = aquahelm.load(file)
    return {
        name: {(one.kind, one.name): one for one in aquahelm.template(inventory, name)} for name in ("dev", "stage")
    }


def told_controllers(one: Manifest) -> dict[str, str]:
    """Those that are Argo CD's or Helm's."""
    found = one.data["metadata"].get("annotations", {})
    return {key: value for key, value in found.items() if "argocd" in key or "helm.sh" in key}


def test_a_migration_runs_between_the_stores_and_the_services(
    shop: dict[str, dict[tuple[str, str], Manifest]],
) -> None:
    """As a hook of Helm's it would run before all, in the first sync too, without a store to reach."""
    migrate = shop["dev"]["Job", "web-migrate"]
    told = told_controllers(migrate)
    assert told["argocd.argoproj.io/hook"] == "Sync"
    assert told["helm.sh/hook"] == "pre-upgrade"
    assert wave(shop["dev"]["StatefulSet", "db"]) < wave(migrate) < wave(shop["dev"]["Deployment", "web"])
    needed = {(use.kind, use.name) for use in pod_of("Job", Node(migrate.data)).object_uses()}
    needed |= {("ServiceAccount", "web"), ("NetworkPolicy", "web")}
    early = {key for key in needed if key in shop["dev"] and wave(shop["dev"][key]) < wave(migrate)}
    assert early == {("ServiceAccount", "web"), ("NetworkPolicy", "web"), ("ConfigMap", "web-files")}
    assert "argocd.argoproj.io/hook" not in told_controllers(shop["dev"]["Job", "web-warm"])
    assert not any("argocd" in key for one in shop["stage"].values() for key in told_controllers(one))


def test_what_helm_keeps_argo_cd_does_not_prune(shop: dict[str, dict[tuple[str, str], Manifest]]) -> None:
    claim = ("PersistentVolumeClaim", "web-uploads")
    told = {"helm.sh/resource-policy": "keep"}
    assert told_controllers(shop["stage"][claim]) == told
    assert told_controllers(shop["dev"][claim]) == told | {
        "argocd.argoproj.io/sync-options": "Prune=false",
        "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
    }


def given(wave: str) -> str:
    return f"annotations: {{argocd.argoproj.io/sync-wave: '{wave}', argocd.argoproj.io/sync-options: Replace=true}}"


OWN = SHOP.replace("storage: 1Gi}", f"storage: 1Gi, {given('-35')}}}").replace(
    "port: 8080", f"port: 8080\n    {given('-5')}"
)


def test_waves_of_ones_own_come_after_what_their_pods_need(tmp_path: Path) -> None:
    (tmp_path / "inventory.yaml").write_text(OWN, encoding="utf-8")
    objects = {
        (one.kind, one.name): one for one in aquahelm.template(aquahelm.load(tmp_path / "inventory.yaml"), "dev")
    }
    waves = {key: wave(one) for key, one in objects.items()}
    assert waves["ServiceAccount", "db"] < waves["StatefulSet", "db"] == -35 < waves["Job", "web-migrate"]
    assert waves["Job", "web-migrate"] < waves["Deployment", "web"] == -5
    claim = told_controllers(objects["PersistentVolumeClaim", "web-uploads"])
    assert claim["argocd.argoproj.io/sync-options"] == "Replace=true,Prune=false"
