"""A database that is backed up whole, by a service without a schema of its own, comes back whole.

The chart's own scripts run in the server's own image, beside its server; what lies between (the object store) is left
out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import aquahelm
from tests.cluster.rig.kubectl import RESTRICTED, Kubectl, delete_namespaces, make_namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.cluster

GOLDEN = Path(__file__).parents[1] / "golden" / "backups" / "inventory.yaml"
IMAGE = "docker.io/library/postgres:16.15-alpine3.24"
POD = "server"
DATA = """
create role users login;
create role guest login;
create schema "two words" authorization users;
create table public.people (name text primary key, born date);
create table "two words".notes (id int generated always as identity, text text);
insert into public.people values ('Ann', '2001-02-03'), ('Bob', null);
insert into "two words".notes (text) select 'note ' || n from generate_series(1, 500) n;
grant select on public.people to guest;
"""


@pytest.fixture(scope="module")
def server(cluster: None) -> Iterator[Kubectl]:
    kubectl = make_namespace("aquahelm-whole", RESTRICTED)
    scripts = aquahelm.template(aquahelm.load(GOLDEN), "dev").find("ConfigMap", "users-db-backup")
    assert scripts
    kubectl.apply(
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "scripts"}, "data": scripts.data["data"]}
    )
    container = {
        "name": "postgres",
        "image": IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "env": [
            {"name": "POSTGRES_HOST_AUTH_METHOD", "value": "trust"},
            {"name": "POSTGRES_DB", "value": "users"},
            {"name": "PGDATA", "value": "/backup/data"},
        ],
        "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}},
        "readinessProbe": {"exec": {"command": ["pg_isready", "-h", "127.0.0.1"]}, "periodSeconds": 1},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "volumeMounts": [
            {"name": "backup", "mountPath": "/backup"},
            {"name": "scripts", "mountPath": "/scripts"},
        ],
    }
    security = {"runAsUser": 70, "runAsGroup": 70, "fsGroup": 70, "runAsNonRoot": True}
    kubectl.apply(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": POD},
            "spec": {
                "containers": [container],
                "volumes": [{"name": "backup", "emptyDir": {}}, {"name": "scripts", "configMap": {"name": "scripts"}}],
                "securityContext": {**security, "seccompProfile": {"type": "RuntimeDefault"}},
                "terminationGracePeriodSeconds": 1,
            },
        }
    )
    kubectl.run("wait", "--for=condition=Ready", f"pod/{POD}", "--timeout=90s")
    yield kubectl
    delete_namespaces(kubectl, wait=False)


def sql(server: Kubectl, text: str) -> str:
    words = ("psql", "-qAt", "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-d", "users", "-c", text)
    return server.run("exec", POD, "--", *words).out.strip()


def script(server: Kubectl, name: str, **env: str) -> str:
    words = [f"{key}={value}" for key, value in {"PGHOST": "127.0.0.1", "PGUSER": "postgres", **env}.items()]
    ended = server.run("exec", POD, "--", "env", *words, "sh", f"/scripts/{name}")
    return ended.out + ended.err


def test_a_whole_database_comes_back(server: Kubectl) -> None:
    sql(server, DATA)
    sql(server, "create role backup login; grant pg_read_all_data to backup")
    said = script(server, "dump.sh", PGUSER="backup")
    assert "2 tables" in said
    server.run("exec", POD, "--", "sh", "-c", "mkdir /backup/in && cp /backup/out/* /backup/in")

    sql(server, 'delete from public.people; drop schema "two words" cascade; create table public.later (id int)')
    said = script(server, "restore.sh", MODE="live", TARGET="users", BACKUP="")
    assert "restored users of" in said
    assert "2 tables, 502 rows" in said
    assert sql(server, "select string_agg(name, ',' order by name) from public.people") == "Ann,Bob"
    assert sql(server, 'select count(*) from "two words".notes') == "500"
    assert sql(server, "select has_table_privilege('guest', 'public.people', 'select')") == "t"
    assert sql(server, """select nspowner::regrole from pg_namespace where nspname = 'two words'""") == "users"
    assert sql(server, "select to_regclass('public.later') is null") == "t", "what came after the backup is gone"

    said = script(server, "restore.sh", MODE="drill", TARGET="", BACKUP="")
    assert "1 parts, 2 tables, 502 rows restored and compared in" in said
    assert sql(server, "select count(*) from pg_database where datname = 'aquahelm_drill'") == "0"


def test_a_broken_dump_changes_nothing(server: Kubectl) -> None:
    server.run("exec", POD, "--", "sh", "-c", "cd /backup/in && head -c 3000 users.dump >part && mv part users.dump")
    ended = server.attempt(
        "exec",
        POD,
        "--",
        "env",
        "PGHOST=127.0.0.1",
        "PGUSER=postgres",
        "MODE=live",
        "TARGET=users",
        "BACKUP=",
        "sh",
        "/scripts/restore.sh",
    )
    assert ended.code != 0
    assert "nothing has changed" in ended.err
    assert sql(server, "select count(*) from public.people") == "2"
