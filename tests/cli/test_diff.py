"""`aquahelm diff`: against a commit and another checkout."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm

INVENTORY = """\
platform: shop
version: 1.0.0
kubernetes: ">=1.31"
registry: registry.example/shop
environments: {stage: {namespace: shop-stage}, prod: {namespace: shop}}
stores:
  ledger: {engine: postgres, version: "16.15", storage: 5Gi}
services:
  cart:
    runtime: node
    image: {repository: cart, tag: {stage: v1.1.0, prod: v1.0.0}}
    port: 8080
    uses: {ledger: {schema: cart}}
    replicas: {stage: 1, prod: 2}
  till:
    runtime: node
    image: {repository: till, tag: v1.0.0}
    port: 8081
    replicas: 2
"""


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def shop(tmp_path: Path, aquahelm: Aquahelm) -> Path:
    """A project that is committed as it was rendered."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "inventory.yaml").write_text(INVENTORY)
    assert aquahelm("render", "-C", str(folder)).code == 0
    git(folder, "init", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "then")
    return folder


def edit(folder: Path, *pairs: tuple[str, str]) -> None:
    text = (folder / "inventory.yaml").read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "inventory.yaml").write_text(text)


def told(aquahelm: Aquahelm, folder: Path, *arguments: str) -> dict[str, Any]:
    said = aquahelm("diff", "-C", str(folder), "--format", "json", *arguments)
    assert said.code == 0, said.err
    document: dict[str, Any] = json.loads(said.out)
    return document


