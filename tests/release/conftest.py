"""A platform in a git repository, released once; a real registry."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from aquahelm import pipeline
from aquahelm.release.release import Order, release
from tests.registry.server import registry_at_work

if TYPE_CHECKING:
    from pathlib import Path

    from aquahelm.release.model import Release

INVENTORY = """\
platform: harbour
version: 1.0.0   # of the chart
registry: registry.example/harbour
environments:
  dev: {namespace: harbour-dev}
  prod: {namespace: harbour}
stores:
  db: {engine: postgres, version: "16.15", storage: 1Gi}
services:
  crane:
    runtime: node
    image: {repository: crane, tag: v1.0.0}
    port: 3000
    replicas: {dev: 1, prod: 2}
    uses: {db: {}}
  pilot:
    runtime: node
    image: {repository: pilot, tag: v2.0.0}
    port: 3001
"""
Git = Callable[..., str]
Released = Callable[..., "Release"]
Edit = Callable[[str, str], None]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Runs git in the project, with a name of its own and nobody's configuration."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Harbour")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "harbour@example.com")

    def run(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=tmp_path, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def harbour(tmp_path: Path, git: Git) -> Path:
    """The inventory's path; its chart is rendered and committed, and nothing is released."""
    path = tmp_path / "inventory.yaml"
    path.write_text(INVENTORY, encoding="utf-8")
    pipeline.render(pipeline.load(path), tmp_path)
    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "The harbour")
    return path


@pytest.fixture
def released(harbour: Path) -> Released:
    """Releases the harbour."""

    def run(**asked: object) -> Release:
        return release(harbour, pipeline.load(harbour), Order(**asked))  # type: ignore[arg-type]

    return run


@pytest.fixture
def edit(harbour: Path, git: Git) -> Edit:
    """Changes the inventory's text, renders and commits."""

    def changed(old: str, new: str) -> None:
        text = harbour.read_text(encoding="utf-8")
        assert text.count(old) == 1
        harbour.write_text(text.replace(old, new), encoding="utf-8")
        pipeline.render(pipeline.load(harbour), harbour.parent)
        git("commit", "--quiet", "--all", "--message", "An edit")

    return changed


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`127.0.0.1:port` of a registry with nothing in it."""
    with registry_at_work(tmp_path_factory.mktemp("registry")) as address:
        yield address
