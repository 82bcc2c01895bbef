"""What others may not change beneath us: Python packages by hash, actions by commit."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
USES = re.compile(r"^\s*(?:- )?uses: (?P<action>\S+)(?P<comment>.*)$", re.MULTILINE)
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")


def load(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return document


def locked() -> dict[str, str]:
    """Package → its whole entry in the lock."""
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + LOCK)[1:]
    return {canonicalize_name(entry.partition("==")[0]): entry for entry in entries}


@pytest.mark.parametrize(
    "line",
    [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"], *PROJECT["build-system"]["requires"]],
)
def test_the_lock_holds_each_dependency_within_its_bounds(line: str) -> None:
    requirement = Requirement(line)
    version = locked()[canonicalize_name(requirement.name)].partition("==")[2].split()[0]
    assert requirement.specifier.contains(Version(version)), "run make lock"


@pytest.mark.parametrize("package", locked())
def test_each_locked_package_has_hashes(package: str) -> None:
    assert "--hash=sha256:" in locked()[package]


def test_each_bound_has_an_upper_end() -> None:
    calendar_versioned = {"tzdata"}
    lines = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    open_ended = {Requirement(line).name for line in lines if "<" not in line}
    assert open_ended == calendar_versioned


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_actions_are_pinned_by_commit_with_their_version(path: Path) -> None:
    for use in USES.finditer(path.read_text(encoding="utf-8")):
        if not use["action"].startswith("./"):
            assert PINNED.fullmatch(use["action"]), use["action"]
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", use["comment"]), use[0]


def test_an_action_has_one_version_everywhere() -> None:
    versions: dict[str, set[str]] = {}
    for path in [*WORKFLOWS, ROOT / "action.yml"]:
        for use in USES.finditer(path.read_text(encoding="utf-8")):
            versions.setdefault(use["action"].partition("@")[0], set()).add(use["action"])
    assert {action: found for action, found in versions.items() if len(found) > 1} == {}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_ask_for_little_and_end(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert "concurrency" in workflow
    for name, job in workflow["jobs"].items():
        assert job["timeout-minutes"] <= 60, name
        assert "latest" not in job["runs-on"], name
        assert all(
            step.get("with", {}).get("persist-credentials") is False
            for step in job["steps"]
            if "checkout@" in step.get("uses", "")
        )


def test_dependabot_leaves_generated_files_alone() -> None:
    updates = load(ROOT / ".github" / "dependabot.yml")["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "pip"}
    folders = {folder for update in updates for folder in update.get("directories", [update.get("directory")])}
    assert folders == {"/", "/.github/workflows"}
