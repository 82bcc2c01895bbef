"""A goal that is missed is told, be it one of seconds, of memory, or of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.__main__ import Row
from benchmarks.changes import EDITS, edited
from benchmarks.measure import Cost
from benchmarks.platforms import inventory
from benchmarks.tasks import MEMORY_GOAL, OURS, START

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("cost", "goal", "memory", "verdict"),
    [
        (Cost(9, 900, 0), None, None, ""),
        (Cost(9, 900, 0), None, 1024, "goal < 1024 MiB  held"),
        (Cost(9, 1100, 0), None, 1024, "goal < 1024 MiB  MISSED"),
        (Cost(9, 900, 0), 10, 1024, "goal < 10 s, 1024 MiB  held"),
        (Cost(11, 900, 0), 10, 1024, "goal < 10 s, 1024 MiB  MISSED"),
        (Cost(9, 1100, 0), 10, 1024, "goal < 10 s, 1024 MiB  MISSED"),
        (Cost(9, 1100, 2), 10, 1024, "FAILED, exit code 2"),
    ],
)
def test_a_row_says_whether_its_goals_are_held(
    cost: Cost, goal: float | None, memory: float | None, verdict: str
) -> None:
    assert Row("render", 50, cost, goal, memory).verdict == verdict


def test_every_verb_has_a_goal_of_memory(tmp_path: Path) -> None:
    (tmp_path / "inventory.yaml").write_text(inventory(10), encoding="utf-8")
    for folder in ("charts", "values"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "file").touch()
    tasks = (START, *OURS, edited(tmp_path))
    assert [task.memory for task in tasks] == [MEMORY_GOAL] * len(tasks)
    assert all(new in (tmp_path / "inventory.yaml").read_text(encoding="utf-8") for _, new in EDITS)
