"""One command in a process of its own: wall time and peak memory, start and end included."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import resource
    from collections.abc import Sequence
    from pathlib import Path

_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there, in KiB elsewhere


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds, MiB at the peak of its largest process that was waited for, exit code."""

    seconds: float
    mebibytes: float
    exit_code: int


def run(command: Sequence[str], folder: Path, output: Path) -> Cost:
    """Run a command to its end.

    In: the argument list, the folder it runs in, the file that takes both its streams.
    Out: its cost. A run that fails is a cost too: its exit code says so, `output` why.
    """
    with output.open("wb") as sink:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)  # reaped above: nothing is left for Popen to wait for
    return Cost(seconds, _peak(usage), process.returncode)


def _peak(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss * _PEAK_UNIT / 2**20
