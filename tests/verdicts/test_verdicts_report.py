"""The report counts what a server said against what aquahelm says, in whatever folder of verdicts it is given."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

ACCEPTED = {"create": "accepted", "apply": "same"}
REFUSED = {"create": "refused", "apply": "same", "message": "no"}
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web}]}\n"
TWICE = POD.replace("web}]}", "web, env: [{name: A, value: a}, {name: A, value: a}]}]}")


def line(name: str, manifest: str, verdict: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "theme": "anything new", "about": name, "manifest": manifest, "verdict": verdict, **more}


def report(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.verdicts", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_each_answer_is_counted_where_it_belongs(tmp_path: Path) -> None:
    lines = [
        line("good", CONFIG % "web", ACCEPTED),
        line("bad", CONFIG % "Web", REFUSED),
        line("refused for a reason unknown", CONFIG % "web", REFUSED),
        line("accepted against all expectation", CONFIG % "Web", ACCEPTED),
        line(
            "refused by apply alone", TWICE, {"create": "accepted", "apply": {"verdict": "refused", "message": "twice"}}
        ),
        line("hangs on the cluster", CONFIG % "Web", {**ACCEPTED, "context": True}),
        line("pod", POD, {**ACCEPTED, "pod": {"restricted": "violates", "baseline": "allowed"}}),
        line("pod that cannot be", POD, {**ACCEPTED, "pod": {"restricted": "invalid", "baseline": "invalid"}}),
        line("update", CONFIG % "web", {"create": "accepted", "update": "accepted"}, previous=CONFIG % "web"),
    ]
    (tmp_path / "mine.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines))
    done = report(tmp_path, "--list")
    assert done.returncode == 0, done.stderr
    *listed, last = done.stdout.splitlines()
    assert last == "verdicts: caught 2/3, false alarms 1/4, updates 1/1, diff 1/1, podsecurity 2/2"
    assert [one.split("\t")[:3] for one in listed if "\t" in one] == [
        ["missed", "anything new", "refused for a reason unknown"],
        ["false alarm", "anything new", "accepted against all expectation"],
    ]


def test_a_folder_without_verdicts_is_said(tmp_path: Path) -> None:
    done = report(tmp_path)
    assert done.returncode == 2
    assert "DIR=" in done.stderr


def test_a_line_that_is_no_verdict_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.jsonl").write_text('{"id": 1}\n')
    done = report(tmp_path)
    assert done.returncode == 2
    assert "odd.jsonl:1" in done.stderr
