"""A small project, and the command line run in this process or as a program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from aquahelm.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

INVENTORY = """\
platform: harbour
version: 1.0.0
registry: registry.example/harbour
environments:
  dev: {namespace: harbour-dev}
  prod: {namespace: harbour}
services:
  crane:
    runtime: node
    image: {repository: crane, tag: v1.0.0}
    port: 3000
    replicas: {dev: 1, prod: 2}
    env: {LOAD: "10"}
  pilot:
    runtime: spring-boot
    image: {repository: pilot, tag: v2.0.0}
    port: 8080
    calls: [crane]
"""


@dataclass(frozen=True)
class Said:
    """What a run said, and its exit code."""

    code: int
    out: str
    err: str


Aquahelm = Callable[..., Said]


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder that holds an inventory and nothing else; the test runs in it."""
    (tmp_path / "inventory.yaml").write_text(INVENTORY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def aquahelm(capfd: pytest.CaptureFixture[str]) -> Aquahelm:
    """Runs the command line in this process, as `main` does."""

    def typed(*arguments: str) -> Said:
        capfd.readouterr()
        code = run(arguments)
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return typed


# Whoever runs the tests may have told processes to ignore an interrupt.
PROGRAM = (
    sys.executable,
    "-c",
    (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import aquahelm.cli.main as cli; cli.main()"
    ),
)


@pytest.fixture
def program() -> Callable[..., subprocess.Popen[bytes]]:
    """Starts the command line as a program of its own."""

    def started(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        known = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **environment}
        return subprocess.Popen([*PROGRAM, *arguments], env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    return started
