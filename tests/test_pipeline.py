"""The stages joined, as the Python API."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import aquahelm
from aquahelm import drift, generate, load, plan, render, template, validate
from aquahelm.check.run import CheckResult, Counts
from aquahelm.check.versions import together
from aquahelm.errors import HelmTrouble, InventoryError, UsageError
from aquahelm.finding import Finding, Place, Severity
from aquahelm.render.engine import choose_engine
from aquahelm.render.failure import RenderFailure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aquahelm.inventory.load import Inventory
    from aquahelm.render.engine import Rendered, RenderRequest

INVENTORY = """\
platform: sea
version: 1.0.0
kubernetes: ">=1.33"
registry: registry.example
environments:
  dev: {namespace: sea-dev}
  prod: {namespace: sea}
services:
  crane:
    runtime: node
    image: {repository: crane, tag: v1.0.0}
    port: 3000
    replicas: {dev: 1, prod: 2}
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Inventory]:
    """Writes an inventory and loads it."""

    def write(text: str = INVENTORY) -> Inventory:
        (tmp_path / "inventory.yaml").write_text(text, encoding="utf-8")
        return load(tmp_path / "inventory.yaml", "inventory.yaml")

    return write


@pytest.fixture
def inventory(written: Callable[[str], Inventory]) -> Inventory:
    return written(INVENTORY)


