"""`aquahelm why`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import ShellComplete

from aquahelm.cli.main import aquahelm as program
from aquahelm.cli.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm

pytestmark = pytest.mark.usefixtures("harbour")


@pytest.mark.parametrize("arguments", [["Deployment/crane spec.replicas"], ["deployment/crane", "spec.replicas"]])
def test_the_way_back(arguments: list[str], aquahelm: Aquahelm) -> None:
    said = aquahelm("why", *arguments, "-e", "prod")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0] == "2   charts/harbour/charts/crane/templates/deployment.yaml → aquahelm.deployment.manifest"
    assert lines[1].startswith("    values/values.prod.yaml:")
    assert lines[1].endswith("   crane.replicas")
    assert lines[2:] == [
        "    inventory.yaml:12:24        services.crane.replicas: {dev: 1, prod: 2}",
        "    decided as well by crane.autoscaling.enabled: false",
    ]


def test_environments_with_the_same_answer_stand_together(aquahelm: Aquahelm) -> None:
    said = aquahelm("why", "Service/crane", "spec.ports[http].port")
    assert said.out.splitlines()[0] == "3000   dev, prod"
    assert "services.crane.port: 3000" in said.out
    apart = aquahelm("why", "Deployment/crane", "spec.replicas").out
    assert "1   dev\n" in apart
    assert "\n\n2   prod\n" in apart


def test_environments_without_the_field_are_named(aquahelm: Aquahelm, harbour: Path) -> None:
    inventory = harbour / "inventory.yaml"
    inventory.write_text(
        inventory.read_text().replace("{dev: 1, prod: 2}", "{dev: 1, prod: {min: 2, max: 4, cpu: 70}}")
    )
    said = aquahelm("why", "Deployment/crane", "spec.replicas").out
    assert said.startswith("1   dev\n")
    assert said.endswith("\n\nprod: no such field\n")
    alone = aquahelm("why", "Deployment/crane", "spec.replicas", "-e", "prod")
    assert (alone.code, alone.out) == (2, "")
    assert alone.err == (
        "error: Deployment/crane has no field spec.replicas\n"
        "→ HorizontalPodAutoscaler/crane decides it: aquahelm why HorizontalPodAutoscaler/crane spec.minReplicas\n"
    )


def test_what_nobody_wrote(aquahelm: Aquahelm) -> None:
    said = aquahelm("why", "Deployment/pilot", "spec.template.spec.containers[0].resources.limits.memory", "-e", "dev")
    assert "services.pilot.runtime: spring-boot  (decides it)" in said.out
    assert said.out.endswith("→ nobody wrote services.pilot.resources.memory; that would set it\n")


def test_programs_get_json(aquahelm: Aquahelm) -> None:
    said = aquahelm("why", "Deployment/crane", "spec.replicas", "-e", "prod", "--format", "json")
    (answer,) = json.loads(said.out)["answers"]
    assert (answer["environment"], answer["value"], answer["helper"]) == ("prod", 2, "aquahelm.deployment.manifest")
    (line,) = answer["inventory"]
    assert line["place"] == {"file": "inventory.yaml", "line": 12, "column": 24}
    assert (line["path"], line["how"]) == ("services.crane.replicas", "is")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["Deployment/crnae", "spec"], "error: dev has no Deployment/crnae\n→ Deployment/crane"),
        (
            ["Deployment/crane", "spec.replica"],
            "error: Deployment/crane has no field spec.replica\n→ replicas? (spec has ",
        ),
        (["crane", "spec.replicas"], "error: crane names no object\n→ write it as Kind/name"),
        (["Deployment/crane", "spec", "-e", "test"], "error: inventory.yaml has no environment test\n"),
    ],
)
def test_unknown_names(arguments: list[str], told: str, aquahelm: Aquahelm) -> None:
    said = aquahelm("why", *arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(told)


@pytest.mark.parametrize(
    ("typed", "begun", "offered"),
    [
        (["why"], "Deployment/", ["Deployment/crane", "Deployment/pilot"]),
        (["why", "Deployment/crane"], "spec.rep", ["spec.replicas"]),
        (["why", "Nothing/crane"], "spec.rep", []),
    ],
)
def test_a_shell_completes_objects_and_fields(typed: list[str], begun: str, offered: list[str]) -> None:
    shell = ShellComplete(program, {"obj": Settings()}, "aquahelm", "_AQUAHELM_COMPLETE")
    assert [item.value for item in shell.get_completions(typed, begun)] == offered
