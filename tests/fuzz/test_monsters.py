"""A few of the texts that `make fuzz` tries all of: each ends soon, in findings or a clear error."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from aquahelm.errors import AquahelmError
from aquahelm.inventory.load import parse_inventory
from aquahelm.pipeline import validate_manifests
from tests.fuzz.monsters import monsters

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 15.0
QUICK = (
    "laughs",
    "a mapping that holds itself",
    "deep mappings",
    "deep JSON",
    "lists of lists",
    "a long plain scalar",
    "many containers",
    "a number of many digits",
    "a JSON number of many digits",
    "replicas of many digits",
    "a port of many digits",
    "a quantity with a great exponent, as text",
    "infinite quantities",
    "lists without items",
    "metadata of wrong types",
    "a lone surrogate",
    "no text",
    "UTF-16 cut short",
    "an inventory of laughs",
)
MONSTERS = monsters()


@pytest.mark.parametrize("name", QUICK)
def test_a_monster_ends_in_findings_or_a_clear_error(name: str, tmp_path: Path) -> None:
    file = tmp_path / "manifests.yaml"
    file.write_bytes(MONSTERS[name])
    started = time.monotonic()
    validate_manifests(file, kube_versions=["1.36"])
    with pytest.raises(AquahelmError):
        parse_inventory(MONSTERS[name])
    assert time.monotonic() - started < PATIENCE
