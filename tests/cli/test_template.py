"""`aquahelm template`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.render.conftest import PROGRAMS

if TYPE_CHECKING:
    from tests.cli.conftest import Aquahelm

pytestmark = pytest.mark.usefixtures("harbour")


def test_manifests_come_as_helm_prints_them(aquahelm: Aquahelm) -> None:
    said = aquahelm("template", "prod")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("---\n# Source: harbour/")
    kinds = re.findall(r"^kind: (\w+)$", said.out, re.MULTILINE)
    assert kinds.index("NetworkPolicy") < kinds.index("Service") < kinds.index("Deployment")


def test_environments_differ(aquahelm: Aquahelm) -> None:
    assert "\n  replicas: 1\n" in aquahelm("template", "dev").out
    assert "\n  replicas: 2\n" in aquahelm("template", "prod").out


def test_programs_get_the_objects(aquahelm: Aquahelm) -> None:
    document = json.loads(aquahelm("template", "dev", "--format", "json").out)
    assert document["environment"] == "dev"
    names = {(entry["object"]["kind"], entry["object"]["metadata"]["name"]) for entry in document["manifests"]}
    assert {("Deployment", "crane"), ("Service", "pilot")} <= names


@pytest.mark.parametrize("version", ["abc", "1.20"])
def test_a_version_that_is_not_supported_is_refused(version: str, aquahelm: Aquahelm) -> None:
    said = aquahelm("template", "dev", "--kube-version", version)
    assert (said.code, said.out) == (2, "")
    assert f"{version} is no Kubernetes version that the inventory supports" in said.err


@pytest.mark.parametrize("helm", PROGRAMS)
def test_a_program_prints_the_same(helm: str, aquahelm: Aquahelm) -> None:
    embedded, program = aquahelm("template", "prod"), aquahelm("template", "prod", "--engine", helm)
    assert program.code == 0
    assert program.out.split() == embedded.out.split()
