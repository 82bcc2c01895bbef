"""`aquahelm backup` of a store that CloudNativePG runs, against a real API server with its definitions.

No operator runs here: this test does what it would, and writes the status of what it is asked for.
"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

import aquahelm
from aquahelm.errors import ClusterTrouble, UsageError
from aquahelm.operate.archives import (
    Archive,
    ask_for_backup,
    read_window,
    recover,
    recovered_cluster,
    try_archive,
)
from aquahelm.operate.kubectl import Kubectl
from tests.cluster.rig.definitions import apply_definitions
from tests.cluster.rig.kubectl import RESTRICTED, delete_namespaces, make_namespace
from tests.cluster.test_cluster_operators import GOLDEN

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.cluster

ARCHIVE = Archive("postgres", "postgres", ("shop",))
OURS = ("Cluster", "ScheduledBackup", "ObjectStore")


@pytest.fixture(scope="module")
def kubectl(cluster: None) -> Iterator[Kubectl]:
    apply_definitions({"postgresql.cnpg.io", "barmancloud.cnpg.io"})
    rig = make_namespace("aquahelm-archive", RESTRICTED)
    manifests = aquahelm.template(aquahelm.load(GOLDEN), "stage")
    for manifest in manifests:
        if manifest.kind in OURS and manifest.name == "postgres":
            data = manifest.data | {"metadata": {"name": "postgres"}}
            rig.apply(data)
    yield Kubectl(rig.namespace)
    delete_namespaces(rig, wait=False)


def settle(kubectl: Kubectl, kind: str, name: str, status: dict[str, Any]) -> None:
    """Say what the operator would, as soon as the object is there."""
    for _ in range(100):
        if kubectl.find(kind, name):
            patch = json.dumps({"status": status})
            kubectl.run("patch", kind, name, "--subresource=status", "--type=merge", "--patch", patch)
            return
        time.sleep(0.2)


def newest_backup(kubectl: Kubectl) -> str:
    for _ in range(100):
        names = [item["metadata"]["name"] for item in kubectl.get("backups.postgresql.cnpg.io")["items"]]
        if names:
            return str(names[-1])
        time.sleep(0.2)
    raise AssertionError("no Backup was asked for")


def test_without_a_backup_there_is_nothing_to_make_a_cluster_of(kubectl: Kubectl) -> None:
    with pytest.raises(ClusterTrouble, match="postgres has no backup yet"):
        try_archive(kubectl, ARCHIVE, "", print)


def test_a_backup_is_asked_for_followed_and_listed(kubectl: Kubectl) -> None:
    told: list[str] = []

    def operator() -> None:
        name = newest_backup(kubectl)
        settle(kubectl, "backups.postgresql.cnpg.io", name, {"phase": "completed", "backupId": "20261121T020000"})

    acting = threading.Thread(target=operator)
    acting.start()
    ended = ask_for_backup(kubectl, ARCHIVE, told.append)
    acting.join()
    assert ended.succeeded
    assert told[-1] == "completed: 20261121T020000"
    status = {"serverRecoveryWindow": {"postgres": WINDOW}}
    settle(kubectl, "objectstores.barmancloud.cnpg.io", "postgres", status)
    found = read_window(kubectl, ARCHIVE)
    assert found.backups == (("20261121T020000", True),)
    assert found.since == "2026-11-20T02:00:00Z"
    assert found.schedule == "0 0 2 * * *"


WINDOW = {"firstRecoverabilityPoint": "2026-11-20T02:00:00Z", "lastSuccessfulBackupTime": "2026-11-21T02:00:00Z"}


def test_what_cannot_be_is_refused_before_anything_is_made(kubectl: Kubectl) -> None:
    with pytest.raises(UsageError, match="neither a backup nor a point in time"):
        recover(kubectl, ARCHIVE, "yesterday", print)
    nobody = Archive("mysql", "mysql", ())
    with pytest.raises(ClusterTrouble, match="there is no Cluster mysql"):
        ask_for_backup(kubectl, nobody, print)
    with pytest.raises(ClusterTrouble, match="there is no Cluster mysql"):
        recover(kubectl, nobody, "", print)
    clusters = [item["metadata"]["name"] for item in kubectl.get("clusters.postgresql.cnpg.io")["items"]]
    assert "mysql-restored" not in clusters
    assert all(
        item["spec"]["cluster"]["name"] != "mysql" for item in kubectl.get("backups.postgresql.cnpg.io")["items"]
    )


def test_a_drill_leaves_alone_what_another_one_made(kubectl: Kubectl) -> None:
    settle(kubectl, "objectstores.barmancloud.cnpg.io", "postgres", {"serverRecoveryWindow": {"postgres": WINDOW}})
    live = kubectl.get("clusters.postgresql.cnpg.io", "postgres")
    kubectl.create(recovered_cluster(live, ARCHIVE, "postgres-drill", ""))
    with pytest.raises(UsageError, match="there is a Cluster postgres-drill already"):
        try_archive(kubectl, ARCHIVE, "", print)
    assert kubectl.find("clusters.postgresql.cnpg.io", "postgres-drill") is not None
    kubectl.run("delete", "clusters.postgresql.cnpg.io", "postgres-drill")


READY: dict[str, Any] = {"phase": "Cluster in healthy state", "currentPrimary": "none-1"}


def test_a_drill_makes_nothing_before_it_knows_with_what_to_compare(kubectl: Kubectl) -> None:
    """No pod is there that could be asked of its tables."""
    settle(kubectl, "objectstores.barmancloud.cnpg.io", "postgres", {"serverRecoveryWindow": {"postgres": WINDOW}})
    settle(kubectl, "clusters.postgresql.cnpg.io", "postgres", READY)
    with pytest.raises(ClusterTrouble, match="none-1"):
        try_archive(kubectl, ARCHIVE, "", print)
    assert kubectl.find("clusters.postgresql.cnpg.io", "postgres-drill") is None


def test_a_drill_takes_its_cluster_away(kubectl: Kubectl) -> None:
    settle(kubectl, "objectstores.barmancloud.cnpg.io", "postgres", {"serverRecoveryWindow": {"postgres": WINDOW}})
    ready = READY | {"conditions": [condition("Ready", "True")]}
    acting = threading.Thread(target=settle, args=(kubectl, "clusters.postgresql.cnpg.io", "postgres-drill", ready))
    acting.start()
    told: list[str] = []
    assert try_archive(kubectl, Archive("postgres", "postgres", ()), "", told.append).succeeded
    acting.join()
    assert told[-1].startswith("postgres-drill restored and compared in ")
    assert kubectl.find("clusters.postgresql.cnpg.io", "postgres-drill") is None


def test_a_drill_takes_no_cluster_of_another_one_away(kubectl: Kubectl) -> None:
    live = kubectl.get("clusters.postgresql.cnpg.io", "postgres")
    first = kubectl.create(recovered_cluster(live, ARCHIVE, "postgres-drill", ""))
    kubectl.delete(first)
    kubectl.create(recovered_cluster(live, ARCHIVE, "postgres-drill", ""))
    kubectl.delete(first)
    assert kubectl.find("clusters.postgresql.cnpg.io", "postgres-drill") is not None
    kubectl.run("delete", "clusters.postgresql.cnpg.io", "postgres-drill")


def test_a_cluster_is_made_of_the_backups_and_stays(kubectl: Kubectl) -> None:
    settle(kubectl, "objectstores.barmancloud.cnpg.io", "postgres", {"serverRecoveryWindow": {"postgres": WINDOW}})
    ready = {"phase": "Cluster in healthy state", "conditions": [condition("Ready", "True")]}
    name = "postgres-restored"
    acting = threading.Thread(target=settle, args=(kubectl, "clusters.postgresql.cnpg.io", name, ready))
    acting.start()
    told: list[str] = []
    assert recover(kubectl, ARCHIVE, "2026-11-21T01:30:00Z", told.append).succeeded
    assert any("nobody looked for locks that Liquibase held" in line for line in told), "no server runs here"
    acting.join()
    spec = kubectl.get("clusters.postgresql.cnpg.io", name)["spec"]
    assert spec["bootstrap"]["recovery"]["recoveryTarget"] == {"targetTime": "2026-11-21T01:30:00Z"}
    assert not spec.get("plugins")


def condition(kind: str, status: str) -> dict[str, str]:
    return {
        "type": kind,
        "status": status,
        "reason": "ClusterIsReady",
        "message": "",
        "lastTransitionTime": "2026-11-21T02:00:00Z",
    }
