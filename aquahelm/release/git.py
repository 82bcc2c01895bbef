"""What git knows of releases: the last one, what is not committed, a commit and a tag for a new one."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from aquahelm.errors import EnvironmentTrouble, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PATIENCE = 60


class Repository:
    """The git repository that a project is in."""

    def __init__(self, folder: Path) -> None:
        """Errors: EnvironmentTrouble without git; UsageError where the folder is in no repository."""
        program = shutil.which("git")
        if program is None:
            raise EnvironmentTrouble("there is no git program", "a release is compared with the last one, in git")
        self._program = program
        self._folder = folder
        if self._run("rev-parse", "--is-inside-work-tree").returncode:
            remedy = "a release is compared with the last one: git init; git commit"
            raise UsageError(f"{folder} is in no git repository", remedy)

    def last_release(self, platforms: Sequence[str], version: str, changelog: str) -> str:
        """The commit of a version; empty where there is none.

        Args:
            platforms: its names, the present one first.
            version: its version.
            changelog: the path of it.

        Its tag, `PLATFORM-VERSION` or `vVERSION`; else the commit that wrote its section into the changelog.

        Errors: UsageError where the history that would tell it was not fetched.
        """
        for tag in dict.fromkeys(tag for name in platforms for tag in tags_of(name, version)):
            if not self._run("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}").returncode:
                return tag
        if self._asked("rev-parse", "--is-shallow-repository").strip() == "true":
            # Its oldest commit looks as if it had written everything.
            raise UsageError(
                f"this clone is shallow, and has no tag {tags_of(platforms[0], version)[0]}",
                "git fetch --unshallow --tags (in GitHub Actions: fetch-depth: 0), or --since REF",
            )
        found = self._run("log", "--format=%H", f"-S## {version}", "--", changelog)
        commits = found.stdout.decode().split() if found.returncode == 0 else []
        return commits[-1] if commits else ""

    def has_tag(self, tag: str) -> bool:
        """Whether there is such a tag."""
        return self._run("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}").returncode == 0

    def uncommitted(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Files of the project that differ from the last commit, or that git does not know."""
        told = self._asked("status", "--porcelain", "--untracked-files=all", "-z", "--", *paths)
        return tuple(entry[3:] for entry in told.split("\0") if entry)

    def commit(self, paths: Sequence[str], message: str) -> str:
        """Commit these paths and nothing else; gives the commit. Nothing to commit is no error."""
        there = [path for path in paths if (self._folder / path).exists()]
        self._asked("add", "--", *there)
        if self.uncommitted(there):
            self._asked("commit", "--quiet", "--message", message, "--", *there)
        return self._asked("rev-parse", "HEAD").strip()

    def tag(self, name: str, message: str) -> None:
        """An annotated tag at the last commit."""
        self._asked("tag", "--annotate", name, "--message", message)

    def _asked(self, *arguments: str) -> str:
        answer = self._run(*arguments)
        if answer.returncode:
            words = " ".join((answer.stderr or answer.stdout).decode(errors="replace").split())
            raise EnvironmentTrouble(f"git {arguments[0]} failed: {words or answer.returncode}")
        return answer.stdout.decode(errors="replace")

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                [self._program, "-C", str(self._folder), *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=PATIENCE,
                env={**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EnvironmentTrouble(f"git {arguments[0]} failed: {error}") from error


def tags_of(platform: str, version: str) -> tuple[str, str]:
    """The tags that mark a release; the first is the one that is made."""
    return f"{platform}-{version}", f"v{version}"
