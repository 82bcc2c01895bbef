"""`aquahelm diff live`: the release, and what was changed by hand."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from aquahelm.diff.live import without_hooks
from aquahelm.render.manifests import read_manifests

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm

INVENTORY = """\
platform: shop
version: 1.0.0
registry: registry.example/shop
environments: {stage: {namespace: shop-stage}, prod: {namespace: shop}}
services:
  till:
    runtime: node
    image: {repository: till, tag: v1.0.0}
    port: 8081
    replicas: 2
"""


@pytest.fixture
def shop(tmp_path: Path, aquahelm: Aquahelm, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that is installed; the programs that would ask a cluster give back what was noted of one."""
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    everything = aquahelm("template", "prod", "-C", str(tmp_path)).out
    items = [one.data for one in without_hooks(read_manifests({"all.yaml": everything}, "prod"))]
    release = "\n---\n".join(map(json.dumps, items))
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    answers = {"manifest": release, "version": json.dumps({"serverVersion": {"gitVersion": "v1.36.3"}})}
    answers["status"] = json.dumps({"version": 3, "info": {"status": "deployed"}})
    answers["get"] = json.dumps({"kind": "List", "items": items})
    for name, text in answers.items():
        (tmp_path / name).write_text(text)
    scripts = {
        "helm": f'case "$1" in get) cat {tmp_path}/manifest;; status) cat {tmp_path}/status;; esac',
        "kubectl": f'for word; do case "$word" in version|get) cat {tmp_path}/$word; exit;; esac; done',
    }
    for name, script in scripts.items():
        (bin_folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (bin_folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_folder}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def test_live_tells_of_the_upgrade_and_of_drift(shop: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("diff", "live", "-e", "prod", "-C", str(shop), "--engine", "embedded")
    assert said.code == 0, said.err
    assert said.out.splitlines()[-2:] == ["nothing was changed by hand", said.out.splitlines()[-1]]
    assert said.out.splitlines()[-1].startswith("nothing differs in ")
    found = json.loads((shop / "get").read_text())
    (till,) = [one for one in found["items"] if one["kind"] == "Deployment"]
    till["spec"]["replicas"] = 7
    till["metadata"]["managedFields"] = [
        {"manager": "helm", "operation": "Apply", "fieldsV1": {"f:spec": {"f:template": {}}}},
        {"manager": "kubectl-scale", "operation": "Update", "fieldsV1": {"f:spec": {"f:replicas": {}}}},
    ]
    (shop / "get").write_text(json.dumps(found))
    inventory = (shop / "inventory.yaml").read_text().replace("v1.0.0}", "v1.0.1}")
    (shop / "inventory.yaml").write_text(inventory)
    said = aquahelm("diff", "live", "-e", "prod", "-C", str(shop), "--engine", "embedded", "--format", "json")
    document = json.loads(said.out)
    (drift,) = document["drift"]
    assert (drift["field"], drift["installed"], drift["live"], drift["manager"]) == (
        "spec.replicas", 2, 7, "kubectl-scale",
    )  # fmt: skip
    (deployment,) = [one for one in document["differences"] if one["object"] == "Deployment/till"]
    assert {said["rule"] for said in deployment["consequences"]} >= {"nobody-else-has-changed-it"}
    assert deployment["risk"] == "recreate"
    assert [
        (one["field"], one["before"], one["after"]) for one in deployment["changes"] if "replicas" in one["field"]
    ] == [("spec.replicas", 7, 2)]
    assert [one["pods"] for one in document["environments"]["prod"]["restarts"]] == [2]


def test_what_an_upgrade_puts_back_restarts_pods(shop: Path, aquahelm: Aquahelm) -> None:
    found = json.loads((shop / "get").read_text())
    (till,) = [one for one in found["items"] if one["kind"] == "Deployment"]
    till["spec"]["template"]["spec"]["containers"][0]["image"] = "registry.example/shop/till:v0.9.0"
    (shop / "get").write_text(json.dumps(found))
    said = aquahelm("diff", "live", "-e", "prod", "-C", str(shop), "--engine", "embedded").out
    assert "till  v1.0.0 → v0.9.0: the upgrade puts it back" in said
    assert "till  v0.9.0 → v1.0.0" in said
    assert "restarts till (2 pods)" in said


def test_a_failed_upgrade_is_said(shop: Path, aquahelm: Aquahelm) -> None:
    (shop / "status").write_text(json.dumps({"version": 4, "info": {"status": "failed"}}))
    said = aquahelm("diff", "live", "-e", "prod", "-C", str(shop), "--engine", "embedded")
    assert "revision 4 is failed: parts of it may not have arrived" in said.out


def test_live_is_one_environment(shop: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("diff", "live", "-C", str(shop))
    assert said.code == 2
    assert "-e ENVIRONMENT" in said.err


FORBIDDEN = 'Error from server (Forbidden): {} "till" is forbidden: User "nobody" cannot get resource "{}"'


@pytest.mark.parametrize(
    ("program", "said", "shown"),
    [
        ("helm", "Error: release: not found", "release: not found\n→ helm list --all-namespaces\n"),
        (
            "helm",
            'Error: kubernetes cluster unreachable: Get "http://localhost:8080/version": connection refused',
            "→ no cluster is configured: set KUBECONFIG",
        ),
        ("helm", 'Error: secrets is forbidden: User "nobody" cannot list', "→ kubectl auth can-i --list"),
        (
            "kubectl",
            "\n".join(FORBIDDEN.format(kind, kind) for kind in ("services", "deployments", "roles")),
            'cannot get resource "services" … and 2 more\n→ kubectl auth can-i --list',
        ),
    ],
    ids=["no release", "no cluster", "no right to Secrets", "no right to objects"],
)
def test_a_cluster_that_does_not_answer(shop: Path, aquahelm: Aquahelm, program: str, said: str, shown: str) -> None:
    (shop / "said").write_text(said)
    (shop / "bin" / program).write_text(f"#!/bin/sh\ncat {shop}/said >&2\nexit 1\n")
    answer = aquahelm("diff", "live", "-e", "prod", "-C", str(shop), "--engine", "embedded")
    assert answer.code == 3
    assert shown in answer.err
