"""The bundle holds what its packages say, once."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from aquahelm.check.schemas import bundle
from aquahelm.check.schemas.rebuild import __main__ as rebuild
from aquahelm.check.schemas.rebuild import custom, generated, kubernetes, projects
from aquahelm.check.schemas.rebuild.merkle import address_all

KUBERNETES = bundle.folder() / bundle.KUBERNETES_FILE
CUSTOM = bundle.folder() / bundle.CUSTOM_FILE
DEFINITIONS = bundle.folder() / bundle.DEFINITIONS_FILE
EMITTED = [f"{kind}" for package in custom.PACKAGES for kind in package.kinds]


def text_of(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode()


def test_the_bundle_is_what_the_installed_package_gives() -> None:
    """If it is not: python -m aquahelm.check.schemas.rebuild."""
    assert text_of(KUBERNETES) == rebuild.kubernetes_bundle()


@pytest.mark.skipif(
    "AQUAHELM_NPM_PACKAGES" not in os.environ, reason="AQUAHELM_NPM_PACKAGES names no folder of archives"
)
def test_the_custom_resources_are_what_the_npm_packages_give() -> None:
    folder = Path(os.environ["AQUAHELM_NPM_PACKAGES"])
    archives = {package.name: custom.fetch(package, folder) for package in custom.PACKAGES}
    assert text_of(CUSTOM) == rebuild.custom_bundle(archives)


def test_provenance_is_recorded() -> None:
    kubernetes_header = json.loads(text_of(KUBERNETES).splitlines()[0])
    custom_header = json.loads(text_of(CUSTOM).splitlines()[0])
    assert kubernetes_header["made from"] == {kubernetes.PACKAGE: kubernetes.package_version()}
    assert list(custom_header["made from"]) == [f"{package.name}@{package.version}" for package in custom.PACKAGES]
    assert all(digest.startswith("sha256:") and len(digest) == 71 for digest in custom_header["made from"].values())
    made_from = json.loads(text_of(DEFINITIONS).splitlines()[0])["made from"]
    assert list(made_from) == [types.name for types in (*projects.GO, *projects.JAVA)]
    assert all(digest.startswith(("h1:", "sha256:")) for digest in made_from.values())


def test_the_bundle_is_small() -> None:
    assert sum(path.stat().st_size for path in (KUBERNETES, CUSTOM, DEFINITIONS)) < 200_000


def test_the_bundle_is_made_alike_every_time() -> None:
    """No file name and no time in the gzip header."""
    for path in (KUBERNETES, CUSTOM, DEFINITIONS):
        assert path.read_bytes()[3:8] == b"\0\0\0\0\0"


def test_every_version_and_every_custom_resource_is_there() -> None:
    loaded = bundle.load()
    assert loaded.versions == bundle.SUPPORTED
    for kind in ("apps/v1/Deployment", "v1/Service", "batch/v1/CronJob", "networking.k8s.io/v1/NetworkPolicy"):
        assert None not in loaded.served[kind]
    assert set(EMITTED) <= set(loaded.served)


def test_an_address_is_the_hash_of_what_it_names() -> None:
    """But for definitions in a circle, whose hash is that of the circle."""
    circles = 0
    for path in (KUBERNETES, CUSTOM):
        for line in text_of(path).splitlines()[1:]:
            address, _, text = line.partition("\t")
            canonical = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
            circles += hashlib.sha256(canonical.encode()).hexdigest()[: len(address)] != address
    assert circles < 30


def test_all_that_a_definition_refers_to_is_there() -> None:
    loaded = bundle.load()
    for served in loaded.served.values():
        for address in filter(None, served):
            assert json.loads(loaded.closed(address))["$ref"] == f"#/$defs/{address}"


def test_a_kind_that_did_not_change_has_one_address() -> None:
    loaded = bundle.load()
    assert len(set(loaded.served["v1/ConfigMap"])) == 1
    assert len(set(loaded.served["apps/v1/Deployment"])) > 1


def test_no_descriptions_and_no_foreign_keywords() -> None:
    whole = text_of(KUBERNETES) + text_of(CUSTOM) + text_of(DEFINITIONS)
    assert '"description":"' not in whole
    assert "x-kubernetes-patch" not in whole
    assert "x-kubernetes-group-version-kind" not in whole


def test_the_best_version_of_a_kind_comes_first() -> None:
    versions = bundle.load().api_versions_of
    assert versions["HorizontalPodAutoscaler"][0] == "autoscaling/v2"
    assert versions["FlowSchema"] == ("flowcontrol.apiserver.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1beta3")


def test_addresses_follow_content_and_not_names() -> None:
    leaf = {"type": "string"}
    addresses, stored = address_all(
        {
            "a": {"properties": {"x": {"$ref": "leaf one"}}},
            "b": {"properties": {"x": {"$ref": "leaf two"}}},
            "c": {"properties": {"x": {"$ref": "other"}}},
            "leaf one": leaf,
            "leaf two": leaf,
            "other": {"type": "integer"},
        }
    )
    assert addresses["a"] == addresses["b"] != addresses["c"]
    assert len(stored) == 4


def test_definitions_in_a_circle_have_addresses_too() -> None:
    circle: dict[str, dict[str, Any]] = {
        "tree": {"properties": {"left": {"$ref": "branch"}, "leaf": {"type": "string"}}},
        "branch": {"items": {"$ref": "tree"}},
        "self": {"items": {"$ref": "self"}},
    }
    addresses, stored = address_all(circle)
    assert len(set(addresses.values())) == 3
    assert stored[addresses["branch"]] == {"items": {"$ref": f"#/$defs/{addresses['tree']}"}}
    changed = {**circle, "tree": {"properties": {"left": {"$ref": "branch"}, "leaf": {"type": "integer"}}}}
    assert address_all(changed)[0]["branch"] != addresses["branch"]


def test_check_says_when_a_file_would_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "folder", lambda: tmp_path)
    monkeypatch.setattr(rebuild, "kubernetes_bundle", lambda: "one\n")
    monkeypatch.setattr(rebuild, "custom_bundle", lambda _: "two\n")
    monkeypatch.setattr(custom, "fetch", lambda *_: b"")
    monkeypatch.setattr(generated, "everything", lambda _: ())
    monkeypatch.setattr(rebuild, "bundle_of", lambda _: ("three\n", "four\n"))
    assert rebuild.main(["--check"]) == 1
    assert rebuild.main([]) == 0
    assert rebuild.main(["--check"]) == 0
    assert gzip.decompress((tmp_path / bundle.CUSTOM_FILE).read_bytes()) == b"two\n"
    assert gzip.decompress((tmp_path / bundle.DEFINITIONS_FILE).read_bytes()) == b"three\nfour\n"
