"""`helm install --wait` of dev into a namespace that enforces PodSecurity restricted, and what then runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cluster.rig.images import containers
from tests.cluster.rig.kubectl import ready, restarts
from tests.cluster.rig.project import manifests
from tests.cluster.rig.quantity import cores
from tests.cluster.rig.released import STORES, component, released, settled

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from tests.cluster.rig.helm import Release
    from tests.cluster.rig.project import Project

pytestmark = pytest.mark.cluster
TOLERATED_RESTARTS = 1


def test_every_pod_is_ready(release: Release, platform: Platform, the_project: Project) -> None:
    pods = released(release).pods()
    expected = {name for name, service in platform.services.items() if service.starts}
    expected |= {name for name, store in platform.stores.items() if store.mode == "container"}
    expected |= set(the_project.watching("dev"))
    assert {component(pod) for pod in pods} == expected
    assert [pod["metadata"]["name"] for pod in pods if not ready(pod)] == []
    assert {pod["metadata"]["name"]: restarts(pod) for pod in pods if restarts(pod) > TOLERATED_RESTARTS} == {}


def test_every_job_completes(release: Release) -> None:
    """Helm waits for workloads; ordinary jobs may still run when it is done."""

    def unfinished() -> list[str]:
        jobs = released(release).objects("jobs")
        return [job["metadata"]["name"] for job in jobs if not job["status"].get("succeeded")]

    assert settled(unfinished, [], limit=120) == []


def test_no_pod_was_refused_or_warned_about_by_pod_security(release: Release) -> None:
    assert "PodSecurity" not in "".join(release.said)
    events: Any = release.kubectl.objects("events")
    assert [event["message"] for event in events if "PodSecurity" in event.get("message", "")] == []


def test_the_requests_fit_the_nodes(release: Release) -> None:
    """With the values of the tests: a machine of two cores has room for all."""
    text = release.helm.template(release.name, release.chart, release.files, release.kubectl.namespace, release.small)
    asked = sum(
        cores(container.get("resources", {}).get("requests", {}).get("cpu", "0"))
        for manifest in manifests(text)
        if manifest["kind"] in ("Deployment", "StatefulSet")
        for container in containers(manifest)
    )
    allocatable = sum(cores(node["status"]["allocatable"]["cpu"]) for node in release.kubectl.objects("nodes"))
    assert asked < allocatable * 0.75


def test_services_have_the_variables_that_their_code_reads(release: Release, the_project: Project) -> None:
    missing = {}
    for service, pod in released(release).stubs().items():
        names = set(release.kubectl.ask_stub_json(pod, "/stub/env"))
        if lacking := {"STUB_EXPECT", *the_project.promised_variables().get(service, [])} - names:
            missing[service] = lacking - ({"STUB_EXPECT"} if service not in the_project.promised_variables() else set())
    assert {service: names for service, names in missing.items() if names} == {}


def test_services_answer_those_who_call_them(release: Release, platform: Platform) -> None:
    """Each declared call came with a URL in a variable, and what stands there answers."""
    answers = {
        service: release.kubectl.ask_stub_json(pod, "/stub/calls") for service, pod in released(release).stubs().items()
    }
    assert {
        (service, name): answer for service, said in answers.items() for name, answer in said.items() if answer != "200"
    } == {}
    for name, service in ((name, item) for name, item in platform.services.items() if item.starts):
        assert len(answers[name]) >= len(service.calls)


def test_services_log_in_to_their_stores_as_themselves(release: Release, platform: Platform) -> None:
    for service, pod in released(release).stubs().items():
        answers = release.kubectl.ask_stub_json(pod, "/stub/stores")
        assert [answer for answer in answers.values() if answer.startswith("failed")] == [], service
        uses = {name: use for name, use in platform.services[service].uses.items() if asked(platform, name)}
        assert len(answers) == len(uses), service
        for use in uses.values():
            if use.dbSchema:
                assert answers["row"].startswith(f"{use.role or service} in database ")
                assert answers["row"].endswith(f", schema {use.dbSchema}")
            if use.bucket:
                assert answers["object"].startswith(f"bucket {use.bucket} ")


def asked(platform: Platform, store: str) -> bool:
    """Whether a stub asks the store itself."""
    return platform.stores[store].engine in STORES


def test_helm_test_passes(release: Release) -> None:
    assert "Phase:          Succeeded" in release.test().out
