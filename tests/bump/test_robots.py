"""What other robots are told: Renovate finds every version in the inventory, and both keep off generated files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from aquahelm.bump.model import PinKind
from aquahelm.bump.pins import find_pins
from aquahelm.bump.robots import DEPENDABOT, RENOVATE, followed, renovate, write_robots
from aquahelm.edit.edits import Edits
from aquahelm.errors import UsageError
from aquahelm.inventory.load import load_inventory, parse_inventory
from tests.bump.test_pins import SHOP

ROOT = Path(__file__).parents[2]
REAL = [ROOT / "inventory.yaml", *sorted(ROOT.glob("examples/*/inventory.yaml"))]
# What RE2 lacks, or ECMAScript does: lookarounds, backreferences, atomic groups, possessive quantifiers, inline flags.
FOREIGN = re.compile(r"\(\?(?:[=!>#]|<[=!]|[a-zA-Z-]+[:)]|P)|\\[1-9]|\\k|\\[AZzGb]|[*+?}]\+")


def expressions(configuration: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (manager["packageNameTemplate"], expression)
        for manager in configuration["customManagers"]
        for expression in manager["matchStrings"]
    ]


def matches(expression: str, text: str) -> list[tuple[str, int, str | None]]:
    """Version, its place, digest."""
    found = re.finditer(expression.replace("(?<", "(?P<"), text)
    return [(one["currentValue"], one.start("currentValue"), one.groupdict().get("currentDigest")) for one in found]


@pytest.mark.parametrize("file", REAL, ids=lambda file: file.parent.name)
def test_renovate_finds_every_version(file: Path) -> None:
    inventory = load_inventory(file, "inventory.yaml")
    text = file.read_text(encoding="utf-8")
    found: set[tuple[str, str, int]] = set()
    for name, expression in expressions(renovate(inventory, text, "inventory.yaml")):
        assert not FOREIGN.search(expression), expression
        hits = matches(expression, text)
        assert hits, expression
        found |= {(name, version, text.count("\n", 0, at) + 1) for version, at, _ in hits}
    pins = [one for one in find_pins(inventory)[0] if one.pin.kind is PinKind.IMAGE and followed(one)]
    assert pins
    assert found == {(one.pin.name, one.pin.tag, one.line) for one in pins}


@pytest.mark.parametrize("file", REAL, ids=lambda file: file.parent.name)
def test_expressions_still_match_when_versions_have_changed(file: Path) -> None:
    inventory = load_inventory(file, "inventory.yaml")
    text = file.read_text(encoding="utf-8")
    edits = Edits("inventory.yaml", file.read_bytes())
    said = [one for one in find_pins(inventory)[0] if one.pin.kind is PinKind.IMAGE]
    for one in said:
        edits.replace_scalar(one.tag_path, f"{one.pin.tag}9")
    edits._flush()
    for _, expression in expressions(renovate(inventory, text, "inventory.yaml")):
        assert all(version.endswith("9") for version, _, _ in matches(expression, edits._text))
        assert matches(expression, edits._text)


@pytest.mark.skipif(shutil.which("node") is None, reason="no node on PATH")
def test_the_same_in_ecmascript() -> None:
    text = REAL[0].read_text(encoding="utf-8")
    configuration = renovate(load_inventory(REAL[0]), text, "inventory.yaml")
    asked = [expression for _, expression in expressions(configuration)]
    program = (
        "const [text, all] = JSON.parse(require('fs').readFileSync(0));"
        "const found = e => [...text.matchAll(new RegExp(e, 'g'))].map(m => m.groups.currentValue);"
        "console.log(JSON.stringify(all.map(found)))"
    )
    done = subprocess.run(
        ["node", "-e", program], input=json.dumps([text, asked]), capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [[hit[0] for hit in matches(one, text)] for one in asked]


def test_digests_quotes_and_policies() -> None:
    inventory = parse_inventory(SHOP.encode())
    configuration = renovate(inventory, SHOP, "inventory.yaml")
    found = {name: matches(expression, SHOP) for name, expression in expressions(configuration)}
    assert found["docker.io/library/busybox"][0][0] == "1.37"
    assert found["docker.io/library/postgres"][0][0] == "16.15"
    assert {digest for _, _, digest in found["ghcr.io/acme/web"]} == {f"sha256:{'0' * 64}"}
    rules = configuration["packageRules"]
    web = [rule for rule in rules if rule["matchPackageNames"] == ["ghcr.io/acme/web"]]
    assert web == [
        {
            "matchDatasources": ["docker"],
            "matchPackageNames": ["ghcr.io/acme/web"],
            "groupName": "backend",
            "minimumReleaseAge": "36 hours",
        }
    ]
    managers = {manager["packageNameTemplate"]: manager for manager in configuration["customManagers"]}
    assert managers["docker.io/library/postgres"]["extractVersionTemplate"] == "^(?<version>.+)-alpine$"
    assert "extractVersionTemplate" not in managers["ghcr.io/acme/web"]
    postgres = [rule for rule in rules if rule["matchPackageNames"] == ["docker.io/library/postgres"]]
    assert {"matchUpdateTypes": ["major", "minor"], "enabled": False}.items() <= postgres[-1].items()


def test_ranges_are_expressions() -> None:
    """AquaStream's Redis: 7.2.x is allowed, and neither 7.4 nor 8 is."""
    text = REAL[0].read_text(encoding="utf-8")
    rules = renovate(load_inventory(REAL[0]), text, "inventory.yaml")["packageRules"]
    redis = [rule for rule in rules if rule["matchPackageNames"] == ["docker.io/library/redis"]]
    (allowed,) = (rule["allowedVersions"][1:-1] for rule in redis if "allowedVersions" in rule)
    asked = ("7.2.16", "7.2.17-alpine", "7.4.2", "7.20.1", "8.2.1")
    assert [version for version in asked if re.search(allowed, version)] == ["7.2.16", "7.2.17-alpine"]


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        ("", ["major", "minor"]),
        ("level: major", ["major", "minor"]),
        ("level: major, allowed: 8.x", []),
        ("level: minor, allowed: 7.x", ["major"]),
        ("level: ignore", ["major", "minor", "patch", "digest", "pin", "pinDigest"]),
    ],
)
def test_what_of_a_store_nobody_takes_by_itself(rule: str, refused: list[str]) -> None:
    """7.2, 7.4 and 8 of Redis are lines with licences and files of their own."""
    text = (
        "platform: shop\nversion: 0.1.0\nenvironments: {dev: {namespace: shop}}\n"
        "stores: {cache: {engine: redis, version: 7.2.16, storage: 1Gi, memory: 256Mi}}\n"
        "services: {web: {runtime: node, image: {registry: a.example, repository: web, tag: v1.0.0}, port: 8080}}\n"
        f"updates: {{rules: [{{images: [docker.io/library/redis], {rule}}}]}}\n"
    )
    rules = renovate(parse_inventory(text.encode()), text, "inventory.yaml")["packageRules"]
    redis = [one for one in rules if one["matchPackageNames"] == ["docker.io/library/redis"]]
    told = [one["matchUpdateTypes"] for one in redis if one.get("enabled") is False]
    assert told == ([refused] if refused else [])


