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
from aquahelm.operate.archives import Archive, ask_for_backup, read_window, recover
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
    window = {"firstRecoverabilityPoint": "2026-11-20T02:00:00Z", "lastSuccessfulBackupTime": "2026-11-21T02:00:00Z"}
    status = {"serverRecoveryWindow": {"postgres": window}}
    settle(kubectl, "objectstores.barmancloud.cnpg.io", "postgres", status)
    found = read_window(kubectl, ARCHIVE)
    assert found.backups == (("20261121T020000", True),)
    assert found.since == "2026-11-20T02:00:00Z"
    assert found.schedule == "0 0 2 * * *"


def test_a_cluster_is_made_of_the_backups_and_stays(kubectl: Kubectl) -> None:
    ready = {"phase": "Cluster in healthy state", "conditions": [condition("Ready", "True")]}
    name = "postgres-restored"
    acting = threading.Thread(target=settle, args=(kubectl, "clusters.postgresql.cnpg.io", name, ready))
    acting.start()
    told: list[str] = []
    assert recover(kubectl, ARCHIVE, "2026-11-21T01:30:00Z", told.append).succeeded
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
