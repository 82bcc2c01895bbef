"""What is being done shows on a terminal, once it takes longer than a second, and goes again."""

from __future__ import annotations

import io
import threading

import pytest

from aquahelm.cli import progress
from aquahelm.cli.settings import Settings


class Terminal(io.StringIO):
    """Standard error as a terminal; says when something was written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = threading.Event()

    def isatty(self) -> bool:
        return True

    def flush(self) -> None:
        super().flush()
        self.written.set()


def shown_on(monkeypatch: pytest.MonkeyPatch, patience: float = 0.0) -> Terminal:
    """Standard error is a terminal from now on (pytest sets its own before each test's call)."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(progress, "_PATIENCE", patience)
    return terminal


def test_long_work_is_told_in_one_line_that_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = shown_on(monkeypatch)
    with progress.Progress(Settings()) as tell:
        tell("rendering dev")
        assert terminal.written.wait(20)
        tell("judging dev")
    assert terminal.getvalue().endswith("\r\x1b[2Kjudging dev…\r\x1b[2K")


def test_short_work_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = shown_on(monkeypatch, 600)
    with progress.Progress(Settings()) as tell:
        tell("rendering dev")
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("case", ["quiet", "no terminal"])
def test_nor_where_nobody_looks(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = shown_on(monkeypatch)
    if case == "no terminal":
        monkeypatch.setattr(terminal, "isatty", lambda: False)
    with progress.Progress(Settings(quiet=case == "quiet")) as tell:
        tell("rendering dev")
        assert not terminal.written.wait(0.2)
    assert terminal.getvalue() == ""


def test_trouble_clears_the_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = shown_on(monkeypatch)

    def fail() -> None:
        with progress.Progress(Settings()) as tell:
            tell("rendering")
            assert terminal.written.wait(20)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert terminal.getvalue().endswith("\r\x1b[2K")
