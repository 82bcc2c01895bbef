"""Kafka in the chart: topics are there, each service may do what the inventory says and no more, records stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cluster.rig.events import EventTools, event_tools
from tests.cluster.rig.released import released, settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.inventory.models.platform import Platform
    from tests.cluster.rig.helm import Release

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def store(platform: Platform) -> str:
    """The Kafka that runs in the chart."""
    for name, item in platform.stores.items():
        if item.engine == "kafka" and item.mode == "container":
            return name
    pytest.skip("the platform has no Kafka in the chart")


@pytest.fixture(scope="module")
def tools(release: Release, platform: Platform, store: str) -> Iterator[dict[str, EventTools]]:
    """Service → Kafka's tools in its place."""
    found = released(release)
    (broker,) = (pod for pod in found.pods(component="store") if pod["metadata"]["name"] == f"{store}-0")
    image = broker["spec"]["containers"][0]["image"]
    made = {
        name: event_tools(release.kubectl, release.name, name, store, service.uses[store].role or name, image)
        for name, service in platform.services.items()
        if store in service.uses
    }
    yield made
    for tool in made.values():
        release.kubectl.run("delete", "pod", tool.pod, "--wait=false")


@pytest.fixture(scope="module")
def way(platform: Platform, store: str) -> tuple[str, str, str, str]:
    """A topic that one service writes and another reads: topic, writer, reader, the reader's group."""
    for reader, service in platform.services.items():
        use = service.uses.get(store)
        for topic in use.consumes if use else ():
            for writer, other in platform.services.items():
                if store in other.uses and topic in other.uses[store].produces:
                    return topic, writer, reader, (use.group if use else None) or reader
    pytest.skip("no topic has both a writer and a reader")


def test_a_record_goes_from_who_writes_to_who_reads(tools: dict[str, EventTools], way: Any) -> None:
    topic, writer, reader, group = way
    tools[writer].produce(topic, "one", "two")
    assert sorted(tools[reader].consume(topic, group, 2)) == ["one", "two"]


def test_rights_end_where_the_inventory_ends(tools: dict[str, EventTools], way: Any) -> None:
    topic, writer, reader, group = way
    assert "Not authorized" in tools[reader].attempt_produce(topic, "three")
    assert "Not authorized" in tools[writer].attempt_consume(topic, group)
    assert "Not authorized" in tools[reader].attempt_consume(topic, "somebody-elses")


def test_a_killed_broker_comes_back_with_its_records(
    release: Release, store: str, tools: dict[str, EventTools], way: Any
) -> None:
    topic, writer, reader, group = way
    tools[writer].produce(topic, "before the end")
    release.kubectl.run("delete", "pod", f"{store}-0", "--grace-period=0", "--force")
    release.kubectl.run("rollout", "status", f"statefulset/{store}", "--timeout=120s", limit=130)

    def found() -> bool:
        return "before the end" in tools[reader].attempt_consume(topic, group)

    assert settled(found, True, limit=60)


def test_the_setup_can_run_again(release: Release, store: str, tools: dict[str, EventTools], way: Any) -> None:
    topic, writer, _, _ = way
    release.upgrade({store: {"setup": {"revision": "again"}, "topics": {topic: {"partitions": 5}}}})

    def done() -> bool:
        jobs = [
            job for job in released(release).objects("jobs") if job["metadata"]["name"].startswith(f"{store}-setup-")
        ]
        return all(job["status"].get("succeeded") for job in jobs)

    assert settled(done, True, limit=120)
    assert tools[writer].partitions(topic) == 5
    release.upgrade()
