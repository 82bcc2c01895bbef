"""The files themselves: their size, their names, what git says of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted(path for room in ("aquahelm", "benchmarks", "tests") for path in (ROOT / room).rglob("*.py"))
NOWHERE_ROOMS = {"utils", "util", "common", "base", "helpers", "helper", "misc"}


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_no_file_has_over_400_lines() -> None:
    long = [path for path in CODE if len(path.read_text(encoding="utf-8").splitlines()) > 400]
    assert names(long) == [], "which two things does each hold?"


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = [path for path in CODE if NOWHERE_ROOMS & {path.stem, *path.relative_to(ROOT).parts}]
    assert names(drawers) == [], "name it after what it does"


def test_tests_stand_in_the_room_that_they_test() -> None:
    rooms = {path.stem if path.is_file() else path.name for path in (ROOT / "aquahelm").iterdir()}
    of_the_whole = {
        "agree",
        "benchmarks",
        "cluster",
        "docs",
        "errors",
        "fuzz",
        "golden",
        "project",
        "property",
        "verdicts",
    }
    of_the_whole.add("__pycache__")
    strangers = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()} - rooms - of_the_whole
    assert strangers == set()


@pytest.mark.parametrize(
    "path",
    [
        "charts/aquastream/Chart.yaml",
        "charts/aquastream/charts/payment/templates/deployment.yaml",
        "values/values.prod.yaml",
        "examples/eduplatform/charts/eduplatform/values.yaml",
        "examples/eduplatform/values/values.dev.yaml",
        "schemas/inventory.schema.json",
        "tests/golden/one_service/expected/charts/x/Chart.yaml",
    ],
)
def test_generated_files_are_marked_for_reviews(path: str) -> None:
    assert attribute("linguist-generated", path) == "set"


@pytest.mark.parametrize("path", ["inventory.yaml", "aquahelm/pipeline.py", "docs/charts.md"])
def test_written_files_are_not_marked_as_generated(path: str) -> None:
    assert attribute("linguist-generated", path) == "unspecified"


def attribute(name: str, path: str) -> str:
    command = ["git", "check-attr", name, "--", path]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        pytest.skip(f"not a git checkout: {answer.stderr.strip()}")
    return answer.stdout.strip().rsplit(": ", 1)[-1]
