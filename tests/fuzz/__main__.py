"""`make fuzz N=1000`: texts that were made to hurt, each given to a process of its own, as manifests and as inventory.

A run that ends in a traceback, takes over 5 s of one processor or over 1 GB fails. Then hypothesis has its turn: N
examples for each test of hostile objects.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.monsters import monsters

SECONDS, MEGABYTES, PATIENCE = 5.0, 1000, 30.0
COMMAND = [sys.executable, "-c", "import sys; from aquahelm.cli.main import main; sys.exit(main())", "validate"]


def main() -> int:
    """Exit code: 1 where anything failed."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("examples", nargs="?", type=int, default=500, help="of hypothesis, for each test")
    examples = parser.parse_args().examples
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, data in monsters().items():
            for file, words in (("manifests.yaml", ["manifests.yaml"]), ("inventory.yaml", [])):
                (Path(folder) / file).write_bytes(data)
                trouble = ended(folder, words)
                failed += bool(trouble)
                print(f"{'FAILED' if trouble else 'ok':8}{name} as {file}{trouble and ': '}{trouble}", flush=True)
    hypothesis = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/check/test_hostile.py"]
    many = {**os.environ, "AQUAHELM_FUZZ": str(examples)}
    failed += bool(subprocess.run(hypothesis, env=many, check=False).returncode)
    print(f"fuzz: {failed} failed")
    return int(bool(failed))


def ended(folder: str, words: list[str]) -> str:
    """What is wrong with how a run ends; empty if nothing is."""
    said = Path(folder) / "said"
    with said.open("wb") as stream:
        process = subprocess.Popen([*COMMAND, *words], cwd=folder, stdout=stream, stderr=stream)
        until = time.monotonic() + PATIENCE
        while True:
            done, status, used = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            if time.monotonic() > until:
                process.kill()
                os.wait4(process.pid, 0)
                return f"no end within {PATIENCE:.0f} s"
            time.sleep(0.02)
    text = said.read_bytes()
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    seconds, memory = used.ru_utime + used.ru_stime, used.ru_maxrss // 1024
    if code not in (0, 1, 2) or b"Traceback" in text:
        return f"exit code {code}: {text[-200:].decode(errors='replace')}"
    if seconds > SECONDS or memory > MEGABYTES:
        return f"{seconds:.1f} s, {memory} MB"
    return ""


if __name__ == "__main__":
    sys.exit(main())
