"""A project in git, and a registry that has what its inventory pins."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BACKEND = ("gateway", "user", "event", "crew", "payment", "notification", "media")


def git(folder: Path, *arguments: str) -> str:
    """Run git as nobody in particular."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True, env={**os.environ, **settings}
    )
    return done.stdout.rstrip("\n")


@dataclass(frozen=True)
class Project:
    """A folder in git, with everything committed."""

    folder: Path

    @property
    def text(self) -> str:
        """The inventory's."""
        return (self.folder / "inventory.yaml").read_bytes().decode()

    def git(self, *arguments: str) -> str:
        return git(self.folder, *arguments)

    def changed(self, branch: str) -> list[str]:
        """Files that a branch changes."""
        return self.git("diff", "--name-only", "main", branch).splitlines()

    def of(self, branch: str, file: str = "inventory.yaml") -> str:
        """A file as it is on a branch."""
        done = subprocess.run(["git", "show", f"{branch}:{file}"], cwd=self.folder, capture_output=True, check=True)
        return done.stdout.decode()

    def branches(self) -> list[str]:
        return self.git("for-each-ref", "--format=%(refname:short)", "refs/heads").splitlines()


def committed(folder: Path) -> Project:
    """Put a folder under git."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    for key, value in (("user.name", "A. Tester"), ("user.email", "tester@example.com"), ("commit.gpgsign", "false")):
        git(folder, "config", key, value)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "As it was")
    return Project(folder)
