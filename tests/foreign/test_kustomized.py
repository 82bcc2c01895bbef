"""A folder of kustomize: its patches are no manifests, and what it generates is not missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aquahelm import pipeline
from aquahelm.finding import Severity

if TYPE_CHECKING:
    from pathlib import Path

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: "registry.example/web:1.0"
          envFrom: [{configMapRef: {name: web-env}}, {secretRef: {name: web-keys}}]
          resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}
"""
HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
KUSTOMIZATION = """\
resources: [web.yaml]
configMapGenerator: [{name: web-env, literals: [A=b]}]
secretGenerator: [{name: web-keys, envs: [keys.env]}]
patches: [{path: patches/replicas.yaml}, {patch: "- op: remove"}]
patchesStrategicMerge: [image.yaml]
helmCharts: [{name: db, valuesFile: db-values.yaml}]
"""
PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A kustomization with a Deployment, two patches, and values of a chart."""
    (tmp_path / "patches").mkdir()
    (tmp_path / "web.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    (tmp_path / "patches/replicas.yaml").write_text(PATCH, encoding="utf-8")
    (tmp_path / "image.yaml").write_text("- op: replace\n", encoding="utf-8")
    (tmp_path / "db-values.yaml").write_text("size: 1\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("head", [HEAD, ""])
def test_patches_are_left_out_and_counted(head: str, folder: Path) -> None:
    (folder / "kustomization.yaml").write_text(head + KUSTOMIZATION, encoding="utf-8")
    result = pipeline.validate_manifests(folder)
    assert [one for one in result.findings if one.severity is not Severity.NOTE] == []
    assert result.counts.unread == 3
    (told,) = [one for one in result.findings if "kustomize" in one.fix]
    assert told.template is not None
    assert told.template.file.endswith("kustomization.yaml")


def test_without_a_kustomization_a_patch_is_half_an_object(folder: Path) -> None:
    found = pipeline.validate_manifests(folder).findings
    assert "field-is-given" in {one.rule for one in found}
    assert "used-config-exists" in {one.rule for one in found}


def test_the_same_text_in_a_file_of_another_name_is_no_kustomization(tmp_path: Path) -> None:
    for name in ("a.yaml", "kustomization.yaml", "z.yaml"):
        (tmp_path / name).write_text("resources: [web.yaml]\n", encoding="utf-8")
    said = {
        one.template.file: one.severity
        for one in pipeline.validate_manifests(tmp_path).findings
        if one.rule == "object-says-what-it-is" and one.template
    }
    names = {file.rpartition("/")[2]: severity for file, severity in said.items()}
    assert names == {"a.yaml": Severity.ERROR, "kustomization.yaml": Severity.NOTE, "z.yaml": Severity.ERROR}
