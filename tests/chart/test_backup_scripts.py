"""What the chart's scripts of backups do, run by a shell: which backups stay, and that all scripts can be read."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import aquahelm

if TYPE_CHECKING:
    from collections.abc import Mapping

LAKE = Path(__file__).parents[1] / "golden" / "backups" / "inventory.yaml"
PRUNE = """\
backups() {{ for one in {backups}; do echo "$one"; done | sort -r; }}
complete() {{ case " {broken} " in *" $1 "*) return 1 ;; esac; }}
mc() {{ :; }}
FOLDER=store/lake name={name} KEEP_DAILY={daily} KEEP_WEEKLY={weekly} KEEP_MONTHLY={monthly}
"""


def scripts(environment: str) -> Mapping[str, str]:
    manifests = aquahelm.template(aquahelm.load(LAKE, "inventory.yaml"), environment)
    (found,) = [item.data for item in manifests if item.ref == "ConfigMap/postgres-backup"]
    data: Mapping[str, str] = found["data"]
    return data


def removed(backups: list[str], broken: str = "", daily: int = 2, weekly: int = 2, monthly: int = 2) -> list[str]:
    """What prune.sh takes away, after the newest backup was made."""
    name = max(set(backups) - set(broken.split()))
    head = PRUNE.format(
        backups=" ".join(backups), broken=broken, name=name, daily=daily, weekly=weekly, monthly=monthly
    )
    done = subprocess.run(
        ["sh", "-eu", "-c", head + scripts("dev")["prune.sh"]], capture_output=True, text=True, check=True
    )
    return [line.split()[1].rstrip(":") for line in done.stdout.splitlines()]


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_shells_read_every_script(environment: str) -> None:
    for name, text in scripts(environment).items():
        if name.endswith(".sh"):
            for shell in filter(shutil.which, ("sh", "bash", "dash")):
                done = subprocess.run([shell, "-n"], input=text, capture_output=True, text=True, check=False)
                assert (name, done.stderr) == (name, "")


def test_all_of_the_latest_days_stay_and_the_newest_of_weeks_and_months() -> None:
    backups = [
        "20260105T020000Z",  # the newest of January
        "20260215T020000Z",  # February is kept no longer than its month counts
        "20260302T020000Z",
        "20260303T020000Z",  # the newest of its week, and of March
        "20260406T020000Z",
        "20260407T020000Z",
        "20260408T020000Z",
        "20260408T110000Z",  # made by hand, after an accident
    ]
    assert removed(backups) == ["20260406T020000Z", "20260302T020000Z", "20260215T020000Z", "20260105T020000Z"]
    assert removed(backups, monthly=4) == ["20260406T020000Z", "20260302T020000Z"]


def test_the_one_just_made_stays_even_where_nothing_else_does() -> None:
    assert removed(["20260101T020000Z", "20260201T020000Z"], daily=0, weekly=0, monthly=1) == ["20260101T020000Z"]


def test_broken_ones_count_for_nothing_and_go() -> None:
    assert removed(["20260101T020000Z", "20260102T020000Z", "20260103T020000Z"], "20260102T020000Z") == [
        "20260102T020000Z"
    ]


def test_one_that_may_still_be_under_way_stays() -> None:
    assert removed(["20260101T020000Z", "29990101T020000Z"], "29990101T020000Z") == []


PSQL = """#!/bin/sh
echo "$@" >>{calls}
case "$*" in *scratch.sql*) exec sleep 60 ;; esac
"""


@pytest.mark.parametrize("shell", [one for one in ("sh", "bash", "dash") if shutil.which(one)])
def test_a_drill_that_is_stopped_takes_its_scratch_database_away(tmp_path: Path, shell: str) -> None:
    for folder in ("scripts", "bin", "backup/in"):
        (tmp_path / folder).mkdir(parents=True)
    for name, text in scripts("dev").items():
        here = text.replace("/scripts/", f"{tmp_path}/scripts/").replace("/backup/", f"{tmp_path}/backup/")
        (tmp_path / "scripts" / name).write_text(here)
    (tmp_path / "backup/name").write_text("20261121T020000Z\n")
    calls, psql = tmp_path / "calls", tmp_path / "bin/psql"
    calls.touch()
    psql.write_text(PSQL.format(calls=calls))
    psql.chmod(0o755)
    path = f"{psql.parent}:{os.environ['PATH']}"
    drill = subprocess.Popen(
        [shell, str(tmp_path / "scripts/restore.sh")], env={"PATH": path, "MODE": "drill"}, start_new_session=True
    )
    try:
        while "scratch.sql" not in calls.read_text():
            assert drill.poll() is None
            time.sleep(0.05)
        assert "drop database if exists aquahelm_drill" in calls.read_text().splitlines()[0], "one of before goes first"
        drill.terminate()
        assert drill.wait(20) == 143
        assert "drop database if exists aquahelm_drill" in calls.read_text().splitlines()[-1]
    finally:
        os.killpg(drill.pid, signal.SIGKILL)
