"""`aquahelm promote`: formats and exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm


def differ(harbour: Path) -> None:
    path = harbour / "inventory.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("tag: v1.0.0", "tag: {dev: v1.1.0, prod: v1.0.0}"), encoding="utf-8")


def test_a_promotion_in_words(harbour: Path, aquahelm: Aquahelm) -> None:
    differ(harbour)
    said = aquahelm("promote", "dev", "prod")
    assert said.code == 0
    assert "crane  image.tag  v1.0.0 → v1.1.0  inventory.yaml:10" in said.out
    assert said.out.endswith("1 version taken over into prod.\n")
    assert "tag: {dev: v1.1.0, prod: v1.1.0}" in (harbour / "inventory.yaml").read_text(encoding="utf-8")
    again = aquahelm("promote", "dev", "prod")
    assert again.out.endswith("prod has dev's versions; nothing to do.\n")


def test_a_promotion_for_programs(harbour: Path, aquahelm: Aquahelm) -> None:
    differ(harbour)
    said = aquahelm("promote", "dev", "prod", "--dry-run", "--format", "json")
    document = json.loads(said.out)
    assert document["moves"] == [
        {
            "subject": "crane",
            "path": "services.crane.image.tag",
            "image": "crane",
            "old": "v1.0.0",
            "new": "v1.1.0",
            "place": {"file": "inventory.yaml", "line": 10, "column": 51},
        }
    ]
    assert not document["written"]
    assert {"theme": "resource", "verdict": "meant", "subject": "crane", "name": "replicas"}.items() <= next(
        one for one in document["differences"] if one["name"] == "replicas"
    ).items()


def test_a_promotion_for_a_pull_request(harbour: Path, aquahelm: Aquahelm) -> None:
    differ(harbour)
    said = aquahelm("promote", "dev", "prod", "--dry-run", "--format", "markdown")
    assert "| crane | image.tag | `v1.0.0` | `v1.1.0` | 10 |" in said.out
    assert "<details><summary>1 difference is meant</summary>" in said.out


def test_what_is_refused_ends_with_1(harbour: Path, aquahelm: Aquahelm) -> None:
    differ(harbour)
    assert aquahelm("render").code == 0
    (harbour / "values/values.prod.yaml").write_text("mine: 1\n", encoding="utf-8")
    before = (harbour / "inventory.yaml").read_bytes()
    said = aquahelm("promote", "dev", "prod")
    assert said.code == 1
    assert "refused" in said.out
    assert (harbour / "inventory.yaml").read_bytes() == before


def test_an_unknown_environment_ends_with_2(harbour: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("promote", "dev", "pord")
    assert said.code == 2
    assert "declared: dev, prod" in said.err