def test_generated_files_are_nobodys(tmp_path: Path) -> None:
    (tmp_path / "inventory.yaml").write_text(SHOP)
    inventory = load_inventory(tmp_path / "inventory.yaml")
    assert write_robots(inventory, tmp_path, "inventory.yaml", dry_run=True) == {RENOVATE: "new", DEPENDABOT: "new"}
    assert not (tmp_path / RENOVATE).exists()
    assert write_robots(inventory, tmp_path, "inventory.yaml") == {RENOVATE: "new", DEPENDABOT: "new"}
    assert write_robots(inventory, tmp_path, "inventory.yaml") == {}
    configuration = json.loads((tmp_path / RENOVATE).read_text())
    assert configuration["ignorePaths"] == ["charts/**", "values/**", "delivery/**"]
    assert all(not configuration[manager]["enabled"] for manager in ("helm-values", "helmv3", "kubernetes"))
    dependabot = YAML(typ="safe").load((tmp_path / DEPENDABOT).read_text())
    assert [one["package-ecosystem"] for one in dependabot["updates"]] == ["github-actions"]


def test_files_of_somebodys_own(tmp_path: Path) -> None:
    (tmp_path / "inventory.yaml").write_text(SHOP)
    inventory = load_inventory(tmp_path / "inventory.yaml")
    (tmp_path / ".github").mkdir()
    own = tmp_path / DEPENDABOT
    own.write_text("version: 2\nupdates:\n  - package-ecosystem: pip\n")
    assert write_robots(inventory, tmp_path, "inventory.yaml") == {RENOVATE: "new"}
    assert "pip" in own.read_text()
    own.write_text("version: 2\nupdates:\n  - package-ecosystem: docker\n")
    with pytest.raises(UsageError, match="written by hand"):
        write_robots(inventory, tmp_path, "inventory.yaml")
    own.unlink()
    (tmp_path / RENOVATE).write_text("{}")
    with pytest.raises(UsageError, match="written by hand"):
        write_robots(inventory, tmp_path, "inventory.yaml")
    assert (tmp_path / RENOVATE).read_text() == "{}"
