"""The targets that the README and CI call exist, say what they do, and refuse a Python that is too old."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):(?!=)", MAKEFILE, re.MULTILINE))
CALLERS = [
    "README.md",
    "CONTRIBUTING.md",
    ".ci/run",
    ".github/workflows/checks.yml",
    "docs/decisions/0008-content-addressed-schemas.md",
]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not on PATH")


def make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "PYTHON"}}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(
        command, cwd=folder, env={**inherited, **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("path", CALLERS)
def test_each_target_that_is_named_exists(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`|\$ |run: )make ([a-z-]+)", text, re.MULTILINE))
    assert named
    assert named <= TARGETS


def test_help_is_the_default_and_lists_what_the_readme_promises() -> None:
    done = make(ROOT)
    assert done.returncode == 0
    for target in (
        "render",
        "test",
        "check",
        "format",
        "bench",
        "schemas",
        "golden",
        "test-cluster",
        "test-cluster-quick",
        "clean",
    ):
        assert f"make {target} " in done.stdout


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A checkout in which nothing was set up."""
    for name in ("Makefile", "requirements-dev.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_an_old_python_is_refused_with_a_remedy(clone: Path) -> None:
    program(clone, "old-python", '[ "$1" = --version ] && { echo Python 3.9.2; exit; }; exit 1')
    done = make(clone, "test", "PYTHON=./old-python")
    assert done.returncode != 0
    assert "aquahelm needs Python 3.11 or newer; ./old-python is Python 3.9.2" in done.stderr
    assert "make test PYTHON=python3.12" in done.stderr
    assert not (clone / ".venv").exists()


def test_a_python_without_venv_is_refused_with_a_remedy(clone: Path) -> None:
    program(clone, "bare-python", 'case "$*" in *ensurepip*) exit 1;; esac')
    done = make(clone, "test", "PYTHON=./bare-python")
    assert done.returncode != 0
    assert "apt install python3-venv" in done.stderr


def test_ci_runs_the_readmes_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert re.search(r"^make test$", script.read_text(encoding="utf-8"), re.MULTILINE)
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
