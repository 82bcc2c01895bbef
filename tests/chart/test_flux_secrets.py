"""Secrets that sops encrypted, applied by Flux."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aquahelm
from aquahelm.yaml import Document
from aquahelm.yaml.documents import parse_documents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SHOP = """
platform: shop
version: 0.1.0
environments: {dev: {namespace: shop}}
delivery: {tool: flux, repository: https://git.example/acme/shop, folder: deploy}
secrets:
  provider: {kind: sops, recipients: [age1t3ud709hnaa0zpex4ffayxyrwrhz5nhxs3qaj3cdk6dap0x5z4aqeqy7sc]}
  names: {jwt: {}, bank: {}}
services:
  web: {runtime: node, image: {repository: web, tag: v1.0.0}, secrets: {JWT_SECRET: jwt, API_KEY: bank}}
"""


def delivered(folder: Path, text: str) -> Mapping[str, Any]:
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")
    inventory = aquahelm.load(folder / "inventory.yaml", "inventory.yaml")
    aquahelm.render(inventory, folder)
    judged = aquahelm.validate(inventory).findings
    assert not [one for one in judged if one.object.partition("/")[0] in ("Kustomization", "GitRepository")]
    text = (folder / "delivery/dev.yaml").read_text(encoding="utf-8")
    return {one.data["kind"]: one.data for one in parse_documents(text) if isinstance(one, Document)}


def test_flux_opens_them_with_the_key_that_the_cluster_has(tmp_path: Path) -> None:
    found = delivered(tmp_path, SHOP)
    assert found["Kustomization"]["metadata"]["name"] == "shop-dev-secrets"
    spec = found["Kustomization"]["spec"]
    assert spec["path"] == "./deploy/secrets/dev"
    assert spec["sourceRef"] == {"kind": "GitRepository", "name": found["GitRepository"]["metadata"]["name"]}
    assert spec["decryption"] == {"provider": "sops", "secretRef": {"name": "sops-age"}}
    assert "suspend" not in spec
    assert "patches" not in spec


def test_a_chart_from_a_registry_has_its_secrets_in_git(tmp_path: Path) -> None:
    registry = SHOP.replace(
        "folder: deploy", "charts: oci://registry.example/charts, automatic: false, decryption: keys"
    )
    found = delivered(tmp_path, registry)
    assert found.keys() >= {"OCIRepository", "GitRepository", "Kustomization"}
    assert found["Kustomization"]["spec"]["suspend"] is True
    assert found["Kustomization"]["spec"]["decryption"]["secretRef"] == {"name": "keys"}


def test_what_the_chart_holds_sealed_is_left_to_it(tmp_path: Path) -> None:
    mixed = SHOP.replace("bank: {}}", "bank: {provider: sealed-secrets}}")
    (patch,) = delivered(tmp_path, mixed)["Kustomization"]["spec"]["patches"]
    assert patch["target"] == {"kind": "SealedSecret"}
    assert '"$patch": delete' in patch["patch"]


def test_without_sops_flux_applies_no_secrets(tmp_path: Path) -> None:
    a, b = SHOP.index("  provider:"), SHOP.index("  names:")
    assert "Kustomization" not in delivered(tmp_path, SHOP[:a] + "  provider: generated\n" + SHOP[b:])
