"""Parts that are off until asked for: they start, reach what they name, and go again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.cluster.rig.released import component, released, settled

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.service import Service
    from tests.cluster.rig.helm import Release, Values

pytestmark = pytest.mark.cluster
LOG_IN = """
import os
from tests.cluster.stub.postgres import connect
for name, url in sorted(os.environ.items()):
    if name.endswith("_DB_URL"):
        with connect(url, "", "") as session:
            print(name, *session.query("select current_user || '@' || current_database()")[0])
"""


@pytest.fixture
def optional(platform: Platform) -> dict[str, Service]:
    found = {name: service for name, service in platform.services.items() if service.optional}
    if not found:
        pytest.skip(f"{platform.platform} has no optional parts")
    return found


def asked_for(services: dict[str, Service]) -> Values:
    """Small ones; a job of theirs logs in to every database that it is told of, and ends."""
    values: Values = {}
    for name, service in services.items():
        own: dict[str, Any] = {"enabled": True}
        if service.runs == "always":
            own["env"] = {"STUB_PORT": str(service.port)}  # the real one knows its port by itself
        for job in service.jobs:
            small = {"requests": {"cpu": "10m", "memory": "64Mi"}}
            own["jobs"] = {job: {"command": ["python3", "-c", LOG_IN], "resources": small}}
        values[name] = own
    return values


def test_optional_parts_start_when_they_are_asked_for(
    release: Release, platform: Platform, optional: dict[str, Service]
) -> None:
    found = released(release)
    release.upgrade()
    before = found.uids()
    release.upgrade(asked_for(optional))
    for name, service in optional.items():
        if service.runs == "always":
            pod = found.stubs()[name]
            doors = [f"{callee}:{platform.services[callee].port}" for callee in service.calls]
            wanted = dict.fromkeys(doors, "open")
            assert settled(partial(release.kubectl.dial, pod, doors), wanted) == wanted, name

    def ended() -> set[str]:
        jobs = release.kubectl.objects("jobs", instance=release.name)
        return {component(job) for job in jobs if component(job) in optional and job["status"].get("succeeded")}

    jobs = {name for name, service in optional.items() if service.jobs}
    assert settled(ended, jobs, limit=90) == jobs
    for name in jobs:
        said = release.kubectl.run("logs", f"--selector=app.kubernetes.io/name={name}", "--tail=-1").out
        lines = [line.split()[1] for line in said.splitlines() if "_DB_URL" in line]
        roles = [f"{use.role or use.loginAs or name}@" for use in optional[name].uses.values()]
        assert sorted(line.partition("@")[0] + "@" for line in lines) == sorted(roles)
    release.upgrade()
    assert {pod: uid for pod, uid in found.uids().items() if pod in before} == before, "nothing else was touched"
    gone = settled(lambda: {component(pod) for pod in found.pods()} & optional.keys(), set(), limit=60)
    assert gone == set()
