"""A generated secret that is rotated reaches the pods: the steps that `aquahelm secrets rotate` prints, run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import aquahelm
from aquahelm.plan.rotation import rotation
from tests.cluster.rig.command import run
from tests.cluster.rig.released import component, released

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.model import Plan
    from tests.cluster.rig.helm import Release
    from tests.cluster.rig.project import Project

pytestmark = pytest.mark.cluster
REVISION = "rotated"


@pytest.fixture
def plan(release: Release, the_project: Project) -> Plan:
    """dev, as it is installed here: by Helm, whoever delivers it elsewhere."""
    decided = aquahelm.plan(aquahelm.load(the_project.root / "inventory.yaml"), "dev")
    return replace(decided, namespace=release.kubectl.namespace, release=release.name, delivery=None)


def test_a_rotated_secret_reaches_the_pods(release: Release, platform: Platform, plan: Plan) -> None:
    """The value is another one, the server takes it, the pods that read it are new, and no others are."""
    user, store = next(
        (name, store)
        for name, service in sorted(platform.services.items())
        for store in service.uses
        if service.starts and platform.stores[store].engine == "postgres"
    )
    secret = f"{store}-{user}"
    found = released(release)
    release.upgrade()
    written = {key: text for key, text in found.write("before the rotation").items() if key[0] == user}
    value = release.kubectl.object("secret", secret)["data"]["password"]
    before = found.uids()
    decided = rotation(plan, secret, (), REVISION)
    assert decided.restarts == ((f"Deployment/{user}",),)
    for step in decided.steps:
        if step.command[0] == "helm":
            release.upgrade({store: {"setup": {"revision": REVISION}}})
        else:
            run(list(step.command), limit=600)
    assert release.kubectl.object("secret", secret)["data"]["password"] != value
    pods = {pod["metadata"]["uid"]: component(pod) for pod in found.pods()}
    assert {name for uid, name in pods.items() if uid not in before.values()} == {user}
    assert found.read(written) == written
