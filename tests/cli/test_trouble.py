"""What people see when something goes wrong, and the exit code."""

from __future__ import annotations

import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import INVENTORY, PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Aquahelm

    Program = Callable[..., subprocess.Popen[bytes]]

WRONG = INVENTORY.replace("calls: [crane]", "calls: [cran]").replace("port: 3000", "port: 70000")


def test_a_wrong_inventory_is_told_in_columns(harbour: Path, aquahelm: Aquahelm) -> None:
    (harbour / "inventory.yaml").write_text(WRONG, encoding="utf-8")
    said = aquahelm("render")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "inventory.yaml:11:11  services.crane.port      70000 is not a port\n"
        "                      → use 1–65535\n"
        'inventory.yaml:18:13  services.pilot.calls[0]  no service is named "cran"\n'
        "                      → crane? (declared: crane, pilot)\n"
        "\n"
        "2 errors in inventory.yaml; nothing was written.\n"
    )
    assert list(harbour.iterdir()) == [harbour / "inventory.yaml"]


@pytest.mark.parametrize("verb", [["render", "--check"], ["validate"], ["template", "dev"]])
def test_only_who_writes_speaks_of_writing(verb: list[str], harbour: Path, aquahelm: Aquahelm) -> None:
    (harbour / "inventory.yaml").write_text(WRONG, encoding="utf-8")
    said = aquahelm(*verb)
    assert said.code == 2
    assert said.err.endswith("\n\n2 errors in inventory.yaml.\n")


def test_programs_get_the_problems_as_json(harbour: Path, aquahelm: Aquahelm) -> None:
    (harbour / "inventory.yaml").write_text(WRONG, encoding="utf-8")
    said = aquahelm("render", "--format", "json")
    assert (said.code, said.err) == (2, "")
    document = json.loads(said.out)
    assert document["exitCode"] == 2
    assert document["error"]["kind"] == "inventory"
    assert document["error"]["problems"][0] == {
        "file": "inventory.yaml",
        "line": 11,
        "column": 11,
        "path": "services.crane.port",
        "message": "70000 is not a port",
        "remedy": "use 1–65535",
    }


def test_places_are_as_one_would_type_them(harbour: Path, aquahelm: Aquahelm, monkeypatch: pytest.MonkeyPatch) -> None:
    (harbour / "inventory.yaml").write_text(WRONG, encoding="utf-8")
    (harbour / "elsewhere").mkdir()
    monkeypatch.chdir(harbour / "elsewhere")
    assert aquahelm("-C", "..", "render").err.startswith("../inventory.yaml:11:11  ")


def test_no_inventory_says_where_it_looked_and_what_is_near(
    harbour: Path, aquahelm: Aquahelm, monkeypatch: pytest.MonkeyPatch
) -> None:
    (harbour / "charts/deep").mkdir(parents=True)
    (harbour / "examples/shop").mkdir(parents=True)
    (harbour / "examples/shop/inventory.yaml").write_text("", encoding="utf-8")
    said = aquahelm("render", "-f", "inventry.yaml")
    assert said.code == 2
    assert said.err == (
        f"error: no inventory: {harbour}/inventry.yaml does not exist\n"
        "→ nearby: inventory.yaml, examples/shop/inventory.yaml (name one with -f, or its folder with -C)\n"
    )
    monkeypatch.chdir(harbour / "charts/deep")
    assert "→ nearby: ../../inventory.yaml (name" in aquahelm("validate").err


