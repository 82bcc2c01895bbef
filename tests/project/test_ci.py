"""What CI runs, with programs that only write down how they were called: the order, and who takes the cluster down."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SCRIPT = REPOSITORY / ".ci" / "run"
MAKE = """#!/bin/sh
echo "make $*" >> "$CALLS"
[ "$*" != "$FAILS" ]
"""
CLUSTER = """#!/bin/sh
echo "cluster $*" >> "$CALLS"
case $1 in
status) echo "kube-apiserver             $STATE" ;;
up) mkdir -p "$CLUSTER_DIR/bin" && echo "$CLUSTER_DIR/kubeconfig" ;;
esac
"""
WITHOUT_CLUSTER = ["make test", "make check-quick"]
WITH_CLUSTER = [
    *WITHOUT_CLUSTER,
    "cluster build --node",
    "cluster status",
    "cluster up --node",
    "make coverage",
    "make test-cluster-quick",
]


@dataclass(frozen=True, slots=True)
class Workplace:
    """A checkout that holds nothing but CI's script, beside it perhaps a cluster's program."""

    folder: Path

    def with_cluster(self) -> Workplace:
        write(self.folder / "shared/cluster/cluster", CLUSTER)
        return self

    def run(self, state: str = "stopped", fails: str = "") -> tuple[int, list[str]]:
        """The exit code, and what was called in which order."""
        calls = self.folder / "calls"
        environment = {
            **os.environ,
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "CALLS": str(calls),
            "CLUSTER_DIR": str(self.folder / "cluster"),
            "STATE": state,
            "FAILS": fails,
        }
        command = ["bash", str(self.folder / "checkout/.ci/run")]
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return done.returncode, calls.read_text(encoding="utf-8").splitlines()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    write(tmp_path / "bin/make", MAKE)
    (tmp_path / "checkout/.ci").mkdir(parents=True)
    shutil.copy(SCRIPT, tmp_path / "checkout/.ci/run")
    return Workplace(tmp_path)


def test_without_a_cluster_the_tests_and_checks_run(workplace: Workplace) -> None:
    assert workplace.run() == (0, WITHOUT_CLUSTER)


def test_a_cluster_that_it_started_is_taken_down(workplace: Workplace) -> None:
    assert workplace.with_cluster().run() == (0, [*WITH_CLUSTER, "cluster down"])


def test_a_cluster_that_ran_before_is_left_running(workplace: Workplace) -> None:
    assert workplace.with_cluster().run(state="running") == (0, WITH_CLUSTER)


def test_a_failed_cluster_test_fails_the_run_and_the_cluster_goes(workplace: Workplace) -> None:
    code, calls = workplace.with_cluster().run(fails="test-cluster-quick")
    assert code != 0
    assert calls == [*WITH_CLUSTER, "cluster down"]


@pytest.mark.parametrize("step", ["test", "check-quick"])
def test_a_failed_step_ends_the_run(workplace: Workplace, step: str) -> None:
    code, calls = workplace.with_cluster().run(fails=step)
    assert code != 0
    assert calls[-1] == f"make {step}"


@pytest.mark.parametrize("file", ["Makefile", ".github/workflows/drift.yml"])
def test_no_example_is_forgotten(file: str) -> None:
    """On the cluster, and where committed charts are compared."""
    text = (REPOSITORY / file).read_text(encoding="utf-8")
    examples = {path.parent.name for path in REPOSITORY.glob("examples/*/inventory.yaml")}
    assert set(re.findall(r"\bexamples/([a-z]+)\b", text)) == examples
