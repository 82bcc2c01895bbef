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
from tests.docs.shop import write_shop

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
    """AquaStream and somebody's chart, committed on a branch main, with a baseline, where commands may write."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("charts", "delivery", "secrets", "values", "schemas"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "inventory.yaml", folder)
    write_shop(folder)
    git = ["git", "-C", str(folder), "-c", "user.name=anybody", "-c", "user.email=anybody@shop.example"]
    for words in (["init", "--quiet", "--initial-branch=main"], ["add", "."], ["commit", "--quiet", "--message=All"]):
        subprocess.run([*git, *words], check=True)
    aquahelm = [str(Path(sys.executable).parent / "aquahelm"), "validate", "--chart", "shop", "--quiet"]
    subprocess.run([*aquahelm, "--write-baseline", "known.json"], cwd=folder, check=True)
    return folder
