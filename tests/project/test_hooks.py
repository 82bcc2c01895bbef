"""What other repositories call: pre-commit hooks and the GitHub action, run as they would run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
HOOKS: list[dict[str, Any]] = YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
ACTION: dict[str, Any] = YAML(typ="safe").load((ROOT / "action.yml").read_text(encoding="utf-8"))
CHECKS = [step for step in ACTION["runs"]["steps"] if "INVENTORY" in step.get("env", {})]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A user's repository: the inventory, all that is made of it, and nothing else."""
    for name in ("charts", "delivery", "secrets", "values"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "inventory.yaml", tmp_path)
    return tmp_path


def edit_the_chart(repository: Path) -> None:
    chart = repository / "charts/aquastream/Chart.yaml"
    chart.write_text(chart.read_text(encoding="utf-8").replace("version:", "version: "), encoding="utf-8")


def forget_to_render(repository: Path) -> None:
    inventory = repository / "inventory.yaml"
    text = inventory.read_text(encoding="utf-8")
    inventory.write_text(text.replace("registry: ", "registry: mirror.example/"), encoding="utf-8")


DRIFTS = [edit_the_chart, forget_to_render]


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {**os.environ, "PATH": path, **environment}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_passes_on_a_clean_repository(hook: dict[str, Any], repository: Path) -> None:
    done = run(hook["entry"].split(), repository)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("drift", DRIFTS)
def test_the_render_hook_stops_charts_that_drifted(drift: Callable[[Path], None], repository: Path) -> None:
    drift(repository)
    (hook,) = (hook for hook in HOOKS if hook["id"] == "aquahelm-render")
    assert run(hook["entry"].split(), repository).returncode == 1


def test_the_guard_has_nothing_against_a_clean_repository(repository: Path) -> None:
    files = [str(path.relative_to(repository)) for path in repository.rglob("*") if path.is_file()]
    (hook,) = (hook for hook in HOOKS if hook["id"] == "aquahelm-guard")
    done = run([*hook["entry"].split(), *files], repository)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_guard_stops_what_was_not_meant_to_be_committed(repository: Path) -> None:
    (repository / "secrets/stage/jwt.yaml").write_text("apiVersion: v1\nkind: Secret\nstringData: {a: hunter2}\n")
    assert run(["aquahelm", "guard", "secrets/stage/jwt.yaml"], repository).returncode == 1


@pytest.mark.parametrize("hook", [hook for hook in HOOKS if "files" in hook], ids=lambda hook: hook["id"])
def test_a_hook_runs_for_its_files_and_no_others(hook: dict[str, Any]) -> None:
    wanted = ["inventory.yaml", "deploy/inventory.yaml", "charts/a/Chart.yaml", "deploy/values/values.dev.yaml"]
    wanted += ["secrets/stage/jwt.yaml", "delivery/prod.yaml"]
    others = ["README.md", "src/inventory.yaml.md", "my-inventory.yaml", "src/charts.py", "src/secrets.py"]
    assert [path for path in wanted + others if re.search(hook["files"], path)] == wanted


@pytest.mark.parametrize("step", CHECKS, ids=lambda step: step["name"])
def test_a_step_of_the_action_passes_on_a_clean_repository(
    step: dict[str, Any], repository: Path, tmp_path: Path
) -> None:
    done = run(["bash", "-e", "-c", step["run"]], repository, RUNNER_TEMP=runner(tmp_path), INVENTORY="inventory.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("drift", DRIFTS)
def test_the_action_stops_charts_that_drifted(drift: Callable[[Path], None], repository: Path, tmp_path: Path) -> None:
    drift(repository)
    variables = {"RUNNER_TEMP": runner(tmp_path), "INVENTORY": "inventory.yaml"}
    codes = [run(["bash", "-e", "-c", step["run"]], repository, **variables).returncode for step in CHECKS]
    assert 1 in codes


def runner(folder: Path) -> str:
    """A runner's scratch folder in which the action's install step has done its work."""
    programs = folder / "runner" / "aquahelm" / "bin"
    programs.mkdir(parents=True)
    (programs / "aquahelm").symlink_to(Path(sys.executable).with_name("aquahelm"))
    return str(folder / "runner")
