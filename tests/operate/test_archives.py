"""Clusters made of backups, and what a drill says of their tables."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest

from aquahelm.errors import ClusterTrouble, UsageError
from aquahelm.operate import archives
from aquahelm.operate.archives import Archive, recovered_cluster, try_archive
from aquahelm.operate.backups import BackedUp, part_of
from aquahelm.operate.compared import SWITCH, Table, compare_tables, read_tables
from aquahelm.operate.kubectl import Kubectl

ARCHIVE = Archive("postgres", "postgres-2", ("shop",))
LIVE: dict[str, Any] = {
    "apiVersion": "postgresql.cnpg.io/v1",
    "kind": "Cluster",
    "metadata": {"name": "postgres", "uid": "7", "resourceVersion": "1"},
    "spec": {
        "instances": 3,
        "imageName": "ghcr.io/cloudnative-pg/postgresql:16.15-minimal-trixie",
        "storage": {"size": "20Gi"},
        "bootstrap": {"initdb": {"database": "shop"}},
        "managed": {"roles": [{"name": "order"}]},
        "minSyncReplicas": 1,
        "postgresql": {"parameters": {"work_mem": "8MB"}, "synchronous": {"method": "any", "number": 1}},
        "plugins": [{"name": "barman-cloud.cloudnative-pg.io", "isWALArchiver": True}],
    },
    "status": {"phase": "Cluster in healthy state"},
}


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("", None),
        ("20261121T020000", {"backupID": "20261121T020000", "targetImmediate": True}),
        ("2026-11-21T22:30:00Z", {"targetTime": "2026-11-21T22:30:00Z"}),
    ],
)
def test_a_cluster_beside_the_live_one_reads_its_archive_and_writes_into_none(wanted: str, target: Any) -> None:
    made = recovered_cluster(LIVE, ARCHIVE, "postgres-drill", wanted)
    spec = made["spec"]
    assert made["metadata"]["name"] == "postgres-drill"
    assert "uid" not in made["metadata"]
    assert "status" not in made
    assert spec["instances"] == 1
    assert spec["storage"] == {"size": "20Gi"}
    assert spec["bootstrap"]["recovery"].get("recoveryTarget") == target
    assert "initdb" not in spec["bootstrap"]
    assert spec["externalClusters"][0]["plugin"]["parameters"]["serverName"] == "postgres-2"
    assert "plugins" not in spec
    assert "managed" not in spec
    assert "minSyncReplicas" not in spec
    assert spec["postgresql"] == {"parameters": {"work_mem": "8MB"}}, "one server has no standby to wait for"


def test_tables_are_read_whatever_they_are_called() -> None:
    lines = ['["shop.orders", "abc", "7", "1 0", 3]', "", '["shop.\u2028a|b\u0085", "def", "8", "2 0", 0]', ""]
    assert read_tables("\n".join(lines)) == {
        "shop.orders": Table("abc", "7", "1 0", 3),
        "shop.\u2028a|b\u0085": Table("def", "8", "2 0", 0),
    }


def table(columns: str, rows: int, made: str = "1", removed: str = "0") -> Table:
    return Table(columns, made, removed, rows)


def test_what_did_not_come_back_is_wrong() -> None:
    live = {name: table(name, rows) for name, rows in {"orders": 5, "lines": 9, "prices": 2, "none": 0}.items()}
    same = compare_tables(live, live, live, strict=True)
    assert same.wrong == ()
    assert same.told == ("4 tables, 16 rows came back; the live ones have 16",)
    other = {"orders": table("orders", 4), "lines": table("x", 9), "prices": table("prices", 0)}
    assert compare_tables(live, other, live, strict=True).wrong == (
        "table lines has other columns",
        "table prices came back empty",
        "table none did not come back",
    )
    earlier = compare_tables(live, other, live, strict=False)
    assert earlier.wrong == (), "another moment may have other tables"
    assert len(earlier.told) == 4


@pytest.mark.parametrize(
    ("came", "now"),
    [
        (table("a", 0), table("a", 1, removed="5")),  # an outbox, emptied and filled again
        (table("a", 0), table("a", 0)),  # and emptied since
        (None, None),  # a migration dropped it
        (None, table("a", 1, made="2")),  # or made it anew
        (table("b", 1), table("c", 1)),  # or is under way
        (table("b", 1), table("b", 1)),
    ],
)
def test_what_went_on_meanwhile_is_told_and_no_more(came: Table | None, now: Table | None) -> None:
    restored = {"outbox": came} if came else {}
    said = compare_tables({"outbox": table("a", 1)}, restored, {"outbox": now} if now else {}, strict=True)
    assert said.wrong == ()


class Server(Kubectl):
    """A cluster whose operator makes at once what it is asked for, and whose psql answers in turn."""

    said: ClassVar[list[str]] = []
    objects: ClassVar[dict[str, Any]] = {}
    archived: ClassVar[int] = 0
    taken: ClassVar[bool] = False

    def run(self, *words: str, stdin: str = "") -> str:
        if words[0] == "exec":
            return self._psql(words[1], words[-1])
        if words[0] == "get":
            found = self.objects.get(words[2]) if words[2] != "--output" else {"items": []}
            return json.dumps(found) if found else ""
        if words[0] == "create":
            made = json.loads(stdin)
            if type(self).taken:
                raise ClusterTrouble("kubectl create: Error from server (AlreadyExists)")
            made["metadata"] |= {"uid": "of-mine", "namespace": self.namespace}
            made["status"] = {"conditions": [{"type": "Ready", "status": "True"}]}
            self.objects[made["metadata"]["name"]] = made
            self.said.append("create")
            return json.dumps(made)
        assert words[0] == "delete"
        self.said.append(f"delete {words[1]} {stdin}")
        return ""

    def _psql(self, pod: str, statement: str) -> str:
        if statement == SWITCH:
            self.said.append("switch")
            return "000000010000000A000000FE\n"
        if "pg_stat_archiver" in statement:
            assert "'0000000A000000FE'" in statement
            type(self).archived += 1
            self.said.append("archived?")
            return "1\n" if self.archived > 1 else "0\n"
        self.said.append(f"count {pod}")
        return '["public.outbox", "x", "7", "1 0", 0]\n'


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setattr(archives, "PAUSE", 0)
    for name, value in {"said": [], "objects": {}, "archived": 0, "taken": False}.items():
        monkeypatch.setattr(Server, name, value)
    window = {"status": {"serverRecoveryWindow": {"postgres-2": {"firstRecoverabilityPoint": "2026-11-20T02:00:00Z"}}}}
    Server.objects["postgres"] = LIVE | {"status": {}} | window | {"spec": LIVE["spec"] | {"schedule": "0 0 2 * * *"}}
    Server.objects["postgres"]["status"]["currentPrimary"] = "postgres-1"
    return Server("shop")


def test_a_drill_begins_once_what_it_counted_is_archived_and_looks_again_at_its_end(server: Server) -> None:
    assert try_archive(server, ARCHIVE, "", lambda _: None).succeeded
    *before, deleted = server.said
    assert before == [
        "count postgres-1",
        "switch",
        "archived?",
        "archived?",
        "create",
        "count postgres-drill-1",
        "count postgres-1",
    ]
    assert '"uid": "of-mine"' in deleted
    assert "/apis/postgresql.cnpg.io/v1/namespaces/shop/clusters/postgres-drill" in deleted


def test_a_drill_takes_nothing_away_that_another_one_made_meanwhile(server: Server) -> None:
    Server.taken = True
    with pytest.raises(ClusterTrouble, match="AlreadyExists"):
        try_archive(server, ARCHIVE, "", lambda _: None)
    assert not [line for line in server.said if line.startswith("delete")]


def test_nobody_is_told_to_delete_what_a_scheduled_drill_works_with(server: Server) -> None:
    owner = {"kind": "Pod", "name": "postgres-drill-123-x", "uid": "9"}
    Server.objects["postgres-drill"] = {"metadata": {"name": "postgres-drill", "ownerReferences": [owner]}}
    with pytest.raises(UsageError, match="already") as told:
        try_archive(server, ARCHIVE, "", lambda _: None)
    assert "kubectl get pod postgres-drill-123-x -n shop" in (told.value.remedy or "")
    assert "delete" not in (told.value.remedy or "")


def test_an_operated_store_comes_back_whole() -> None:
    store = BackedUp("postgres", {}, ARCHIVE)
    boats = BackedUp("sea", {"targets": {"sea.boats": {"database": "sea", "schema": "boats"}}})
    assert part_of([boats, store], "postgres") == (store, "postgres")
    assert part_of([boats, store], "boats") == (boats, "sea.boats")
