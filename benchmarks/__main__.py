"""`python -m benchmarks`: measure, print a table beside the goals, write JSON. Never fails for being slow."""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import aquahelm
from benchmarks.changes import edited
from benchmarks.choices import shelved
from benchmarks.measure import Cost, run
from benchmarks.platforms import inventory
from benchmarks.streams import write_stream
from benchmarks.systems import LIKE, SYSTEMS, copy_system
from benchmarks.tasks import (
    FEW,
    MANY,
    ONE,
    OURS,
    START,
    THREE,
    Task,
    instead,
    of_a_stream,
    write_schemas,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: what, for how many services or documents (0: none), its cost, and what to stay under.

    `goal` is in seconds, `memory` in MiB, None where there is none; `system` names a platform of this repository.
    """

    task: str
    services: int
    cost: Cost
    goal: float | None
    memory: float | None = None
    system: str = ""

    @property
    def verdict(self) -> str:
        """How the measurement stands beside its goal; empty where there is none."""
        if self.cost.exit_code != 0:
            return f"FAILED, exit code {self.cost.exit_code}"
        limits = ((self.cost.seconds, self.goal, "s"), (self.cost.mebibytes, self.memory, "MiB"))
        known = [(found, limit, unit) for found, limit, unit in limits if limit is not None]
        if not known:
            return ""
        held = all(found < limit for found, limit, _ in known)
        told = ", ".join(f"{limit:g} {unit}" for _, limit, unit in known)
        return f"goal < {told}  {'held' if held else 'MISSED'}"


def measure(task: Task, services: int, folder: Path, runs: int, goal: float | None = None) -> Row:
    """Run a task in the platform's folder and say on the terminal where its output is if it fails."""
    output = folder / "output.txt"
    costs = []
    for _ in range(runs):
        if task.anew:
            for rendered in ("charts", "values"):
                shutil.rmtree(folder / rendered, ignore_errors=True)
        costs.append(run(task.command, folder, output))
    quickest = min(costs, key=lambda cost: cost.seconds)
    cost = Cost(quickest.seconds, max(c.mebibytes for c in costs), max(c.exit_code for c in costs))
    row = Row(task.name, services, cost, goal or task.goals.get(services), task.memory)
    print(line(row), flush=True)
    if cost.exit_code != 0:
        print("".join(f"    {text}\n" for text in output.read_text(errors="replace").splitlines()[-5:]), end="")
    return row


def measure_streams(scratch: Path, schemas: Path, start: float, runs: int) -> list[Row]:
    """Manifests of others: a few for three versions, within 250 ms after the start; a long stream beside kubeconform.

    The others come first, so that what they take is the goal.
    """
    rows = []
    for count, versions in ((FEW, THREE), (MANY, ONE)):
        folder = scratch / f"stream-{count}"
        folder.mkdir()
        write_stream(folder / "stream.yaml", count)
        print(f"\n{count:,} documents × {len(versions)} Kubernetes version{'s' * (len(versions) > 1)}")
        ours, *others = of_a_stream(schemas, versions)
        beside = [measure(task, count, folder, runs) for task in others]
        goal = start + 0.25 if count == FEW else next((row.cost.seconds for row in beside), None)
        rows += [*beside, measure(ours, count, folder, runs, goal)]
        shutil.rmtree(folder)
    return rows


def measure_systems(scratch: Path, runs: int) -> list[Row]:
    """The platforms of this repository, every environment, beside the goals of a larger one."""
    rows = []
    for name, source in SYSTEMS.items():
        folder = scratch / name
        copy_system(source, folder)
        print(f"\n{name}, every environment")
        for task in OURS:
            row = measure(task, 0, folder, runs, task.goals.get(LIKE))
            rows.append(replace(row, system=name))
        shutil.rmtree(folder)
    return rows


def line(row: Row) -> str:
    """The row as the table shows it."""
    return f"  {row.task:36}{row.cost.seconds:8.2f} s {row.cost.mebibytes:7.0f} MiB   {row.verdict}".rstrip()


def main() -> int:
    """Measure every size that was asked for; exit code 1 if a command failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", default="10,50,200,1000", help="numbers of services (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, up to 200 services; above: one")
    parser.add_argument("--output", type=Path, default=Path("build/bench.json"), help="default: %(default)s")
    options = parser.parse_args()

    # As pip does where it installs; else each run of a clone would compile what it imports.
    compileall.compile_dir(Path(aquahelm.__file__).parent, quiet=2)
    machine = (
        f"Python {platform.python_version()}, {os.cpu_count()} CPUs, {platform.system()} {platform.machine()}, "
        f"load {os.getloadavg()[0]:.1f} before"
    )
    print(f"{machine}; wall time of a cold process, the best of {options.runs}; memory at its peak\n")
    with tempfile.TemporaryDirectory(prefix="aquahelm-bench-") as scratch:
        write_schemas(schemas := Path(scratch) / "schemas")
        tasks = (*OURS, *instead(schemas))
        rows = [measure(START, 0, Path(scratch), 5)]
        rows += measure_systems(Path(scratch), options.runs)
        with shelved() as choosing:
            if choosing:
                print("\na registry on loopback")
            rows += [measure(task, 0, Path(scratch), options.runs) for task in choosing]
        for size in map(int, filter(None, options.sizes.split(","))):
            folder = Path(scratch) / str(size)
            folder.mkdir()
            (folder / "inventory.yaml").write_text(inventory(size), encoding="utf-8")
            print(f"\n{size:,} services × 3 environments")
            runs = options.runs if size <= 200 else 1
            rows += [measure(task, size, folder, runs) for task in tasks]
            rows.append(measure(edited(folder), size, folder, runs))
            shutil.rmtree(folder)
        rows += measure_streams(Path(scratch), schemas, rows[0].cost.seconds, options.runs)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    document = {"machine": machine, "rows": [{**asdict(row), "verdict": row.verdict} for row in rows]}
    options.output.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if tasks == OURS:
        print("\nhelm is not on PATH: nothing to compare with")
    print(f"\nwritten to {options.output}")
    return int(any(row.cost.exit_code != 0 for row in rows))


if __name__ == "__main__":
    sys.exit(main())
