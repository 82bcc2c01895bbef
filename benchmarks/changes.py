"""What an edit of three lines means, told by `aquahelm diff` against the commit before."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from benchmarks.tasks import AQUAHELM, MEMORY_GOAL, Task

if TYPE_CHECKING:
    from pathlib import Path

EDITS = (
    ("repository: service-0001, tag: {default: v1.1.0", "repository: service-0001, tag: {default: v1.1.1"),
    ("calls: [gateway-0000]", "calls: [gateway-0000, service-0002]"),
    ("settings: {max_connections: 2500}", "settings: {max_connections: 3000}"),
)
"""A version, another call, a setting of the database."""


def edited(folder: Path) -> Task:
    """Commit a rendered platform and edit its inventory.

    In: the platform's folder. Out: the task that tells the difference.
    """
    _git(folder, "init", "--quiet")
    _git(folder, "add", "inventory.yaml", "charts", "values")
    _git(folder, "-c", "user.name=bench", "-c", "user.email=bench@bench.example", "commit", "--quiet", "-m", "before")
    path = folder / "inventory.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in EDITS:
        if old not in text:
            raise ValueError(f"the platform has no {old!r} to edit")
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return Task("aquahelm diff (three lines edited)", (AQUAHELM, "diff"), {50: 2}, memory=MEMORY_GOAL)


def _git(folder: Path, *words: str) -> None:
    nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    program = shutil.which("git") or "git"
    subprocess.run([program, *words], cwd=folder, check=True, capture_output=True, env={**os.environ, **nobody})
