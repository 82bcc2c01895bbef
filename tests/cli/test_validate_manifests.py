"""`aquahelm validate FILE…`: manifests that somebody else wrote."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Aquahelm

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, prot: TCP}]}
"""
CONFINED = (
    "{runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}"
)
POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\n"
    'spec: {automountServiceAccountToken: false, containers: [{name: web, image: "nginx:1.29", '
    f"resources: {{limits: {{cpu: 100m, memory: 64Mi}}}}, securityContext: {CONFINED}}}]}}\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without an inventory; the test runs in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_and_folders_are_judged_as_one(folder: Path, aquahelm: Aquahelm) -> None:
    (folder / "service.yaml").write_text(SERVICE, encoding="utf-8")
    (folder / "pods/deep").mkdir(parents=True)
    (folder / "pods/deep/pod.yml").write_text(POD, encoding="utf-8")
    said = aquahelm("validate", "service.yaml", "pods", "--kube-version", "1.36")
    assert (said.code, said.err) == (1, "")
    assert said.out.startswith("service.yaml\n  error  field-is-known  Service/web\n")
    assert "service.yaml, pods: 1 Kubernetes version, 2 objects, " in said.out
    assert "1 error, 0 warnings" in said.out


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Puts something into standard input."""

    def put(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return put


@pytest.mark.usefixtures("folder")
def test_standard_input(aquahelm: Aquahelm, stdin: Callable[[bytes], None]) -> None:
    stdin(f"{POD}---\n{SERVICE}".encode())
    said = aquahelm("validate", "-", "--kube-version", "1.36", "--format", "json")
    assert said.code == 1
    document = json.loads(said.out)
    assert document["summary"]["subject"] == "standard input"
    assert document["summary"]["environments"] == 0
    (finding,) = document["findings"]
    assert finding["template"] == {"file": "standard input", "line": 9, "column": 0}
    assert finding["environments"] == []


@pytest.mark.usefixtures("folder")
def test_nothing_in_standard_input_is_no_success(aquahelm: Aquahelm, stdin: Callable[[bytes], None]) -> None:
    stdin(b"# kubectl failed\n---\n")
    said = aquahelm("validate", "-")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error: no objects in standard input\n")


@pytest.mark.usefixtures("folder")
def test_standard_input_that_is_closed(aquahelm: Aquahelm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    said = aquahelm("validate", "-")
    assert (said.code, said.err.splitlines()[0]) == (2, "error: standard input is closed")


def test_a_reader_that_goes_away(folder: Path, program: Callable[..., subprocess.Popen[bytes]]) -> None:
    (folder / "services.yaml").write_text("---\n".join(SERVICE for _ in range(200)), encoding="utf-8")
    running = program("validate", "services.yaml")
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    with running.stderr as complaints:
        assert complaints.read() == b""
    assert running.wait(timeout=60) == 141


def test_what_is_no_object_is_a_finding(folder: Path, aquahelm: Aquahelm) -> None:
    (folder / "values.yaml").write_text("replicas: 3\n", encoding="utf-8")
    (folder / "list.yaml").write_text("- 1\n", encoding="utf-8")
    (folder / "latin.yaml").write_bytes("name: ü\n".encode("latin-1"))
    said = aquahelm("validate", ".", "--format", "json")
    assert said.code == 1
    rules = {(one["template"]["file"], one["rule"]) for one in json.loads(said.out)["findings"]}
    assert rules >= {
        ("values.yaml", "object-says-what-it-is"),
        ("list.yaml", "yaml-document-is-an-object"),
        ("latin.yaml", "yaml-is-readable"),
    }


def test_a_file_that_cannot_be_read(folder: Path, aquahelm: Aquahelm) -> None:
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    said = aquahelm("validate", "gone.yaml")
    assert said.code == 2
    assert said.err.startswith("error: gone.yaml cannot be read: ")


def test_what_cannot_be_read_in_a_folder_does_not_hide_the_rest(folder: Path, aquahelm: Aquahelm) -> None:
    (folder / "service.yaml").write_text(SERVICE, encoding="utf-8")
    (folder / "gone.yaml").symlink_to("nowhere")
    os.mkfifo(folder / "pipe.yaml")
    said = aquahelm("validate", ".")
    assert said.code == 1
    assert "gone.yaml\n  error  yaml-is-readable\n         it cannot be read: No such file or directory\n" in said.out
    assert "pipe.yaml\n  error  yaml-is-readable\n         it is a pipe or a device, and no file\n" in said.out
    assert "field-is-known" in said.out
    assert "2 documents unread" in said.out


def test_objects_without_a_namespace_are_in_the_one_that_is_given(folder: Path, aquahelm: Aquahelm) -> None:
    (folder / "service.yaml").write_text(SERVICE.replace(", prot: TCP", ""), encoding="utf-8")
    (folder / "pod.yaml").write_text(POD.replace("{name: web,", "{name: web, namespace: shop,", 1), encoding="utf-8")
    assert "service-selects-pods" in aquahelm("validate", ".").out
    assert aquahelm("validate", ".", "-n", "shop").code == 0
    (folder / "service.yaml").write_text(SERVICE.replace(", prot: TCP", ""), encoding="utf-8")
    assert aquahelm("validate", ".", "--external", "Service/w*").code == 0


def test_definitions_are_read_from_files_and_folders(folder: Path, aquahelm: Aquahelm) -> None:
    (folder / "pod.yaml").write_text(POD, encoding="utf-8")
    said = aquahelm("validate", "pod.yaml", "--crds", "pod.yaml")
    assert said.code == 2
    assert said.err.startswith("error: no CustomResourceDefinition in pod.yaml\n")


def test_definitions_that_cannot_be_read_are_not_passed_over(folder: Path, aquahelm: Aquahelm) -> None:
    (folder / "service.yaml").write_text(SERVICE, encoding="utf-8")
    (folder / "crds").mkdir()
    (folder / "crds/broken.yaml").write_text("a: [\n", encoding="utf-8")
    said = aquahelm("validate", "service.yaml", "--crds", "crds")
    assert said.code == 2
    assert said.err.startswith("error: --crds: crds/broken.yaml:")


@pytest.mark.parametrize("external", ["web", "Secret/", "/web"])
def test_an_external_without_its_kind_could_never_be_any_object(
    external: str, folder: Path, aquahelm: Aquahelm
) -> None:
    (folder / "service.yaml").write_text(SERVICE, encoding="utf-8")
    said = aquahelm("validate", "service.yaml", "--external", external)
    assert said.code == 2
    assert said.err == f'error: "{external}" names no object from elsewhere\n→ KIND/NAME, such as Secret/payment-*\n'


def test_what_was_given_must_fit_the_nodes_that_are_named(folder: Path, aquahelm: Aquahelm) -> None:
    deployment = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: {app: web}}\n"
        "spec: {replicas: 5, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: "
        '{containers: [{name: web, image: "web:1.0", resources: {limits: {cpu: 1, memory: 1Gi}}}]}}}\n'
    )
    (folder / "web.yaml").write_text(deployment, encoding="utf-8")
    assert aquahelm("validate", "web.yaml").code == 0
    assert aquahelm("validate", "web.yaml", "--capacity", "nodes=2,cpu=4,memory=4Gi").code == 0
    said = aquahelm("validate", "web.yaml", "--capacity", "nodes=1,cpu=4,memory=4Gi")
    assert said.code == 1
    assert "2 of 5 pods find no node" in said.out


@pytest.mark.parametrize(
    "capacity", ["much", "nodes=0,cpu=1,memory=1Gi", "cpu=1", "cpu=x,memory=1Gi", "cpu=1,memory=1Gi,gpu=1"]
)
def test_a_capacity_that_cannot_be_read(folder: Path, aquahelm: Aquahelm, capacity: str) -> None:
    (folder / "pod.yaml").write_text(POD, encoding="utf-8")
    said = aquahelm("validate", "pod.yaml", "--capacity", capacity)
    assert (said.code, said.err.splitlines()[0].startswith("error: --capacity: ")) == (2, True)


SEVERITIES = ("error", "warning", "note")


@pytest.mark.parametrize(("worst", "pod"), [("warning", POD.replace("limits: {cpu", "requests: {cpu")), ("note", POD)])
def test_the_mildest_finding_that_fails_is_for_the_reader_to_choose(
    folder: Path, aquahelm: Aquahelm, worst: str, pod: str
) -> None:
    (folder / "pod.yaml").write_text(pod.replace("readOnlyRootFilesystem: true, ", ""), encoding="utf-8")
    assert aquahelm("validate", "pod.yaml").code == int(worst == "warning")
    for mildest in SEVERITIES:
        fails = SEVERITIES.index(mildest) >= SEVERITIES.index(worst)
        assert aquahelm("validate", "pod.yaml", "--fail-on", mildest).code == int(fails), mildest
        (folder / "aquahelm.toml").write_text(f'fail_on = "{mildest}"\n', encoding="utf-8")
        assert aquahelm("validate", "pod.yaml").code == int(fails), mildest
    assert aquahelm("validate", "pod.yaml", "--fail-on", "error").code == 0


def test_a_kind_that_is_gone_has_its_own_finding_and_is_not_counted_as_unknown(
    folder: Path, aquahelm: Aquahelm
) -> None:
    text = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: web}\n"
    (folder / "old.yaml").write_text(text, encoding="utf-8")
    said = aquahelm("validate", "old.yaml")
    assert "api-version-is-served" in said.out
    assert "without a schema" not in said.out
