"""Work spread over processes."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from aquahelm import forks
from aquahelm.errors import EnvironmentTrouble, UsageError
from aquahelm.forks import spread

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes three things at a time."""
    monkeypatch.setattr(forks, "CHUNK", 3)


@needs_fork
@pytest.mark.parametrize("processes", [1, 2, 3, 50])
@pytest.mark.parametrize("count", [0, 1, 3, 20])
def test_results_come_in_order_from_however_many_processes(count: int, processes: int) -> None:
    offset = 7
    found = spread(count, lambda indexes: [offset + index for index in indexes], processes)
    assert [one for part in found for one in part] == [7 + index for index in range(count)]


@needs_fork
def test_the_work_is_done_in_other_processes_too() -> None:
    assert len(set(spread(12, lambda _: os.getpid(), 2))) == 2


def children() -> set[str]:
    """Processes that this one has started: the tests before may have left some that stay."""
    lists = Path("/proc/self/task").glob("*/children")
    return {process for path in lists for process in path.read_text("utf-8").split()}


def fails(indexes: range) -> int:
    if 4 in indexes:
        raise UsageError("four is no number")
    return len(indexes)


@needs_fork
@pytest.mark.parametrize("processes", [1, 2, 4])
def test_an_error_is_raised_where_the_result_is_asked_for(processes: int) -> None:
    before = children()
    with pytest.raises(UsageError, match="four is no number"):
        spread(12, fails, processes)
    assert children() == before


@needs_fork
def test_a_process_that_is_killed() -> None:
    parent = os.getpid()

    def dies(indexes: range) -> int:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return len(indexes)

    with pytest.raises(EnvironmentTrouble, match=r"came to a bad end \(-9\)"):
        spread(12, dies, 2)


@needs_fork
def test_an_interrupt_here_leaves_no_process_behind() -> None:
    parent, before = os.getpid(), children()

    def interrupted(indexes: range) -> int:
        if os.getpid() == parent:
            raise KeyboardInterrupt
        return sum(indexes)

    with pytest.raises(KeyboardInterrupt):
        spread(12, interrupted, 3)
    assert children() == before


@needs_fork
def test_large_answers_come_through() -> None:
    found = spread(6, lambda indexes: "x" * 3_000_000 + str(indexes[0]), 2)
    assert [text[-1] for text in found] == ["0", "3"]