def test_no_inventory_far_and_wide(tmp_path: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("-C", str(tmp_path), "render")
    assert said.err.endswith("→ go to the folder that holds inventory.yaml, or name it with -f or -C\n")
    assert "there is no folder" in aquahelm("-C", str(tmp_path / "no"), "render").err


def test_an_unknown_environment(harbour: Path, aquahelm: Aquahelm) -> None:
    for verb in (["template", "qa"], ["validate", "-e", "qa"], ["render", "-e", "qa"]):
        said = aquahelm(*verb)
        assert said.code == 2
        assert said.err == "error: inventory.yaml has no environment qa\n→ declared: dev, prod\n"
    assert not (harbour / "charts").exists()


@pytest.mark.usefixtures("harbour")
def test_a_helm_that_is_not_there(aquahelm: Aquahelm) -> None:
    said = aquahelm("template", "dev", "--engine", "/nowhere/helm")
    assert said.code == 3
    assert said.err == (
        "error: no helm program at /nowhere/helm\n→ --engine takes auto, embedded, or the path of a helm program\n"
    )


@pytest.fixture
def _bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("nobody thought of this\nsecond line")

    monkeypatch.setattr("aquahelm.pipeline.load", fail)


@pytest.mark.usefixtures("harbour", "_bug")
def test_a_bug_is_told_without_a_traceback(aquahelm: Aquahelm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AQUAHELM_DEBUG", raising=False)
    said = aquahelm("render")
    assert said.code == 3
    assert "Traceback" not in said.err
    assert said.err.startswith("error: this is a bug in aquahelm: KeyError: ")
    assert said.err.endswith("→ run it again with AQUAHELM_DEBUG=1 and report what it prints\n")
    assert json.loads(aquahelm("render", "--format", "json").out)["error"]["kind"] == "bug"


@pytest.mark.usefixtures("harbour", "_bug")
def test_who_asks_gets_the_traceback(aquahelm: Aquahelm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AQUAHELM_DEBUG", "1")
    assert "Traceback (most recent call last)" in aquahelm("render").err


def test_ctrl_c_is_quiet(harbour: Path, program: Program) -> None:
    """The inventory is a pipe that nobody writes: the run waits until it is interrupted."""
    os.mkfifo(harbour / "pipe.yaml")
    running = program("render", "-f", "pipe.yaml")
    # Opening for writing succeeds once the other side reads.
    for _ in range(200):
        try:
            writing = os.open(harbour / "pipe.yaml", os.O_WRONLY | os.O_NONBLOCK)
            break
        except OSError:
            time.sleep(0.05)
    # One that arrives just before the read begins waits until the next wakes it.
    for _ in range(20):
        running.send_signal(signal.SIGINT)
        try:
            out, err = running.communicate(timeout=1)
            break
        except subprocess.TimeoutExpired:
            continue
    os.close(writing)
    assert (running.returncode, out, err) == (130, b"", b"")


def test_a_reader_that_goes_is_no_error(harbour: Path, program: Program) -> None:
    running = program("schema")
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    with running.stderr as complaints:
        assert complaints.read() == b""
    assert running.wait(timeout=20) == 141


@pytest.mark.parametrize(("closed", "code"), [(">&-", 2), ("2>&-", 2), ("<&- >&- 2>&-", 2)])
def test_outputs_that_are_closed(closed: str, code: int, tmp_path: Path) -> None:
    command = f"{shlex.join(PROGRAM)} validate nothing.yaml {closed}"
    done = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr


def test_a_terminal_without_our_signs_gets_no_traceback(harbour: Path, program: Program) -> None:
    running = program("-f", "nowhere", "render", PYTHONIOENCODING="ascii")
    _, err = running.communicate(timeout=20)
    assert running.returncode == 2
    assert err.startswith(b"error: no inventory")
    assert b"nearby: inventory.yaml" in err


def on_a_terminal(folder: Path, *arguments: str, **environment: str) -> bytes:
    """What the program writes to a terminal."""
    ours, theirs = pty.openpty()
    known = {**os.environ, "TERM": "xterm", "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    known.pop("NO_COLOR", None)
    running = subprocess.Popen(
        [*PROGRAM, *arguments], cwd=folder, env={**known, **environment}, stdout=theirs, stderr=theirs, stdin=theirs
    )
    os.close(theirs)
    written = b""
    try:
        while data := os.read(ours, 65536):
            written += data
    except OSError:  # Linux says so when the other side is closed
        pass
    os.close(ours)
    running.wait(timeout=20)
    return written


def test_colour_is_for_terminals(harbour: Path, aquahelm: Aquahelm) -> None:
    red = b"\x1b[31m"
    arguments = ("-f", "nowhere.yaml", "render")
    assert red in on_a_terminal(harbour, *arguments)
    assert red not in on_a_terminal(harbour, *arguments, NO_COLOR="1")
    assert red not in on_a_terminal(harbour, *arguments, TERM="dumb")
    assert red not in on_a_terminal(harbour, "--color", "never", *arguments)
    assert red not in aquahelm(*arguments).err.encode()
    assert red in aquahelm("--color", "always", *arguments).err.encode()
