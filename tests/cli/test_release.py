"""`aquahelm release`: formats and exit codes."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm


@pytest.fixture
def repository(harbour: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The harbour in a git repository."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Harbour")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "harbour@example.com")
    commands = (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "The harbour"))
    for command in commands:
        subprocess.run(["git", *command], cwd=harbour, check=True)
    return harbour


def test_a_release_in_words(repository: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("release", "--dry-run")
    assert said.code == 0
    assert said.out.startswith("harbour 1.0.0   the first release\n")
    assert said.out.endswith("nothing was written.\n")
    assert not (repository / "charts").exists()


def test_a_release_for_programs(repository: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("release", "--output", "dist", "--json")
    told = json.loads(said.out)
    assert (told["new"], told["level"], told["written"], told["shipped"]) == ("1.0.0", "none", True, None)
    assert told["package"].endswith("dist/harbour-1.0.0.tgz")
    assert (repository / "charts/harbour/CHANGELOG.md").is_file()


def test_a_release_page(repository: Path, aquahelm: Aquahelm) -> None:
    assert aquahelm("release", "--dry-run", "--format", "markdown").out.startswith("## 1.0.0 - ")


def test_what_says_the_same_thing_twice_ends_with_2(repository: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("release", "--level", "major", "--version", "2.0.0")
    assert said.code == 2
    assert "give one of them" in said.err


def test_what_the_validator_refuses_ends_with_1(repository: Path, aquahelm: Aquahelm) -> None:
    path = repository / "inventory.yaml"
    text = path.read_text(encoding="utf-8")
    patch = "    patches: {container: {imagePullPolicy: Sometimes}}\n"
    path.write_text(text.replace("    port: 8080\n", f"    port: 8080\n{patch}"), encoding="utf-8")
    said = aquahelm("release")
    assert said.code == 1
    assert "refused" in said.out
    assert "nothing was written" in said.out
