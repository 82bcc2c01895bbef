"""A backup counts once it was restored: the job runs, a schema is dropped, the restore brings it back, and only it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tests.cluster.rig.released import released, settled

if TYPE_CHECKING:
    from pathlib import Path

    from aquahelm.inventory.models.platform import Platform
    from tests.cluster.rig.helm import Release
    from tests.cluster.rig.project import Project

pytestmark = pytest.mark.cluster
LOCKED = """
set search_path = crew;
create table databasechangeloglock (id int primary key, locked boolean, lockgranted timestamp, lockedby text);
alter table databasechangeloglock owner to crew;
insert into databasechangeloglock values (1, true, now(), 'a pod that is gone');
grant select on stub_row to event;
"""
"""A Liquibase at work, and somebody who may read."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, the_project: Project, release: Release, platform: Platform) -> Path:
    """The inventory, with the namespace that the release is really in."""
    backed = [name for name, store in platform.stores.items() if store.backup is not None]
    if not backed:
        pytest.skip("no store has backups")
    folder = tmp_path_factory.mktemp("backups")
    text = (the_project.root / "inventory.yaml").read_text(encoding="utf-8")
    wanted = platform.environments["dev"].namespace
    (folder / "inventory.yaml").write_text(text.replace(wanted, release.kubectl.namespace), encoding="utf-8")
    return folder


def backup(folder: Path, *words: str) -> tuple[int, str]:
    """What `aquahelm backup` ends with, and says."""
    command = [
        sys.executable,
        "-c",
        "from aquahelm.cli.main import main; main()",
        "-C",
        str(folder),
        "backup",
        *words,
        "-e",
        "dev",
    ]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300, env=os.environ
    )
    return done.returncode, done.stdout + done.stderr


def test_a_dropped_schema_comes_back_and_nothing_else_changes(release: Release, here: Path, platform: Platform) -> None:
    kubectl = release.kubectl
    store, owner, other = "postgres", "crew", "event"
    database = platform.stores[store].database or platform.platform  # type: ignore[union-attr]

    def sql(text: str) -> str:
        words = ("psql", "-qAt", "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text)
        return kubectl.run("exec", f"{store}-0", "--", *words).out.strip()

    pods = released(release).stubs()
    for service in (owner, other):
        kubectl.ask_stub(pods[service], "/stub/row?key=backed-up", "before")
    sql(LOCKED)
    code, said = backup(here, "run")
    assert code == 0, said
    code, listed = backup(here, "list")
    assert (code, "unfinished" in listed, "none yet" in listed) == (0, False, False)

    kubectl.ask_stub(pods[other], "/stub/row?key=backed-up", "after")
    sql(f"drop schema {owner} cascade")
    code, said = backup(here, "restore", owner)
    assert code == 2
    assert "--yes" in said
    assert sql("select count(*) from pg_namespace where nspname = 'crew'") == "0"

    code, said = backup(here, "restore", owner, "--yes")
    assert code == 0, said
    assert kubectl.ask_stub(pods[owner], "/stub/row?key=backed-up") == "before"
    assert kubectl.ask_stub(pods[other], "/stub/row?key=backed-up") == "after", "the other schema was left alone"
    assert sql("select locked from crew.databasechangeloglock") == "f", "a stale lock is released"
    assert sql("select has_table_privilege('event', 'crew.stub_row', 'select')") == "t", "grants are back"

    drills = "select count(*) from pg_database where datname = 'aquahelm_drill'"
    psql = ("exec", f"{store}-0", "--", "psql", "-qAt", "-U", "postgres", "-d", database, "-c")
    hold = "begin; lock table crew.stub_row; select pg_sleep(60); commit"
    holding = threading.Thread(target=kubectl.attempt, args=(*psql, hold))
    holding.start()  # so that the drill is still at work when it is stopped
    kubectl.run("create", "job", "stopped-drill", f"--from=cronjob/{store}-drill")
    assert settled(lambda: sql(drills), "1", limit=60) == "1"
    kubectl.run("delete", "job", "stopped-drill", "--wait=false")
    assert settled(lambda: sql(drills), "0", limit=30) == "0", "one that is stopped takes its database away"
    others = "from pg_stat_activity where pid <> pg_backend_pid()"
    sql(f"select pg_terminate_backend(pid) {others} and query like '%pg_sleep(60)%'")
    holding.join()

    code, said = backup(here, "drill")
    assert code == 0, said
    assert "restored and compared in" in said
    assert sql(drills) == "0"
