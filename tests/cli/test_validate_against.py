"""`aquahelm validate --against`: the update from a commit, a folder or a cluster to what is rendered now."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm

CHART = {
    "Chart.yaml": "{apiVersion: v2, name: shop, version: 1.0.0}\n",
    "templates/shop.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  selector: {matchLabels: {app: {{ .Values.label }}}}
  template:
    metadata: {labels: {app: {{ .Values.label }}}}
    spec: {containers: [{name: shop, image: "registry.example/shop:1.0.0"}]}
""",
    "values.yaml": "label: shop\n",
}
STORE = """\
stores:
  ledger: {engine: postgres, version: "16.15", storage: 5Gi}
"""
OF_UPDATES = ("claim-change-is-allowed", "data-is-kept", "selector-stays", "stateful-set-keeps-its-claims")
SHRUNK = {"stateful-set-keeps-its-claims": ["StatefulSet/ledger"]}
CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: uploads}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
"""


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "then")


def rules(said: str) -> dict[str, list[str]]:
    """Rule → the objects it speaks of; only those of updates."""
    found: dict[str, list[str]] = {}
    findings: list[dict[str, Any]] = json.loads(said)["findings"]
    for finding in findings:
        if finding["rule"] in OF_UPDATES:
            found.setdefault(finding["rule"], []).append(finding["object"])
    return found


@pytest.fixture
def committed(harbour: Path, aquahelm: Aquahelm) -> Path:
    """The small project with a store, rendered and committed."""
    with (harbour / "inventory.yaml").open("a", encoding="utf-8") as file:
        file.write(STORE)
    assert aquahelm("render").code == 0
    git(harbour, "init", "-q", "-b", "main")
    commit(harbour)
    return harbour


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A chart that somebody else wrote, committed; the test runs beside it."""
    for path, text in CHART.items():
        (tmp_path / "shop" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path / "shop"


def changed(project: Path, old: str, new: str) -> None:
    file = project / "inventory.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_has_changed(committed: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("validate", "--against", "HEAD", "--format", "json")
    assert rules(said.out) == {}
    assert said.code in (0, 1)


def test_a_store_whose_volume_shrinks_in_every_environment(committed: Path, aquahelm: Aquahelm) -> None:
    changed(committed, "5Gi", "4Gi")
    said = aquahelm("validate", "--against", "main", "--format", "json")
    assert said.code == 1, said.err
    assert rules(said.out) == SHRUNK
    assert json.loads(said.out)["findings"][0]["environments"] == ["dev", "prod"]


def test_without_against_the_past_does_not_count(committed: Path, aquahelm: Aquahelm) -> None:
    changed(committed, "5Gi", "4Gi")
    assert rules(aquahelm("validate", "--format", "json").out) == {}


def test_another_checkout_and_its_chart(committed: Path, aquahelm: Aquahelm) -> None:
    shutil.copytree(committed / "charts", committed / "old" / "charts")
    shutil.copytree(committed / "values", committed / "old" / "values")
    changed(committed, "5Gi", "4Gi")
    for folder in ("old", "old/charts/harbour"):
        said = aquahelm("validate", "--against", folder, "-e", "dev", "--format", "json")
        assert rules(said.out) == SHRUNK, folder


def test_a_project_that_has_moved(committed: Path, aquahelm: Aquahelm, monkeypatch: pytest.MonkeyPatch) -> None:
    (committed / "platform").mkdir()
    for name in ("inventory.yaml", "charts", "values"):
        (committed / name).rename(committed / "platform" / name)
    monkeypatch.chdir(committed / "platform")
    changed(committed / "platform", "5Gi", "4Gi")
    said = aquahelm("validate", "--against", "HEAD", "-e", "prod", "--format", "json")
    assert rules(said.out) == SHRUNK


def test_an_environment_that_is_new_has_no_past(committed: Path, aquahelm: Aquahelm) -> None:
    changed(committed, "  prod: {", "  test: {namespace: harbour-test}\n  prod: {")
    changed(committed, "{dev: 1, prod: 2}", "{default: 1, prod: 2}")
    changed(committed, "5Gi", "4Gi")
    said = aquahelm("validate", "--against", "HEAD", "--format", "json")
    told = [f for f in json.loads(said.out)["findings"] if f["rule"] in SHRUNK]
    assert {name for finding in told for name in finding["environments"]} == {"dev", "prod"}


def test_rendered_manifests_of_one_environment(committed: Path, aquahelm: Aquahelm) -> None:
    (committed / "rendered").mkdir()
    manifests = aquahelm("template", "-e", "prod").out
    (committed / "rendered" / "all.yaml").write_text(manifests + "---\n" + CLAIM, encoding="utf-8")
    said = aquahelm("validate", "--against", "rendered", "-e", "prod", "--format", "json")
    assert rules(said.out) == {"data-is-kept": ["PersistentVolumeClaim/uploads"]}
    said = aquahelm("validate", "--against", "rendered")
    assert said.code == 2
    assert "rendered has no charts with values for dev or prod" in said.err


def test_a_chart_at_a_commit_with_its_values_of_then(shop: Path, aquahelm: Aquahelm) -> None:
    (shop / "values.yaml").write_text("label: store\n", encoding="utf-8")
    said = aquahelm("validate", "--chart", "shop", "--against", "HEAD", "--format", "json")
    assert rules(said.out) == {"selector-stays": ["Deployment/shop"]}
    said = aquahelm("validate", "--chart", "shop", "--set", "label=shop", "--against", "HEAD", "--format", "json")
    assert rules(said.out) == {}


def test_a_chart_against_a_chart(shop: Path, aquahelm: Aquahelm) -> None:
    shutil.copytree(shop, shop.parent / "next")
    (shop.parent / "next" / "values.yaml").write_text("label: store\n", encoding="utf-8")
    said = aquahelm("validate", "--chart", "next", "--against", "./shop", "--format", "json")
    assert rules(said.out) == {"selector-stays": ["Deployment/shop"]}


def test_a_chart_of_older_clusters_is_rendered_for_one_of_those(shop: Path, aquahelm: Aquahelm) -> None:
    shutil.copytree(shop, shop.parent / "next")
    for folder, allowed in ((shop, "<1.34.0-0"), (shop.parent / "next", ">=1.35.0-0")):
        chart = f"{{apiVersion: v2, name: shop, version: 1.0.0, kubeVersion: '{allowed}'}}\n"
        (folder / "Chart.yaml").write_text(chart, encoding="utf-8")
    said = aquahelm("validate", "--chart", "next", "--against", "./shop", "--format", "json")
    (told,) = (one for one in json.loads(said.out)["findings"] if one["rule"] == "kubernetes-version-is-not-skipped")
    assert "1.34 is allowed by neither" in told["message"]


def test_manifests_at_a_commit_and_in_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, aquahelm: Aquahelm
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("now", "then"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "claim.yaml").write_text(CLAIM, encoding="utf-8")
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    (tmp_path / "now" / "claim.yaml").write_text(CLAIM.replace("2Gi", "1Gi"), encoding="utf-8")
    for against in ("HEAD", "then", "./then/claim.yaml"):
        said = aquahelm("validate", "now", "--against", against, "--format", "json")
        assert rules(said.out) == {"claim-change-is-allowed": ["PersistentVolumeClaim/uploads"]}, against


@pytest.mark.parametrize(
    ("against", "code", "words"),
    [
        ("no-such-ref", 2, "git knows no ref no-such-ref here"),
        ("--upload-pack=x", 2, "git knows no ref"),
        ("charts/harbour/templates", 2, "has no charts with values for dev or prod"),
        ("live", 2, "--against live compares one environment with its cluster"),
    ],
)
def test_what_cannot_be_compared_with(committed: Path, aquahelm: Aquahelm, against: str, code: int, words: str) -> None:
    said = aquahelm("validate", f"--against={against}")
    assert said.code == code
    assert words in said.err


def test_a_shallow_clone_says_so(committed: Path, aquahelm: Aquahelm, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(committed, "v1.0.0", "v1.0.1")
    commit(committed)
    git(committed, "clone", "-q", "--depth=1", f"file://{committed}", "shallow")
    monkeypatch.chdir(committed / "shallow")
    said = aquahelm("validate", "--against", "HEAD~1")
    assert said.code == 2
    assert "git fetch --unshallow" in said.err


def test_no_repository(harbour: Path, aquahelm: Aquahelm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", os.fspath(harbour.parent))
    said = aquahelm("validate", "--against", "main")
    assert said.code == 2
    assert "main is no folder, and" in said.err


def test_a_name_of_both_a_branch_and_a_folder(committed: Path, aquahelm: Aquahelm) -> None:
    (committed / "main").mkdir()
    said = aquahelm("validate", "--against", "main")
    assert said.code == 2
    assert "main is a folder and a git ref" in said.err


def test_live_without_a_helm_program(committed: Path, aquahelm: Aquahelm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.fspath(committed))
    said = aquahelm("validate", "--against", "live", "-e", "dev")
    assert said.code == 3
    assert "there is no helm program" in said.err


def test_live_for_manifests_has_no_release(committed: Path, aquahelm: Aquahelm) -> None:
    (committed / "claim.yaml").write_text(CLAIM, encoding="utf-8")
    said = aquahelm("validate", "claim.yaml", "--against", "live")
    assert said.code == 2
    assert "--against live needs a release" in said.err
