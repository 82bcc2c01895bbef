"""A stranger's machine: a copy of what the README speaks of, and the commands on PATH."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.docs.blocks import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def run() -> Callable[[str, Path], subprocess.CompletedProcess[str]]:
    """Runs a command line as a person would type it, with this environment's aquahelm first on PATH."""

    def typed(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        command = shlex.split(line)
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    return typed


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """AquaStream as committed, where commands may write."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("charts", "values", "schemas"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "inventory.yaml", folder)
    return folder
