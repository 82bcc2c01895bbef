"""The repository's own platforms, AquaStream at the root and `examples/*`, as their owners would have them: what stands
in the folder is what the inventory gives, nothing is found wrong, and both Helms take it, optional parts included."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import aquahelm
from aquahelm.cli.main import run
from aquahelm.finding import Severity
from aquahelm.plan.build import plan_all

if TYPE_CHECKING:
    from aquahelm.inventory.load import Inventory

REPOSITORY = Path(__file__).parents[2]
FOLDERS = [REPOSITORY, *sorted(path.parent for path in REPOSITORY.glob("examples/*/inventory.yaml"))]
folders = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name if folder != REPOSITORY else "root")
programs = pytest.mark.parametrize("program", ["helm", "helm3"])


def inventory_of(folder: Path) -> Inventory:
    return aquahelm.load(folder / "inventory.yaml", "inventory.yaml")


def optional_parts(folder: Path) -> list[str]:
    """Components that are off until asked for in some environment."""
    parts = {
        component.name
        for plan in plan_all(inventory_of(folder)).values()
        for component in plan.components
        if component.values.get("optional")
    }
    return sorted(parts)


def values_arguments(folder: Path, environment: str) -> list[str]:
    """The chart, an environment's values, and every optional part asked for."""
    (chart,) = (path.parent for path in folder.glob("charts/*/Chart.yaml"))
    asked = [word for part in optional_parts(folder) for word in ("--set", f"{part}.enabled=true")]
    return [str(chart), "-f", str(folder / "values" / f"values.{environment}.yaml"), *asked]


@folders
def test_charts_are_what_the_inventory_gives(folder: Path) -> None:
    assert run(["-C", str(folder), "render", "--check"]) == 0


@folders
def test_nothing_is_found_wrong(folder: Path) -> None:
    result = aquahelm.validate(inventory_of(folder))
    assert not [finding for finding in result.findings if finding.severity is not Severity.NOTE]


@programs
@folders
def test_helm_lints_every_environment(folder: Path, program: str) -> None:
    helm = shutil.which(program)
    if helm is None:
        pytest.skip(f"no {program} on PATH")
    for environment in inventory_of(folder).environments:
        command = [helm, "lint", "--strict", *values_arguments(folder, environment)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@folders
def test_optional_parts_are_as_sound_as_the_rest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not optional_parts(folder):
        pytest.skip("everything is on")
    for environment, platform in inventory_of(folder).environments.items():
        chart, *values = values_arguments(folder, environment)
        namespace = platform.environments[environment].namespace
        words = ["validate", "--chart", chart, *values, "-n", namespace, "--release", platform.platform]
        # Secrets are made in the cluster; without the inventory nobody can know them.
        code = run([*words, "--pod-security", "restricted", "--external", "Secret/*"])
        assert code == 0, capsys.readouterr().out
