"""`aquahelm images`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Aquahelm

pytestmark = pytest.mark.usefixtures("harbour")


def test_each_image_stands_once(aquahelm: Aquahelm) -> None:
    said = aquahelm("images")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines == sorted(set(lines))
    assert all(":" in line.rpartition("/")[2] for line in lines)


def test_programs_are_told_who_runs_them(aquahelm: Aquahelm) -> None:
    document = json.loads(aquahelm("images", "-e", "prod", "--format", "json").out)
    assert list(document) == ["prod"]
    users = {user for entry in document["prod"] for user in entry["objects"]}
    assert {"Deployment/crane", "Deployment/pilot"} <= users


def test_an_unknown_environment_is_refused(aquahelm: Aquahelm) -> None:
    assert aquahelm("images", "-e", "moon").code == 2
