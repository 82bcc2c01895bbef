"""A real edit of three lines, told: what a reviewer reads before the merge.

`golden/aquastream/inventory.yaml` is the platform as it was; the expected texts are renewed by --update-golden.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from aquahelm import pipeline
from aquahelm.diff.markdown import write_markdown
from aquahelm.diff.model import Diff, Risk
from aquahelm.diff.project import diff_project
from aquahelm.diff.text import write_text
from aquahelm.foreign.against import Against

GOLDEN = Path(__file__).with_name("golden") / "aquastream"
ROOT = Path(__file__).parents[2]
EDITS = (
    ("repository: backend-payment, tag: {dev: sha-57f29e5, default: v1.4.0}", "v1.4.0", "v1.4.1"),
    ("calls: [event, notification]\n    uses: {postgres: {schema: payment}", "notification]", "notification, user]"),
    ("settings: {max_connections: 200}", "200", "300"),
)  # fmt: skip


@pytest.fixture(scope="module")
def diff(tmp_path_factory: pytest.TempPathFactory) -> Diff:
    folders = []
    text = (GOLDEN / "inventory.yaml").read_text(encoding="utf-8")
    for name in ("before", "after"):
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(ROOT / "secrets", folder / "secrets")
        if name == "after":
            for around, old, new in EDITS:
                assert text.count(around) == 1
                text = text.replace(around, around.replace(old, new))
        (folder / "inventory.yaml").write_text(text, encoding="utf-8")
        folders.append(folder)
    before, after = folders
    pipeline.render(pipeline.load(before / "inventory.yaml", "inventory.yaml"), before)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "then"]):
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *words], cwd=before, check=True, capture_output=True)
    shutil.copytree(before / ".git", after / ".git")
    return diff_project(pipeline.load(after / "inventory.yaml", "inventory.yaml"), Against("HEAD", after))


@pytest.mark.parametrize("suffix", ["txt", "md"])
def test_a_reviewer_needs_nothing_else(diff: Diff, suffix: str, update_golden: bool) -> None:
    text = write_text(diff) if suffix == "txt" else write_markdown(diff)
    commit = diff.before.partition("(")[2].rstrip(")")
    text = text.replace(commit, "a1b2c3d")
    expected = GOLDEN / f"expected.{suffix}"
    if update_golden:
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_each_edited_line_is_behind_something(diff: Diff) -> None:
    paths = {change.now.path for one in diff.differences for change in one.changes if change.now}
    assert paths == {
        "services.payment.image.tag",
        "services.payment.calls[2]",
        "stores.postgres.settings.max_connections",
    }


def test_what_happens_where(diff: Diff) -> None:
    restarts = {name: [(one.workload, one.pods) for one in diff.restarts(name)] for name in diff.environments}
    postgres = ("StatefulSet/postgres", 1)
    assert restarts == {
        "dev": [("Deployment/payment", 1), postgres],
        "stage": [("Deployment/payment", 2), postgres],
        "prod": [("Deployment/payment", 3)],
    }
    assert diff.risk is Risk.EXPOSURE
