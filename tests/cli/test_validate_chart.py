"""`aquahelm validate --chart`: charts that somebody else wrote."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm

FILES = {
    "Chart.yaml": '{apiVersion: v2, name: shop, version: 1.0.0, kubeVersion: ">=1.34.0-0"}\n',
    "values.yaml": "replicas: 2\nprobe: http\n",
    "prod.yaml": "replicas: 5\n",
    "templates/deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
        - name: shop
          image: registry.example/shop:1.0.0
          ports: [{name: http, containerPort: 80}]
          readinessProbe: {httpGet: {port: {{ .Values.probe }}}}
""",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A chart in a folder without an inventory; the test runs beside it."""
    for path, text in FILES.items():
        (tmp_path / "shop" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "shop"


RULE = "value-has-its-type"


@pytest.mark.usefixtures("shop")
def test_a_chart_is_judged_for_the_versions_that_it_allows(aquahelm: Aquahelm) -> None:
    said = aquahelm("validate", "--chart", "shop")
    assert said.err == ""
    assert "\nshop: 4 Kubernetes versions, 1 object, " in f"\n{said.out}"
    assert RULE not in said.out


@pytest.mark.usefixtures("shop")
def test_values_come_from_files_and_from_the_command_line(aquahelm: Aquahelm) -> None:
    said = aquahelm("validate", "--chart", "shop", "-f", "shop/prod.yaml", "--set-string", "replicas=many")
    assert said.code == 1
    assert said.out.startswith("shop/templates/deployment.yaml\n")
    assert RULE in said.out
    assert "spec.replicas" in said.out


@pytest.mark.usefixtures("shop")
def test_findings_name_release_template_and_line(aquahelm: Aquahelm) -> None:
    options = ("--set", "replicas=many", "--release", "eu", "-n", "stores", "--format", "json")
    findings = json.loads(aquahelm("validate", "--chart", "shop", *options).out)["findings"]
    (finding,) = (one for one in findings if one["rule"] == RULE)
    assert finding["object"] == "Deployment/eu"
    assert finding["template"] == {"file": "shop/templates/deployment.yaml", "line": 7, "column": 0}
    assert (finding["environments"], finding["versions"]) == ([], ["1.34", "1.35", "1.36", "1.37"])


def test_templates_that_ask_for_the_version_are_rendered_for_each(shop: Path, aquahelm: Aquahelm) -> None:
    template = shop / "templates/deployment.yaml"
    asking = 'replicas: {{ if semverCompare ">=1.36-0" .Capabilities.KubeVersion.Version }}many{{ else }}2{{ end }}'
    text = FILES["templates/deployment.yaml"].replace("replicas: {{ .Values.replicas }}", asking)
    template.write_text(text, encoding="utf-8")
    document = json.loads(aquahelm("validate", "--chart", "shop", "--format", "json").out)
    (finding,) = (one for one in document["findings"] if one["rule"] == RULE)
    assert finding["versions"] == ["1.36", "1.37"]
    assert document["summary"]["versions"] == ["1.34", "1.35", "1.36", "1.37"]
    assert document["summary"]["objects"] == 1


def test_api_versions_are_what_the_cluster_knows(shop: Path, aquahelm: Aquahelm) -> None:
    (shop / "templates/deployment.yaml").write_text(
        '{{ if .Capabilities.APIVersions.Has "example.com/v1" }}\n'
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A}\n{{ end }}\n",
        encoding="utf-8",
    )
    assert aquahelm("validate", "--chart", "shop", "--api-versions", "example.com/v1").code == 1
    assert aquahelm("validate", "--chart", "shop").code == 0


def test_definitions_in_the_chart_are_judged_too(shop: Path, aquahelm: Aquahelm) -> None:
    (shop / "crds").mkdir()
    (shop / "crds/widgets.yaml").write_text(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata: {name: widgets.example.com}\nspec: {group: example.com, scope: Everywhere}\n",
        encoding="utf-8",
    )
    said = aquahelm("validate", "--chart", "shop", "--kube-version", "1.36")
    assert "shop/crds/widgets.yaml\n" in said.out


def test_a_template_that_helm_refuses(shop: Path, aquahelm: Aquahelm) -> None:
    (shop / "templates/broken.yaml").write_text("a: {{ .Values.none.at.all }}\n", encoding="utf-8")
    said = aquahelm("validate", "--chart", "shop")
    assert said.code == 3
    assert said.err.startswith("error: shop/templates/broken.yaml:1: ")


def test_a_dependency_that_was_not_fetched(shop: Path, aquahelm: Aquahelm) -> None:
    (shop / "Chart.yaml").write_text(
        FILES["Chart.yaml"].replace(
            "}", ", dependencies: [{name: db, version: 1.0.0, repository: https://x.example}]}"
        ),
        encoding="utf-8",
    )
    said = aquahelm("validate", "--chart", "shop")
    assert said.code == 3
    assert "missing in charts/ directory: db" in said.err
    assert "→ fetch them first: helm dependency build" in said.err


@pytest.mark.usefixtures("shop")
def test_files_that_are_not_there(aquahelm: Aquahelm) -> None:
    assert aquahelm("validate", "--chart", "shp").err.startswith("error: there is no chart shp\n")
    said = aquahelm("validate", "--chart", "shop", "-f", "nowhere.yaml")
    assert (said.code, said.err.splitlines()[0]) == (
        2,
        "error: the values file nowhere.yaml cannot be read: No such file or directory",
    )
    assert aquahelm("validate", "--chart", "shop", "--set", "a").code == 3


def test_names_under_the_longest_release_name(shop: Path, aquahelm: Aquahelm) -> None:
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: '{{ .Release.Name }}-frontend'}\n"
        "spec: {selector: {app: shop}, ports: [{name: http, port: 80}]}\n"
    )
    (shop / "templates/service.yaml").write_text(service, encoding="utf-8")
    assert "name-leaves-room-for-the-release" not in aquahelm("validate", "--chart", "shop").out
    (shop / "templates/service.yaml").write_text(service.replace("-frontend", "-frontend-primary"), encoding="utf-8")
    assert "name-leaves-room-for-the-release" in aquahelm("validate", "--chart", "shop").out
