"""The comment on a pull request: made once, brought up to date afterwards, by a job that runs no code of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from aquahelm.diff.markdown import MARK

WORKFLOW = Path(__file__).parents[2] / ".github" / "workflows" / "diff.yml"
GH = """#!/bin/sh
case "$*" in
*--jq*) for word; do jqed=$last; last=$word; done; jq --raw-output "$last" "$FOLDER/comments.json" ;;
*) echo "$*" > "$FOLDER/call"; cat > "$FOLDER/sent.json" ;;
esac
"""


@pytest.fixture
def job() -> dict[str, Any]:
    workflow: dict[str, Any] = YAML(typ="safe").load(WORKFLOW.read_text(encoding="utf-8"))
    found: dict[str, Any] = workflow["jobs"]["comment"]
    return found


def commented(job: dict[str, Any], folder: Path, comments: list[dict[str, Any]]) -> tuple[str, str]:
    """What the job asks GitHub to do, and the comment's text."""
    (folder / "gh").write_text(GH)
    (folder / "gh").chmod(0o755)
    (folder / "comments.json").write_text(json.dumps(comments))
    environment = {
        **os.environ,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "FOLDER": str(folder),
        "COMMENTS": "repos/a/b/issues/7/comments",
        "ONE": "repos/a/b/issues/comments",
        "BODY": f"{MARK}\n$(id) `id` 'quoted' \"twice\"",
    }
    script = job["steps"][0]["run"]
    subprocess.run(["bash", "-e", "-c", script], env=environment, check=True)
    sent: dict[str, str] = json.loads((folder / "sent.json").read_text())
    return (folder / "call").read_text().strip(), sent["body"]


@pytest.mark.skipif(shutil.which("jq") is None, reason="there is no jq")
@pytest.mark.parametrize(
    ("comments", "call"),
    [
        ([], "POST repos/a/b/issues/7/comments"),
        ([{"id": 5, "user": {"type": "User"}, "body": MARK}], "POST repos/a/b/issues/7/comments"),
        (
            [
                {"id": 5, "user": {"type": "Bot"}, "body": "another robot's"},
                {"id": 6, "user": {"type": "Bot"}, "body": f"{MARK}\nthen"},
            ],
            "PATCH repos/a/b/issues/comments/6",
        ),
    ],
)
def test_one_comment_is_kept_up_to_date(
    job: dict[str, Any], tmp_path: Path, comments: list[dict[str, Any]], call: str
) -> None:
    said, body = commented(job, tmp_path, comments)
    assert said == f"api --silent --method {call} --input -"
    assert body == f"{MARK}\n$(id) `id` 'quoted' \"twice\""


def test_who_may_write_runs_no_code_of_the_pull_request(job: dict[str, Any]) -> None:
    assert job["permissions"] == {"pull-requests": "write"}
    assert all("uses" not in step for step in job["steps"])
    assert "head.repo.full_name == github.repository" in job["if"]
    # what others wrote reaches the shell as variables alone
    assert "${{" not in job["steps"][0]["run"]
