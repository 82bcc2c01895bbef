"""Upgrades: nothing restarts without a reason, data stays, and replica counts belong to whoever set them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cluster.rig.images import NEXT
from tests.cluster.rig.released import STORES, Released, released, settled

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from tests.cluster.rig.helm import Release, Values
    from tests.cluster.rig.project import Project

pytestmark = pytest.mark.cluster
REVISION = "deployment.kubernetes.io/revision"


def traces(found: Released) -> dict[str, Any]:
    """All that changes when anything is rolled out."""
    deployments, sets = found.objects("deployments"), found.objects("statefulsets")
    return {
        "pods": found.uids(),
        "deployments": {d["metadata"]["name"]: d["metadata"]["annotations"][REVISION] for d in deployments},
        "replicasets": [r["metadata"]["name"] for r in found.objects("replicasets")],
        "statefulsets": {s["metadata"]["name"]: s["status"]["updateRevision"] for s in sets},
        "jobs": {j["metadata"]["name"]: j["metadata"]["uid"] for j in found.objects("jobs")},
    }


def test_an_upgrade_with_the_same_values_restarts_nothing(release: Release) -> None:
    found = released(release)
    release.upgrade()
    before, revision = traces(found), release.revision()
    release.upgrade()
    assert release.revision() == revision + 1
    assert traces(found) == before


def another_version(platform: Platform, project: Project) -> Values:
    """Another tag for every application, and a reason to restart for every store and for what watches them."""
    tags = {name: {"image": {"tag": f"{service.image.tag}{NEXT}"}} for name, service in platform.services.items()}
    others = [*platform.stores, *project.watching("dev")]
    return tags | {name: {"podAnnotations": {"aquahelm.test/version": "next"}} for name in others}


def test_data_written_before_an_upgrade_is_there_afterwards(
    release: Release, platform: Platform, the_project: Project
) -> None:
    found = released(release)
    release.upgrade()
    written = found.write("before the upgrade")
    used = {(name, store) for name, service in platform.services.items() if service.starts for store in service.uses}
    engines = {(name, platform.stores[store].engine) for name, store in used}
    assert set(written) == {(name, STORES[engine]) for name, engine in engines if engine in STORES}
    before = found.uids()
    release.upgrade(another_version(platform, the_project))
    assert set(before.values()) & set(found.uids().values()) == set()
    assert found.read(written) == written


@pytest.fixture
def scalable(platform: Platform, the_project: Project) -> str:
    """A service with a fixed count of pods here, and an autoscaled one in some environment."""
    autoscaled = {
        name
        for other in the_project.platforms().values()
        for name, service in other.services.items()
        if service.replicas.min
    }
    if not autoscaled:
        pytest.skip(f"{platform.platform} autoscales nothing anywhere")
    return min(name for name in autoscaled if platform.services[name].replicas.count)


def wanted(release: Release, name: str) -> int:
    return int(release.kubectl.object("deployment", name)["spec"]["replicas"])


def scale(release: Release, name: str, count: int) -> None:
    """Through the scale subresource, as the autoscaler and `kubectl scale` do."""
    release.kubectl.run("scale", f"deployment/{name}", f"--replicas={count}")
    release.kubectl.run("rollout", "status", f"deployment/{name}", "--timeout=120s")


def back_to_the_fixed_count(release: Release) -> None:
    """The way on that the README gives: Helm 4 takes the field back from whoever scaled; Helm 3 always does."""
    release.upgrade(flags=("--force-conflicts",) if release.helm.major >= 4 else ())


def test_an_autoscaled_count_survives_an_upgrade(release: Release, scalable: str) -> None:
    autoscaled = {scalable: {"autoscaling": {"enabled": True, "minReplicas": 2, "maxReplicas": 4, "cpu": 70}}}
    release.upgrade(autoscaled)
    scaler = release.kubectl.object("hpa", scalable)["spec"]
    assert scaler["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": scalable}
    # the autoscaler brings the minimum about by itself, without any metrics
    assert settled(lambda: wanted(release, scalable), 2, limit=60) == 2
    scale(release, scalable, 3)
    release.upgrade(autoscaled, {scalable: {"podAnnotations": {"aquahelm.test/version": "autoscaled"}}})
    assert wanted(release, scalable) == 3
    back_to_the_fixed_count(release)
    assert wanted(release, scalable) != 3


def test_a_fixed_count_scaled_by_hand(release: Release, platform: Platform, scalable: str) -> None:
    """By Kubernetes' design two owners of one field conflict under server-side apply; Helm 3 just takes it back."""
    count = platform.services[scalable].replicas.count
    by_hand = 2 if count == 1 else 1
    release.upgrade()
    scale(release, scalable, by_hand)
    ended = release.attempt_upgrade()
    if release.helm.major < 4:
        assert ended.code == 0, ended.err
        assert wanted(release, scalable) == count
        return
    assert ended.code != 0
    assert "conflict" in ended.err
    assert ".spec.replicas" in ended.err
    # both ways on that the README gives: say the same number, or take the field back
    release.upgrade({scalable: {"replicas": by_hand}})
    assert wanted(release, scalable) == by_hand
    back_to_the_fixed_count(release)
    assert wanted(release, scalable) == count