def test_the_package_offers_the_verbs_and_loads_none_of_them() -> None:
    code = "import sys, aquahelm; print([name for name in sys.modules if name.startswith('aquahelm.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['aquahelm.version']"
    assert set(aquahelm.__all__) <= set(dir(aquahelm))
    for name in aquahelm.__all__:
        assert getattr(aquahelm, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = aquahelm.nothing


ROOMS_FIRST = """
import aquahelm.plan.build, aquahelm.render.engine as engine
from aquahelm import load, plan, render
inventory = load("inventory.yaml")
print(plan(inventory, "prod").namespace, render(inventory).chart)
print(engine.RenderRequest.__name__, aquahelm.render.engine is engine)
"""
VERBS_FIRST = """
from aquahelm import load, plan, render
import aquahelm, aquahelm.plan.build, aquahelm.render.engine as engine
inventory = load("inventory.yaml")
print(plan(inventory, "prod").namespace, render(inventory).chart)
print(engine.RenderRequest.__name__, aquahelm.render.engine is engine)
"""


@pytest.mark.parametrize("code", [ROOMS_FIRST, VERBS_FIRST], ids=["rooms first", "verbs first"])
def test_plan_and_render_are_verbs_and_rooms(code: str, inventory: Inventory, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path, env=environment
    )
    assert done.stdout.split() == ["sea", "charts/sea", "RenderRequest", "True"]


def test_an_inventory_becomes_a_plan_a_chart_and_manifests(inventory: Inventory) -> None:
    assert plan(inventory, "prod").namespace == "sea"
    files = generate(inventory)
    assert files.roots == ("charts/sea",)
    manifests = template(inventory, "prod")
    deployment = manifests.find("Deployment", "crane")
    assert deployment is not None
    assert deployment.data["spec"]["replicas"] == 2


def test_render_writes_and_drift_tells(inventory: Inventory, tmp_path: Path) -> None:
    assert drift(inventory, tmp_path)
    done = render(inventory, tmp_path)
    assert done.chart == "charts/sea"
    assert done.changes.new
    assert done.values == ()
    assert drift(inventory, tmp_path) == ""
    (tmp_path / "values/values.dev.yaml").write_text("changed: true\n", encoding="utf-8")
    assert drift(inventory, tmp_path, ["prod"]) == ""
    assert "values.dev.yaml" in drift(inventory, tmp_path, ["dev"])


@pytest.mark.parametrize("act", [plan, template, lambda inventory, name: validate(inventory, [name])])
def test_an_unknown_environment_is_refused(inventory: Inventory, act: Callable[[Inventory, str], object]) -> None:
    with pytest.raises(UsageError, match="has no environment qa"):
        act(inventory, "qa")


def test_the_versions_are_those_that_the_chart_allows(inventory: Inventory) -> None:
    assert validate(inventory).counts.versions == 5  # 1.33 to 1.37
    assert validate(inventory, ["dev"], ["1.36", "v1.35"]).counts == replace(
        validate(inventory, ["dev"], ["1.36"]).counts, versions=2
    )
    with pytest.raises(HelmTrouble, match=r"incompatible with Kubernetes v1\.31\.0"):
        validate(inventory, [], ["1.31"])
    with pytest.raises(UsageError, match=r"no schemas for Kubernetes 1\.20"):
        validate(inventory, [], ["1.20"])


def test_a_patch_version_stands_for_a_minor_one(written: Callable[[str], Inventory]) -> None:
    inventory = written(INVENTORY.replace(">=1.33", ">=1.36.4"))
    assert validate(inventory).counts.versions == 2
    assert template(inventory, "dev")


def test_no_version_fits(written: Callable[[str], Inventory]) -> None:
    with pytest.raises(UsageError, match="aquahelm knows none of that"):
        validate(written(INVENTORY.replace(">=1.33", ">=1.90")))


class Refusing:
    """An engine whose every chart fails in one of its templates."""

    name = "refusing"

    def template(self, request: RenderRequest) -> Rendered:
        chart = {**request.chart, "charts/crane/templates/service.yaml": "a: {{ .Values.image.digest.x }}\n"}
        return choose_engine("embedded").template(replace(request, chart=chart))

    def fits(self, *_: str) -> bool:
        return True


def test_a_refusal_of_helm_names_the_inventorys_line(inventory: Inventory) -> None:
    with pytest.raises(RenderFailure) as caught:
        template(inventory, "prod", engine=Refusing())
    failure = caught.value
    assert failure.template == "sea/charts/crane/templates/service.yaml"
    assert failure.environment == "prod"
    assert failure.place is not None
    assert failure.place.file == "inventory.yaml"
    assert failure.place.line in (11, 12)
    assert failure.remedy.startswith("behind it: inventory.yaml:1")
    assert "services.crane" in failure.remedy


class Garbling(Refusing):
    """An engine whose chart makes broken YAML, and asks for the cluster's version."""

    name = "garbling"

    def template(self, request: RenderRequest) -> Rendered:
        return {"sea/charts/crane/templates/x.yaml": f"kind: [\n# {request.kube_version}\n"}


def test_what_cannot_be_read_is_a_finding_and_no_output(inventory: Inventory) -> None:
    with pytest.raises(HelmTrouble, match=r"not everything that was rendered can be read: sea/charts/crane/templates"):
        template(inventory, "dev", engine=Garbling())
    findings = validate(inventory, engine=Garbling()).findings
    assert {finding.rule for finding in findings} == {"yaml-is-readable"}


def test_a_finding_names_the_inventorys_line(written: Callable[[str], Inventory]) -> None:
    wrong = INVENTORY + "    patches: {container: {imagePullPolicy: Sometimes}}\n"
    (finding,) = (one for one in validate(written(wrong)).findings if "imagePullPolicy" in one.field)
    assert finding.path == "services.crane.patches.container.imagePullPolicy"
    assert finding.source == Place("inventory.yaml", 14, 27)
    assert finding.environments == ("dev", "prod")


def test_results_of_several_versions_become_one() -> None:
    finding = Finding("a-rule", Severity.ERROR, "Deployment/crane", "spec", "wrong", versions=("1.31",))
    counts = Counts(environments=1, versions=1, objects=3, rules=9)
    first = CheckResult((finding, replace(finding, rule="b-rule")), counts)
    second = CheckResult((replace(finding, versions=("1.32",)),), counts)
    joined = together([first, second], ("1.31", "1.32"))
    assert joined.findings == (replace(finding, versions=("1.31", "1.32")), replace(finding, rule="b-rule"))
    assert joined.counts == replace(counts, versions=2)


def test_progress_is_told(inventory: Inventory) -> None:
    told: list[str] = []
    validate(inventory, progress=told.append)
    assert told == ["rendering dev", "judging dev", "rendering prod", "judging prod"]


def test_problems_of_the_plan_come_with_their_lines(written: Callable[[str], Inventory]) -> None:
    with pytest.raises(InventoryError) as caught:
        generate(written(INVENTORY + "    env: {URL: '${services.nobody.url}'}\n"))
    assert caught.value.problems[0].line == 14