def test_nothing_differs_where_nothing_was_edited(shop: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("diff", "-C", str(shop))
    assert (said.code, said.out.splitlines()[-1].startswith("nothing differs in ")) == (0, True)
    assert told(aquahelm, shop)["differences"] == []


def test_each_field_names_the_edited_line_on_both_sides(shop: Path, aquahelm: Aquahelm) -> None:
    edit(shop, ("prod: v1.0.0}", "prod: v1.1.0}"), ("port: 8081", "port: 8081\n    calls: [cart]"))
    found = told(aquahelm, shop)
    (image,) = [
        change
        for one in found["differences"]
        if one["object"] == "Deployment/cart"
        for change in one["changes"]
        if change["field"].endswith(".image")
    ]
    assert image["environments"] == ["prod"]
    assert (image["source"]["path"], image["source"]["line"]) == ("services.cart.image.tag", 11)
    assert image["sourceBefore"]["file"] == "HEAD:inventory.yaml"
    (policy,) = [one for one in found["differences"] if one["object"] == "NetworkPolicy/cart"]
    assert policy["risk"] == "exposure"
    sources = {change["source"]["path"] for change in policy["changes"] if change["field"].startswith("spec.ingress")}
    assert sources == {"services.till.calls"}
    assert [one["says"] for one in policy["consequences"]] == ["opens till → cart:8080"]


def test_what_restarts_is_told_by_environment(shop: Path, aquahelm: Aquahelm) -> None:
    edit(shop, ("repository: till, tag: v1.0.0", "repository: till, tag: v1.0.1"))
    found = told(aquahelm, shop)
    restarts = {name: [one["workload"] for one in said["restarts"]] for name, said in found["environments"].items()}
    assert restarts == {"stage": ["Deployment/till"], "prod": ["Deployment/till"]}
    assert list(told(aquahelm, shop, "-e", "prod")["environments"]) == ["prod"]


@pytest.mark.parametrize(("level", "code"), [("restart", 1), ("downtime", 0), ("recreate", 0), ("scale", 1)])
def test_fail_on_sets_the_exit_code(shop: Path, aquahelm: Aquahelm, level: str, code: int) -> None:
    edit(shop, ("repository: till, tag: v1.0.0", "repository: till, tag: v1.0.1"))
    assert aquahelm("diff", "-C", str(shop), "--fail-on", level).code == code


def test_a_store_that_grows_is_recreated(shop: Path, aquahelm: Aquahelm) -> None:
    edit(shop, ("storage: 5Gi", "storage: 8Gi"))
    said = aquahelm("diff", "-C", str(shop), "--fail-on", "recreate")
    assert said.code == 1
    assert "StatefulSet/ledger" in said.out
    assert "inventory.yaml:7  stores.ledger.storage" in said.out


def test_another_checkout_and_its_chart(shop: Path, aquahelm: Aquahelm, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(shop, other)
    edit(shop, ("storage: 5Gi", "storage: 8Gi"))
    for named in (other, other / "charts" / "shop"):
        assert {one["object"] for one in told(aquahelm, shop, str(named))["differences"]} >= {"StatefulSet/ledger"}


def test_environments_that_come_and_go(shop: Path, aquahelm: Aquahelm) -> None:
    edit(
        shop,
        ("{stage: {namespace: shop-stage}, ", "{test: {namespace: shop-test}, "),
        ("{stage: v1.1.0, ", "{test: v1.1.0, "),
        ("{stage: 1, ", "{test: 1, "),
    )
    found = told(aquahelm, shop)
    assert (found["newEnvironments"], found["goneEnvironments"]) == (["test"], ["stage"])
    said = aquahelm("diff", "-C", str(shop)).out
    assert "test is a new environment" in said
    assert "stage is no longer declared" in said


def test_a_renamed_chart_is_said(shop: Path, aquahelm: Aquahelm) -> None:
    edit(shop, ("platform: shop", "platform: store"))
    said = aquahelm("diff", "-C", str(shop)).out
    assert "the chart was called shop and is store now: Helm takes that for another release" in said
    assert "keep its name with environments.NAME.release: shop" in said
    assert "exposure" not in said, "the setup Job's hash has renamed it, and its ways are those of before"
    edit(shop, ("{namespace: shop-stage}", "{namespace: shop-stage, release: shop}"))
    edit(shop, ("{namespace: shop}", "{namespace: shop, release: shop}"))
    assert "the chart was called shop and is store now\n" in aquahelm("diff", "-C", str(shop)).out


def test_a_first_version_has_nothing_before_it(tmp_path: Path, aquahelm: Aquahelm) -> None:
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    git(tmp_path, "init", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-m", "first")
    said = aquahelm("diff", "-C", str(tmp_path))
    assert said.code == 2
    assert "everything would be new" in said.err
    git(tmp_path, "checkout", "--orphan", "empty")
    said = aquahelm("diff", "-C", str(tmp_path))
    assert said.code == 2
    assert "no commit yet" in said.err


def test_a_comment_is_marked_and_folded(shop: Path, aquahelm: Aquahelm) -> None:
    edit(shop, ("prod: v1.0.0}", "prod: v1.1.0}"))
    said = aquahelm("diff", "-C", str(shop), "--format", "markdown").out
    assert said.startswith("<!-- aquahelm diff -->\n")
    assert "<details>" in said
    assert "| `containers[cart].image` | cart v1.0.0 → v1.1.0 | prod |" in said


def test_kubernetes_versions_that_have_none_in_common_are_said(shop: Path, aquahelm: Aquahelm) -> None:
    edit(shop, ('kubernetes: ">=1.31"', 'kubernetes: "<1.33"'))
    assert aquahelm("render", "-C", str(shop)).code == 0
    git(shop, "commit", "-am", "old")
    edit(shop, ('kubernetes: "<1.33"', 'kubernetes: ">=1.34"'))
    said = aquahelm("diff", "-C", str(shop))
    assert said.code == 0, said.err
    assert "the chart allowed Kubernetes 1.32 and allows 1.34, 1.35 now: no cluster runs both" in said.out


def test_each_of_several_edits_is_found_behind_its_own_field(shop: Path, aquahelm: Aquahelm) -> None:
    edit(shop, ("replicas: 2\n", "replicas: {stage: 1, prod: {min: 2, max: 6, cpu: 70}}\n"))
    assert aquahelm("render", "-C", str(shop)).code == 0
    git(shop, "commit", "-qam", "scaled")
    edit(shop, ("{stage: 1, prod: {min: 2, max: 6, cpu: 70}}", "{stage: 2, prod: {min: 3, max: 8, cpu: 70}}"))
    edit(shop, ("repository: till, tag: v1.0.0", "repository: till, tag: v1.0.1"))
    found = {one["object"]: one for one in told(aquahelm, shop)["differences"] if one["risk"] != "none"}
    sources = {
        one["field"]: one["source"]["path"] for one in found["HorizontalPodAutoscaler/till"]["changes"] if one["source"]
    }
    assert sources["spec.minReplicas"] == "services.till.replicas.min"
    assert sources["spec.maxReplicas"] == "services.till.replicas.max"
    assert found["PodDisruptionBudget/till"]["source"]["path"] == "services.till.replicas"
    spread = "spec.template.spec.topologySpreadConstraints"
    sources = {one["field"]: one["source"]["path"] for one in found["Deployment/till"]["changes"] if one["source"]}
    assert sources[spread] == "services.till.replicas"
    said = aquahelm("diff", "-C", str(shop)).out
    assert "runs 3 to 8 pods in place of 2 to 6" in said
    assert "new: over kubernetes.io/hostname, topology.kubernetes.io/zone" in said


def test_an_inventory_that_could_not_be_read_then_is_said(shop: Path, aquahelm: Aquahelm) -> None:
    text = (shop / "inventory.yaml").read_text()
    (shop / "inventory.yaml").write_text("platform: [")
    git(shop, "commit", "-qam", "broken")
    (shop / "inventory.yaml").write_text(text.replace("repository: till, tag: v1.0.0", "repository: till, tag: v1.0.1"))
    said = aquahelm("diff", "-C", str(shop))
    assert said.code == 0, said.err
    assert "the inventory at HEAD cannot be read: lines are those of now" in said.out


def test_where_there_is_nothing_to_compare_with(shop: Path, aquahelm: Aquahelm, tmp_path: Path) -> None:
    said = aquahelm("diff", "nowhere", "-C", str(shop))
    assert (said.code, said.err) == (2, "error: git knows no ref nowhere here\n→ git fetch; git branch -a; git tag\n")
    git(shop, "commit", "-q", "--allow-empty", "-m", "second")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{shop}", "shallow")
    said = aquahelm("diff", "HEAD~1", "-C", str(tmp_path / "shallow"))
    assert (said.code, "this clone is shallow: git fetch --unshallow" in said.err) == (2, True)
    shutil.rmtree(shop / ".git")
    said = aquahelm("diff", "-C", str(shop))
    assert (said.code, "is in no git repository" in said.err) == (2, True)
    git(shop, "init")
    said = aquahelm("diff", "-C", str(shop))
    assert (said.code, "this git repository has no commit yet" in said.err) == (2, True)
