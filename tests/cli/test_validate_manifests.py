"""`aquahelm validate FILE…`: manifests that somebody else wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, prot: TCP}]}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: "nginx:1.29"}]}
"""


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
