"""Work spread over processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from aquahelm import forks
from aquahelm.errors import EnvironmentTrouble, UsageError
from aquahelm.forks import meanwhile, spread

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes three things at a time."""
    monkeypatch.setattr(forks, "CHUNK", 3)
    monkeypatch.setattr(forks, "_BRIEF", 3)


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
    return {process for path in lists for process in path.read_text("utf-8").split() if not is_ending(process)}


def is_ending(process: str) -> bool:
    """Whether a process has ended, or is one that has answered and ends now: nobody waits for those."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z" or int(process) in forks._ending


@needs_fork
def test_processes_that_have_ended_do_not_gather() -> None:
    for _ in range(5):
        spread(12, len, 3)
    deadline = time.monotonic() + 30
    while len(forks._ending) > 2 and time.monotonic() < deadline:
        spread(12, len, 2)
        time.sleep(0.01)
    assert len(forks._ending) <= 2


@needs_fork
def test_threads_start_processes_beside_each_other() -> None:
    found: list[int] = []

    def start() -> None:
        found.extend(sum(spread(12, len, 3)) for _ in range(20))

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [12] * 120


@needs_fork
def test_a_process_for_which_somebody_else_has_waited() -> None:
    spread(12, len, 2)
    for process in forks._ending:
        os.waitpid(process, 0)
    assert sum(spread(12, len, 2)) == 12


@needs_fork
@pytest.mark.parametrize("processes", [1, 2])
def test_what_is_done_beside_the_work_is_done_once_and_here(processes: int) -> None:
    done: list[int] = []
    found = spread(12, lambda _: list(done), processes, beside=lambda: done.append(os.getpid()))
    assert done == [os.getpid()]
    assert found[0] == done, "this process has done it before it begins with the work"


@needs_fork
@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_of_what_is_done_beside_is_raised_and_no_process_stays(processes: int) -> None:
    before = children()
    with pytest.raises(UsageError, match="there are no numbers"):
        spread(12, len, processes, beside=lambda: refuses(range(0)))
    assert children() == before


@needs_fork
def test_as_many_things_are_taken_at_a_time_as_is_said() -> None:
    assert spread(12, len, 2, at_a_time=5) == [5, 5, 2]


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


@needs_fork
def test_meanwhile_another_process_does_what_it_comes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forks, "cores", lambda: 2)
    before = children()
    begun, begins = os.pipe()

    def work(indexes: range) -> tuple[int, range]:
        os.write(begins, b".")
        return os.getpid(), indexes

    with meanwhile(300_000, work) as done:
        os.read(begun, 1)
        assert done == []
    assert {process for process, _ in done} != {os.getpid()}
    covered = [index for _, indexes in done for index in indexes]
    assert covered == list(range(len(covered))), "it begins at the first, and leaves none out"
    assert len(covered) < 300_000, "it stops when this process is done"
    assert children() == before


def refuses(_: range) -> None:
    raise UsageError("there are no numbers")


@needs_fork
def test_meanwhile_an_error_of_the_other_process_is_raised_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forks, "cores", lambda: 2)
    before = children()
    with pytest.raises(UsageError, match="there are no numbers"), meanwhile(12, refuses):
        pass
    assert children() == before


@needs_fork
def test_meanwhile_an_error_here_ends_the_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forks, "cores", lambda: 2)
    before = children()
    with pytest.raises(UsageError, match="there are no numbers"), meanwhile(12, list):
        refuses(range(0))
    assert children() == before


@pytest.mark.parametrize(("cores", "count"), [(1, 12), (2, 0)])
def test_meanwhile_nothing_is_done_where_nobody_could(cores: int, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forks, "cores", lambda: cores)
    with meanwhile(count, fails) as done:
        pass
    assert done == []


@needs_fork
def test_a_process_whose_parent_was_killed_takes_no_more(tmp_path: Path) -> None:
    done = tmp_path / "done"
    program = f"""
import os, time
from pathlib import Path
from aquahelm import forks
forks.CHUNK = 1
def work(indexes):
    with open({str(done)!r}, "a") as file:
        print(os.getpid(), file=file)
    time.sleep(0.05)
forks.spread(1000, work, 2)
"""
    parent = subprocess.Popen([sys.executable, "-c", program])
    for _ in range(1000):
        if done.exists() and len({*done.read_text("utf-8").split()}) > 1:
            break
        time.sleep(0.01)
    (child,) = {*done.read_text("utf-8").split()} - {str(parent.pid)}
    parent.kill()
    parent.wait()
    for _ in range(200):
        if not Path(f"/proc/{child}").exists() or "zombie" in Path(f"/proc/{child}/status").read_text("utf-8"):
            break
        time.sleep(0.05)
    else:
        os.kill(int(child), signal.SIGKILL)
        pytest.fail("it went on")
