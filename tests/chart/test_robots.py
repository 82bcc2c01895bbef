"""Image versions that robots write: kept, whatever is rendered, and never drift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import aquahelm
from aquahelm.yaml import Document
from aquahelm.yaml.documents import parse_documents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DELIVERED = """
delivery:
  tool: flux
  repository: https://git.example/acme/shop
  images: ">=1.0.0"
"""
SHOP = """
platform: shop
version: 0.1.0
environments: {dev: {namespace: shop}}
services:
  web: {runtime: node, image: {repository: web, tag: v1.0.0}}
"""
CART = "  cart: {runtime: node, image: {repository: cart, tag: 2.0.0}}\n"
PINNED = f'  pinned: {{runtime: node, image: {{repository: pinned, tag: v1, digest: "sha256:{"0" * 64}"}}}}\n'
FILE = "values/images.dev.yaml"


def rendered(folder: Path, text: str, *, force: bool = False) -> aquahelm.Rendering:
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")
    return aquahelm.render(aquahelm.load(folder / "inventory.yaml", "inventory.yaml"), folder, force)


def drift(folder: Path) -> str:
    return aquahelm.drift(aquahelm.load(folder / "inventory.yaml", "inventory.yaml"), folder)


def written(folder: Path) -> list[str]:
    return [line for line in (folder / FILE).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def test_the_first_file_holds_the_inventorys_tags(tmp_path: Path) -> None:
    rendered(tmp_path, SHOP + PINNED + DELIVERED)
    mark = '# {"$imagepolicy": "flux-system:shop-dev-web:tag"}'
    assert written(tmp_path) == ["web:", "  image:", f"    tag: v1.0.0 {mark}"]
    assert not drift(tmp_path)


def test_a_tag_that_a_robot_wrote_stays(tmp_path: Path) -> None:
    rendered(tmp_path, SHOP + DELIVERED)
    file = tmp_path / FILE
    file.write_text(file.read_text(encoding="utf-8").replace("v1.0.0", "v1.0.9"), encoding="utf-8")
    assert not drift(tmp_path)
    changes = rendered(tmp_path, SHOP + CART + DELIVERED).changes
    assert FILE in changes.changed
    assert [line.split(" #")[0] for line in written(tmp_path)] == [
        *("cart:", "  image:", '    tag: "2.0.0"'),
        *("web:", "  image:", "    tag: v1.0.9"),
    ]


def test_a_file_that_nobody_can_read_is_made_anew(tmp_path: Path) -> None:
    rendered(tmp_path, SHOP + DELIVERED)
    (tmp_path / FILE).write_text("<<<<<<< main\nweb: [\n", encoding="utf-8")
    assert drift(tmp_path)
    rendered(tmp_path, SHOP + DELIVERED)
    assert written(tmp_path)[2].startswith("    tag: v1.0.0 ")


def test_without_delivery_its_files_go_and_the_robots_file_stays(tmp_path: Path) -> None:
    rendered(tmp_path, SHOP + DELIVERED)
    assert rendered(tmp_path, SHOP).changes.gone == ("delivery/dev.yaml",)
    assert not (tmp_path / "delivery").exists()
    assert (tmp_path / FILE).exists()


def test_a_controllers_object_changed_by_hand_is_no_robots_work(tmp_path: Path) -> None:
    rendered(tmp_path, SHOP + DELIVERED)
    file = tmp_path / "delivery/dev.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    assert "# mine" in drift(tmp_path)


def told(folder: Path) -> list[Mapping[str, Any]]:
    text = (folder / "delivery/dev.yaml").read_text(encoding="utf-8")
    return [one.data for one in parse_documents(text) if isinstance(one, Document)]


def test_argo_cd_is_asked_to_look_after_the_images(tmp_path: Path) -> None:
    rendered(tmp_path, SHOP + DELIVERED.replace("flux", "argo-cd"))
    application, updater = told(tmp_path)
    notes = application["metadata"]["annotations"]
    assert notes["argocd-image-updater.argoproj.io/image-list"] == "web=docker.io/web:>=1.0.0"
    assert notes["argocd-image-updater.argoproj.io/write-back-target"] == f"helmvalues:/{FILE}"
    assert notes["argocd-image-updater.argoproj.io/web.helm.image-tag"] == "web.image.tag"
    assert f"../../{FILE}" in application["spec"]["source"]["helm"]["valueFiles"]
    assert (updater["kind"], updater["metadata"]["namespace"]) == ("ImageUpdater", application["metadata"]["namespace"])
    references = [{"namePattern": application["metadata"]["name"], "useAnnotations": True}]
    assert updater["spec"] == {"applicationRefs": references}
    judged = aquahelm.validate(aquahelm.load(tmp_path / "inventory.yaml", "inventory.yaml"))
    assert not [finding for finding in judged.findings if "ImageUpdater" in str(finding)]


@pytest.mark.parametrize("images", ["", '  images: ">=1.0.0"\n'])
def test_the_server_compares_as_argo_cd_knows_no_defaults_of_custom_resources(tmp_path: Path, images: str) -> None:
    rendered(tmp_path, f"{SHOP}delivery:\n  tool: argo-cd\n  repository: https://git.example/acme/shop\n{images}")
    application = told(tmp_path)[0]
    assert application["metadata"]["annotations"]["argocd.argoproj.io/compare-options"] == "ServerSideDiff=true"
    assert "ServerSideApply=true" in application["spec"]["syncPolicy"]["syncOptions"]


def test_a_range_of_two_bounds_is_one_entry_of_the_list(tmp_path: Path) -> None:
    rendered(tmp_path, SHOP + CART + DELIVERED.replace("flux", "argo-cd").replace(">=1.0.0", ">=1.0.0, <2.0.0"))
    listed = told(tmp_path)[0]["metadata"]["annotations"]["argocd-image-updater.argoproj.io/image-list"]
    assert listed.split(",") == ["cart=docker.io/cart:>=1.0.0 <2.0.0", "web=docker.io/web:>=1.0.0 <2.0.0"]


def test_without_robots_argo_cd_is_asked_for_nothing(tmp_path: Path) -> None:
    rendered(tmp_path, SHOP + DELIVERED.replace("flux", "argo-cd").replace('  images: ">=1.0.0"\n', ""))
    assert [one["kind"] for one in told(tmp_path)] == ["Application"]
