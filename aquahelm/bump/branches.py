"""A branch and a commit for each group, made by git; the branch that was checked out is checked out again."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.errors import EnvironmentTrouble, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PREFIX = "bump/"
TRAILER = "Made-by: aquahelm bump"
"""The last line of a commit's message: a branch whose commit has it may be made anew."""

_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Repository:
    """The git repository that holds a project folder."""

    folder: Path

    def head(self) -> str:
        """The branch that is checked out, or the commit where none is. Errors: UsageError outside a repository."""
        try:
            self.git("rev-parse", "--git-dir")
        except EnvironmentTrouble as error:
            raise UsageError(f"{self.folder} is in no git repository", "--create-branch needs one") from error
        name = self.git("symbolic-ref", "--quiet", "--short", "HEAD", fails=True)
        return name or self.git("rev-parse", "--verify", "HEAD")

    def require_clean(self) -> None:
        """Errors: UsageError where files are changed or added and not committed."""
        changed = self.git("status", "--porcelain", "--untracked-files=normal").splitlines()
        if changed:
            some = ", ".join(line[3:] for line in changed[:3]) + (" …" if len(changed) > 3 else "")
            raise UsageError(
                f"there are changes that are not committed: {some}", "commit or stash them: each branch starts clean"
            )

    def commit_of(self, name: str) -> str:
        """The commit of a branch; empty where there is none."""
        return self.git("rev-parse", "--verify", "--quiet", f"refs/heads/{name}", fails=True)

    def tree_of(self, commit: str) -> str:
        """The files of a commit."""
        return self.git("rev-parse", f"{commit}^{{tree}}")

    def parent_of(self, commit: str) -> str:
        """The commit before; empty where there is none, or several."""
        parents = self.git("rev-list", "--parents", "--max-count=1", commit).split()[1:]
        return parents[0] if len(parents) == 1 else ""

    @contextmanager
    def from_start(self, start: str) -> Iterator[None]:
        """Stand on a commit without a branch; afterwards where one stood before, whatever happened."""
        before = self.head()
        self.git("checkout", "--quiet", "--detach", start)
        try:
            yield
        finally:
            self.git("reset", "--quiet", "--hard")
            self.git("clean", "--quiet", "--force", "-d", "--", ".")
            self.git("checkout", "--quiet", before)

    def commit(self, branch: str, message: str) -> str:
        """Commit everything that changed in the folder, and let the branch name it; the branch's commit.

        A branch that already has these files from this start stays as it is.

        Errors: EnvironmentTrouble where git refuses, or the branch holds somebody else's commits.
        """
        start = self.git("rev-parse", "HEAD")
        self.git("add", "--all", "--", ".")
        tree = self.git("write-tree")
        there = self.commit_of(branch)
        if there and self.tree_of(there) == tree and self.parent_of(there) == start:
            return there
        if there and TRAILER not in self.git("log", "--max-count=1", "--format=%B", there):
            raise EnvironmentTrouble(
                f"the branch {branch} holds a commit that is not aquahelm's", "merge it, or delete the branch"
            )
        self.git("commit", "--quiet", "--file", "-", stdin=message)
        made = self.git("rev-parse", "HEAD")
        self.git("branch", "--force", branch, made)
        return made

    def git(self, *arguments: str, stdin: str = "", fails: bool = False) -> str:
        """Run git in the folder; what it prints, without the last line's end.

        Args:
            arguments: of git.
            stdin: what it reads.
            fails: a failure is an answer: nothing is given back.

        Errors: EnvironmentTrouble where there is no git, or it refuses.
        """
        program = shutil.which("git")
        if program is None:
            raise EnvironmentTrouble("there is no git", "install it, or leave out --create-branch")
        environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        try:
            done = subprocess.run(
                [program, *arguments],
                cwd=self.folder,
                input=stdin,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                env=environment,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise EnvironmentTrouble(f"git {arguments[0]} did not end in {_SECONDS} s") from error
        if done.returncode:
            if fails:
                return ""
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise EnvironmentTrouble(f"git {arguments[0]}: {said[0] if said else 'failed'}", "\n".join(said[1:3]))
        return done.stdout.rstrip("\n")


def message(title: str, body: str) -> str:
    """A commit's message: the pull request's title and text."""
    return f"{title}\n\n{body}\n{TRAILER}\n"
