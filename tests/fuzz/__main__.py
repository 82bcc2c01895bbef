"""`make fuzz N=1000`: what was made to hurt, each given to a process of its own: as manifests, inventory, definition,
chart or values.

A run that ends in a traceback, takes over 5 s of processor time or over 1 GB fails, and the last line names it. Then
hypothesis has its turn: N examples for each test of hostile objects; and strange values in the cases of all rules.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fuzz import launch
from tests.fuzz.charts import charts
from tests.fuzz.crowds import crowds
from tests.fuzz.definitions import OBJECT, definitions
from tests.fuzz.monsters import monsters
from tests.fuzz.positions import positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECONDS, MEGABYTES = 5.0, 1000
HOSTILE = ("tests/check/test_hostile.py", "tests/check/test_hostile_cases.py")
COMMAND = [sys.executable, "-c", "import sys; from aquahelm.cli.main import main; sys.exit(main())", "validate"]
BUG = b"AQUAHELM_DEBUG"  # what a person is told to set when it is our mistake


@dataclass(frozen=True)
class Trial:
    """One run: the files of its folder, the verb's arguments, and whether Helm may refuse."""

    name: str
    files: Mapping[str, bytes]
    words: tuple[str, ...]
    codes: tuple[int, ...] = (0, 1, 2)


def trials() -> Iterator[Trial]:
    """All of them, one by one."""
    for name, data in monsters().items():
        yield Trial(f"{name} as manifests", {"manifests.yaml": data}, ("manifests.yaml",))
        yield Trial(f"{name} as inventory", {"inventory.yaml": data}, ())
    for texts in (positions, crowds):
        for name, data in texts().items():
            yield Trial(name, {"manifests.yaml": data}, ("manifests.yaml",))
    for name, data in definitions().items():
        files = {"crds.yaml": data, "manifests.yaml": OBJECT}
        yield Trial(f"a definition: {name}", files, ("manifests.yaml", "--crds", "crds.yaml"))
    for name, chart in charts().items():
        values = ("-f", "hostile.yaml") if "hostile.yaml" in chart else ()
        yield Trial(f"a chart: {name}", chart, ("--chart", "chart", *values), (0, 1, 2, 3))


def main() -> int:
    """Exit code: 1 where anything failed."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("examples", nargs="?", type=int, default=500, help="of hypothesis, for each test")
    parser.add_argument("--only", default="", help="the trials whose names hold this text, and no hypothesis")
    told = parser.parse_args()
    failed = []
    for trial in trials():
        if told.only in trial.name:
            trouble = ended(trial)
            failed += [trial.name] if trouble else []
            print(f"{'FAILED' if trouble else 'ok':8}{trial.name}{trouble and ': '}{trouble}", flush=True)
    if not told.only:
        hypothesis = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *HOSTILE]
        many = {**os.environ, "AQUAHELM_FUZZ": str(told.examples)}
        code = subprocess.run(hypothesis, env=many, check=False).returncode
        failed += ["hypothesis"] if code else []
    print(f"fuzz: {len(failed)} failed{': ' if failed else ''}{', '.join(failed)}")
    return int(bool(failed))


def ended(trial: Trial) -> str:
    """What is wrong with how a run ends; empty if nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in trial.files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        said = Path(folder, "said")
        launcher = [sys.executable, "-S", "-E", launch.__file__, str(said)]
        answer = subprocess.run([*launcher, *COMMAND, *trial.words], cwd=folder, capture_output=True, check=True).stdout
        text = said.read_bytes()
    end = json.loads(answer)
    if end is None:
        return f"no end within {launch.PATIENCE:.0f} s"
    code, seconds, memory = end
    if code not in trial.codes or b"Traceback" in text or BUG in text:
        return f"exit code {code}: {text[-200:].decode(errors='replace')}"
    if seconds > SECONDS or memory > MEGABYTES:
        return f"{seconds:.1f} s, {memory} MB"
    return ""


if __name__ == "__main__":
    sys.exit(main())
