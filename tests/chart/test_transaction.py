"""A crash at any point leaves the old files or the new ones, and so does the next run."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aquahelm.chart import transaction
from aquahelm.chart.files import ChartFiles
from aquahelm.errors import EnvironmentTrouble
from tests.chart.sea import CHART, NEW, OLD, texts, tree

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")

# What Python tells its audit hooks of the file system; a step between two of them changes nothing.
STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "shutil.copyfile"}
# After so many kills something runs in a circle.
ENOUGH = 500


def killed_at(step: int, act: Callable[[], object]) -> bool:
    """Run `act` in a process of its own that dies just before its n-th step in the file system; whether it died."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        assert code in (0, 9), f"the child failed: {code}"
        return code == 9
    counted = 0

    def count(event: str, _: tuple[object, ...]) -> None:
        nonlocal counted
        if event in STEPS:
            counted += 1
            if counted == step:
                os._exit(9)

    failed = 1
    try:
        sys.addaudithook(count)
        act()
        failed = 0
    finally:
        os._exit(failed)


@pytest.fixture(params=["exchange", "two renames", "no hard links"])
def _file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """File systems of three kinds: each has what the former has, and lacks one thing more."""
    if request.param != "exchange":
        monkeypatch.setattr(transaction, "exchange", lambda *_: False)
    elif not can_exchange(Path(request.getfixturevalue("tmp_path"))):
        pytest.skip("this file system cannot exchange two folders")
    if request.param == "no hard links":

        def refuse(*_: object) -> None:
            raise OSError(95, "Operation not supported")

        monkeypatch.setattr(Path, "hardlink_to", refuse)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed process loses nothing that it handed to the system; only a power cut needs what these wait for."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def can_exchange(folder: Path) -> bool:
    for name in ("one", "other"):
        (folder / name).mkdir()
    done = transaction.exchange(folder / "one", folder / "other")
    for name in ("one", "other"):
        (folder / name).rmdir()
    return done


def places(folder: Path) -> list[dict[str, str]]:
    """Each place that is replaced in one step, as a reader finds it."""
    found = texts(folder)
    chart = {path: text for path, text in found.items() if path.startswith(CHART)}
    return [chart, *({path: text} for path, text in found.items() if path.startswith("values/values."))]


@pytest.mark.usefixtures("_file_system")
@pytest.mark.parametrize("with_old", [True, False], ids=["over old files", "into an empty folder"])
def test_a_crash_at_any_step(tmp_path: Path, with_old: bool) -> None:
    before: dict[str, str] = dict(OLD.files) if with_old else {}
    seen: set[str] = set()
    for step in range(1, ENOUGH):
        folder = tmp_path / str(step)
        folder.mkdir()
        if with_old:
            OLD.write(folder)
        died = killed_at(step, lambda folder=folder: NEW.write(folder))  # type: ignore[misc]

        whole = [before, NEW.files]
        chart, *values = places(folder)
        allowed = [{path: text for path, text in side.items() if path.startswith(CHART)} for side in whole]
        # Between two renames of a file system that cannot exchange, the chart is not there for a moment.
        assert chart in ([*allowed, {}] if transaction.exchange.__name__ == "<lambda>" else allowed)
        assert all(value.items() <= before.items() or value.items() <= NEW.files.items() for value in values)

        transaction.recover(folder)
        recovered = texts(folder)
        assert recovered in whole
        seen.add("new" if recovered == NEW.files else "old")
        NEW.write(folder)
        assert texts(folder) == NEW.files
        shutil.rmtree(folder)
        if not died:
            assert seen == {"old", "new"}
            return
    pytest.fail("no end in sight")


@pytest.mark.usefixtures("_file_system")
@pytest.mark.parametrize("_file_system", ["exchange", "two renames"], indirect=True)
def test_a_crash_while_recovering(tmp_path: Path) -> None:
    """A run dies as soon as the change is decided, the next one dies somewhere; the one after that finishes."""

    def died_at(step: int, folder: Path) -> Path:
        folder.mkdir()
        OLD.write(folder)
        assert killed_at(step, lambda: NEW.write(folder))
        return folder

    decision = next(
        step for step in range(1, ENOUGH) if (died_at(step, tmp_path / f"try-{step}") / transaction.JOURNAL).exists()
    )
    for step in range(1, ENOUGH):
        folder = died_at(decision, tmp_path / str(step))
        died = killed_at(step, lambda folder=folder: transaction.recover(folder))  # type: ignore[misc]
        transaction.recover(folder)
        assert texts(folder) == NEW.files
        assert not list(folder.rglob(".*.aquahelm-*"))
        if not died:
            assert step > 10
            return
    pytest.fail("no end in sight")


def test_after_a_crash_the_next_run_may_want_something_else(tmp_path: Path) -> None:
    third = ChartFiles({f"{CHART}/Chart.yaml": "name: third\n"})
    for step in range(1, ENOUGH):
        folder = tmp_path / str(step)
        folder.mkdir()
        OLD.write(folder)
        died = killed_at(step, lambda folder=folder: NEW.write(folder))  # type: ignore[misc]
        third.write(folder)
        assert texts(folder) == third.files
        if not died:
            return


def test_a_reader_always_finds_a_chart(tmp_path: Path) -> None:
    if not can_exchange(tmp_path):
        pytest.skip("this file system cannot exchange two folders")
    OLD.write(tmp_path)
    missed: list[str] = []
    finished = threading.Event()

    def read() -> None:
        while not finished.is_set():
            if not (tmp_path / CHART / "Chart.yaml").is_file():
                missed.append("no chart")

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(40):
            NEW.write(tmp_path)
            OLD.write(tmp_path)
    finally:
        finished.set()
        reader.join()
    assert missed == []


def test_two_runs_at_once_do_not_mix(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    children = []
    for files in (NEW, OLD, NEW, OLD):
        child = os.fork()
        if not child:
            try:
                for _ in range(10):
                    files.write(tmp_path)
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0, 0]
    assert texts(tmp_path) in (OLD.files, NEW.files)


def test_a_run_that_holds_the_folder_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "_LOCK_SECONDS", 0.1)
    with (
        transaction.locked(tmp_path),
        pytest.raises(EnvironmentTrouble, match="another aquahelm is writing"),
    ):
        NEW.write(tmp_path)


@pytest.mark.parametrize(
    "journal",
    [
        b"",
        b"{}",
        b'{"swaps": [{"place": "../up", "kind": "remove"}]}',
        b'{"swaps": [{"place": "/etc", "kind": "remove"}]}',
        b'{"swaps": [{"place": "a", "kind": "burn"}]}',
    ],
)
def test_a_journal_of_somebody_else_is_refused(tmp_path: Path, journal: bytes) -> None:
    OLD.write(tmp_path)
    (tmp_path / transaction.JOURNAL).write_bytes(journal)
    before = tree(tmp_path)
    with pytest.raises(EnvironmentTrouble, match="is not a journal that aquahelm wrote"):
        NEW.write(tmp_path)
    assert tree(tmp_path) == before


def test_a_first_swap_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    OLD.write(tmp_path)
    before = tree(tmp_path)

    def busy(*_: object) -> bool:
        raise OSError(16, "Device or resource busy", "charts/sea")

    monkeypatch.setattr(transaction, "exchange", busy)
    with pytest.raises(EnvironmentTrouble, match="Device or resource busy; nothing was changed"):
        NEW.write(tmp_path)
    assert tree(tmp_path) == before
