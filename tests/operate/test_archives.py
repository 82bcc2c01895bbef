"""Clusters made of backups, and what a drill says of their tables."""

from __future__ import annotations

from typing import Any

import pytest

from aquahelm.operate.archives import Archive, compare_tables, read_tables, recovered_cluster
from aquahelm.operate.backups import BackedUp, part_of

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
    assert read_tables(["shop.orders|abc|3", "", "shop.a|b|def|0"]) == {
        "shop.orders": ("abc", 3),
        "shop.a|b": ("def", 0),
    }


def test_what_did_not_come_back_is_wrong() -> None:
    live = {"shop.orders": ("a", 5), "shop.lines": ("b", 9), "shop.prices": ("c", 2), "shop.none": ("d", 0)}
    same = compare_tables(live, live, strict=True)
    assert same.wrong == ()
    assert same.told == ("4 tables, 16 rows came back; the live ones have 16",)
    other = {"shop.orders": ("a", 4), "shop.lines": ("x", 9), "shop.prices": ("c", 0)}
    assert compare_tables(live, other, strict=True).wrong == (
        "table shop.none did not come back",
        "table shop.lines has other columns",
        "table shop.prices came back empty",
    )
    earlier = compare_tables(live, other, strict=False)
    assert earlier.wrong == (), "another moment may have other tables"
    assert len(earlier.told) == 4


def test_an_operated_store_comes_back_whole() -> None:
    store = BackedUp("postgres", {}, ARCHIVE)
    boats = BackedUp("sea", {"targets": {"sea.boats": {"database": "sea", "schema": "boats"}}})
    assert part_of([boats, store], "postgres") == (store, "postgres")
    assert part_of([boats, store], "boats") == (boats, "sea.boats")
