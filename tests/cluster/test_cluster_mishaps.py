"""What goes wrong in a cluster: killed servers, and a version that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cluster.rig.command import CommandFailed
from tests.cluster.rig.released import STORES, Released, component, released, settled

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from tests.cluster.rig.helm import Release

pytestmark = pytest.mark.cluster
MISSING = "no-such-version"


def _read(found: Released, written: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """What is found; nothing while a Service does not lead to the new pod yet."""
    try:
        return found.read(written)
    except CommandFailed:
        return {}


def test_killed_stores_come_back_with_their_data(release: Release, platform: Platform) -> None:
    """All at once and without a word of warning, as when their node dies."""
    found = released(release)
    release.upgrade()
    stores = [name for name, store in platform.stores.items() if store.mode == "container" and store.engine in STORES]
    written = found.write("before the end")
    before = found.uids()
    pods = [f"{store}-0" for store in stores]
    assert set(pods) <= before.keys()
    release.kubectl.run("delete", "pod", *pods, "--grace-period=0", "--force")
    for store in stores:
        release.kubectl.run("rollout", "status", f"statefulset/{store}", "--timeout=120s", limit=130)
    assert {pod: before[pod] == uid for pod, uid in found.uids().items() if pod in pods} == dict.fromkeys(pods, False)
    services = {name for name, _ in written}
    assert settled(lambda: services - found.stubs().keys(), set(), limit=90) == set(), "services are ready again"
    assert settled(lambda: _read(found, written), written, limit=60) == written


def test_a_version_that_does_not_exist_is_taken_back(release: Release, platform: Platform) -> None:
    """Every application at once; the old pods serve on, and Helm goes back to them by itself."""
    found = released(release)
    release.upgrade()
    before, revision = found.uids(), release.revision()
    wrong = {name: {"image": {"tag": MISSING}} for name, service in platform.services.items() if service.starts}
    back = "--rollback-on-failure" if release.helm.major >= 4 else "--atomic"
    ended = release.attempt_upgrade(wrong, flags=(back, "--timeout=30s"))
    assert ended.code != 0
    assert release.revision() == revision + 2, "the attempt, and the way back"
    images = {c["image"] for pod in found.pods() for c in pod["spec"]["containers"]}
    assert [image for image in images if image.endswith(f":{MISSING}")] == []
    assert found.stubs().keys() >= wrong.keys()
    same = {component(pod): before.get(pod["metadata"]["name"]) == pod["metadata"]["uid"] for pod in found.pods()}
    assert set(same.values()) == {True}, "no pod that worked was replaced"
    release.upgrade()
