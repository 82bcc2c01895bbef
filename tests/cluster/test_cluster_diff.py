"""What `aquahelm diff` says is what API server and controllers do: exactly the workloads that it names get other pods.

No pod has to run for that: a quota keeps them out, and hooks are left out. Another template is seen in the
objects; a Deployment's controller makes a ReplicaSet of it.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from aquahelm import pipeline
from aquahelm.diff.live import diff_live
from aquahelm.diff.model import ABSENT, Diff, Risk
from aquahelm.diff.project import diff_project
from aquahelm.foreign.against import Against
from tests.cluster.rig.kubectl import delete_namespaces, make_namespace
from tests.cluster.rig.released import settled
from tests.cluster.rig.small_platform import SmallPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cluster.rig.command import Ended
    from tests.cluster.rig.helm import Helm

pytestmark = pytest.mark.cluster
INVENTORY = """\
platform: notes
version: 1.0.0
registry: aquahelm.test/notes
secrets: {provider: generated}
environments: {dev: {namespace: NAMESPACE}}
stores:
  cache:
    engine: redis
    version: 7.2.16
    storage: 64Mi
services:
  web:
    runtime: node
    image: {repository: web, tag: v1}
    port: 8080
    replicas: 2
  api:
    runtime: node
    image: {repository: api, tag: v1}
    port: 8081
    uses: {cache: {}}
    files: {/etc/api/level.txt: "info"}
"""
NO_PODS = {
    "apiVersion": "v1",
    "kind": "ResourceQuota",
    "metadata": {"name": "none"},
    "spec": {"hard": {"pods": "0"}},
}


class Notes(SmallPlatform):
    """None of its pods runs."""

    def diff(self) -> Diff:
        inventory = pipeline.load(self.inventory, "inventory.yaml")
        return diff_project(inventory, Against("HEAD", self.folder), ["dev"])

    def live(self) -> Diff:
        return diff_live(pipeline.load(self.inventory, "inventory.yaml"), ["dev"], helm_program=self.helm.program)

    def upgrade(self, *flags: str) -> Ended:
        pipeline.render(pipeline.load(self.inventory, "inventory.yaml"), self.folder)
        return self.install("--no-hooks", *flags)

    def templates(self) -> dict[str, str]:
        """Workload → the template of its pods, as the server keeps it."""
        found = self.kubectl.objects("deployments,statefulsets", instance="notes")
        return {
            f"{one['kind']}/{one['metadata']['name']}": json.dumps(one["spec"]["template"], sort_keys=True)
            for one in found
        }

    def replica_sets(self) -> int:
        return len(self.kubectl.objects("replicasets", instance="notes"))


@pytest.fixture(scope="module")
def notes(helm: Helm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notes]:
    kubectl = make_namespace(f"aquahelm-diff-{helm.major}", {})
    kubectl.apply(NO_PODS)
    folder = tmp_path_factory.mktemp("notes")
    (folder / "inventory.yaml").write_text(INVENTORY.replace("NAMESPACE", kubectl.namespace), encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    found = Notes(folder, "notes", helm, kubectl)
    ended = found.upgrade()
    assert ended.code == 0, ended.err
    assert settled(found.replica_sets, 2) == 2
    yield found
    delete_namespaces(kubectl, wait=False)


def named(diff: Diff) -> set[str]:
    return {one.workload for one in diff.restarts("dev")}


def test_nothing_differs_from_what_is_installed(notes: Notes) -> None:
    found = notes.live()
    assert (found.differences, found.drift) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "risk", "workloads"),
    [
        ("repository: web, tag: v1", "repository: web, tag: v2", Risk.RESTART, {"Deployment/web"}),
        ("storage: 64Mi\n", "storage: 64Mi\n    settings: {timeout: 300}\n", Risk.DOWNTIME, {"StatefulSet/cache"}),
        ('level.txt: "info"', 'level.txt: "debug"', Risk.RESTART, {"Deployment/api"}),
        ("replicas: 2", "replicas: 3", Risk.SCALE, set()),
        ("port: 8080\n", "port: 8080\n    annotations: {aquahelm.test/owner: shop}\n", Risk.NONE, set()),
        ("port: 8080\n", "port: 8080\n    calls: [api]\n", Risk.EXPOSURE, {"Deployment/web"}),
    ],
    ids=str,
)
def test_exactly_what_it_names_gets_other_pods(
    notes: Notes, old: str, new: str, risk: Risk, workloads: set[str]
) -> None:
    notes.edit(old, new)
    said, live = notes.diff(), notes.live()
    assert (said.risk, named(said)) == (risk, workloads)
    assert (live.risk, named(live), live.drift) == (risk, workloads, ())
    before, sets = notes.templates(), notes.replica_sets()
    ended = notes.upgrade()
    assert ended.code == 0, ended.err
    after = notes.templates()
    assert {name for name, template in after.items() if template != before[name]} == workloads
    wanted = sets + sum(name.startswith("Deployment/") for name in workloads)
    assert settled(notes.replica_sets, wanted) == wanted


def test_recreate_is_refused_by_the_server(notes: Notes) -> None:
    notes.edit("storage: 64Mi", "storage: 128Mi")
    said = notes.diff()
    assert said.risk is Risk.RECREATE
    assert [one.ref for one in said.differences if one.risk is Risk.RECREATE] == ["StatefulSet/cache"]
    ended = notes.upgrade()
    assert ended.code != 0
    assert "updates to statefulset spec for fields other than" in ended.err
    assert any("is failed" in remark for remark in notes.live().remarks)
    notes.git("checkout", "--quiet", "--", ".")
    assert notes.upgrade().code == 0


def test_what_was_changed_by_hand_is_told_by_manager(notes: Notes) -> None:
    kubectl = notes.kubectl
    kubectl.run("scale", "deployment/api", "--replicas=4")
    kubectl.run("set", "env", "deployment/api", "--containers=api", "TRACE=1", "--field-manager=somebody")
    kubectl.run("delete", "service", "web")
    found = notes.live()
    drift = {(one.ref, one.field.rpartition(".")[2]): one for one in found.drift}
    assert drift.keys() == {("Service/web", ""), ("Deployment/api", "replicas"), ("Deployment/api", "env[TRACE]")}
    scaled, traced = drift["Deployment/api", "replicas"], drift["Deployment/api", "env[TRACE]"]
    assert (scaled.installed, scaled.live) == (1, 4)
    assert (traced.installed, traced.live["value"], traced.manager) == (ABSENT, "1", "somebody")
    # Helm 4 is refused; Helm 3 puts back what it says
    risks = {"Deployment/api": Risk.RECREATE if notes.helm.major >= 4 else Risk.SCALE, "Service/web": Risk.NONE}
    assert {one.ref: one.risk for one in found.differences} == risks
    ended = notes.upgrade()
    if notes.helm.major >= 4:
        assert ended.code != 0
        assert ".spec.replicas" in ended.err
        assert notes.upgrade("--force-conflicts").code == 0
    else:
        assert ended.code == 0, ended.err
    assert {(one.ref, one.live["value"]) for one in notes.live().drift} == {("Deployment/api", "1")}
