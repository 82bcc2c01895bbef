"""Files as they were: those of a folder, or of a commit, read without a checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aquahelm.errors import EnvironmentTrouble, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

GIT_PATIENCE = 120
_FILE_MODES = ("100644", "100755")


class Tree(Protocol):
    """Files below one folder."""

    @property
    def shown_as(self) -> str:
        """How messages name it."""

    @property
    def here(self) -> str:
        """The folder inside it that the person works in, with a slash at its end; empty at the top."""

    @property
    def paths(self) -> frozenset[str]:
        """Of all files, with slashes."""

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """What is in these files."""


@dataclass(frozen=True)
class FolderTree:
    """The files of a folder; hidden ones are left out."""

    root: Path
    shown_as: str
    here: str = ""

    @property
    def paths(self) -> frozenset[str]:
        """Of all files."""
        found: set[str] = set()
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            inside = os.path.relpath(folder, self.root).replace(os.sep, "/")
            prefix = "" if inside == "." else f"{inside}/"
            found.update(prefix + name for name in names if not name.startswith("."))
        return frozenset(found)

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """What is in these files. Errors: UsageError."""
        try:
            return {path: (self.root / path).read_bytes() for path in paths}
        except OSError as error:
            raise UsageError(f"{error.filename} cannot be read: {error.strerror or error}") from error


class CommitTree:
    """The files of a commit; links and submodules are left out."""

    def __init__(self, folder: Path, ref: str, commit: str) -> None:
        self.shown_as = ref
        self.commit = commit
        self._folder = folder
        self.here = _git(folder, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").rstrip("\n")
        listed = _git(folder, "ls-tree", "-r", "-z", "--full-tree", commit)
        self._ids = dict(_blobs(listed))

    @property
    def paths(self) -> frozenset[str]:
        """Of all files, from the top of the repository."""
        return frozenset(self._ids)

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """What is in these files. Errors: EnvironmentTrouble."""
        wanted = list(paths)
        asked = "".join(f"{self._ids[path]}\n" for path in wanted).encode()
        answer = _git(self._folder, "cat-file", "--batch", given=asked)
        found, start = {}, 0
        for path in wanted:
            head, _, _ = answer[start : start + 200].partition(b"\n")
            words = head.split()
            if len(words) != 3:
                message = f"git has no content for {path} at {self.shown_as}"
                raise EnvironmentTrouble(message, "is this a partial clone? git fetch brings what is missing")
            start += len(head) + 1
            found[path] = answer[start : start + int(words[2])]
            start += int(words[2]) + 1
        return found


def commit_tree(folder: Path, ref: str) -> CommitTree:
    """The files at a git ref of the repository that a folder is in.

    Errors: UsageError where there is no repository or no such ref; EnvironmentTrouble without git.
    """
    if not in_repository(folder):
        raise UsageError(
            f"{ref} is no folder, and {os.path.normpath(folder)} is in no git repository",
            "name a git ref (inside a repository), a folder, or live",
        )
    commit = commit_of(folder, ref)
    if not commit:
        if ref == "HEAD":
            raise UsageError(
                "this git repository has no commit yet: everything would be new",
                "commit first, or name a folder, or live",
            )
        shallow = _git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"
        remedy = "this clone is shallow: git fetch --unshallow (in GitHub Actions: fetch-depth: 0)"
        raise UsageError(f"git knows no ref {ref} here", remedy if shallow else "git fetch; git branch -a; git tag")
    return CommitTree(folder, ref, commit)


def in_repository(folder: Path) -> bool:
    """Whether a folder is in a git repository."""
    answer = _run(folder, "rev-parse", "--is-inside-work-tree")
    if b"dubious ownership" in answer.stderr:
        raise EnvironmentTrouble("git does not trust this repository", answer.stderr.decode(errors="replace").strip())
    return answer.returncode == 0


def commit_of(folder: Path, ref: str) -> str:
    """The commit that a ref names; empty if it names none."""
    answer = _run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    return answer.stdout.decode().strip() if answer.returncode == 0 else ""


def _blobs(listed: bytes) -> Iterable[tuple[str, str]]:
    for entry in listed.split(b"\0"):
        head, _, path = entry.partition(b"\t")
        words = head.decode().split()
        if len(words) == 3 and words[0] in _FILE_MODES:
            yield path.decode("utf-8", "surrogateescape"), words[2]


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    answer = _run(folder, *arguments, given=given)
    if answer.returncode:
        words = " ".join(answer.stderr.decode(errors="replace").split())
        raise EnvironmentTrouble(f"git {arguments[0]} failed: {words or answer.returncode}")
    return answer.stdout


def _run(folder: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("git")
    if program is None:
        raise EnvironmentTrouble(
            "there is no git program", "install git, which reads the commit; or name a folder, or live"
        )
    try:
        return subprocess.run(
            [program, "-C", str(folder), *arguments],
            input=given,
            capture_output=True,
            check=False,
            timeout=GIT_PATIENCE,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"},
        )
    except subprocess.TimeoutExpired as error:
        raise EnvironmentTrouble(f"git {arguments[0]} did not answer within {GIT_PATIENCE} s") from error
