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
    assert waves["NetworkPolicy", "default-deny"] == waves["SealedSecret", "jwt"] == -3
    assert waves["StatefulSet", "postgres"] == waves["StatefulSet", "redis"] == -2
    assert waves["Job", "postgres"] == -1
    assert waves["Deployment", "payment"] == waves["Service", "payment"] == 0
