"""Backups that CloudNativePG makes: what there is, one more, a cluster made of one, all of it tried.

The operator does the work; it is asked by custom resources. A backup holds the whole cluster, so that what is restored
is another cluster, beside the live one.

Sources: CloudNativePG 1.30's documentation ("Backup", "Recovery") and the Barman Cloud plugin's ("Usage"): phases of a
Backup, the condition Ready of a Cluster, the recovery window in the status of an ObjectStore.
"""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aquahelm.errors import ClusterTrouble, UsageError
from aquahelm.inventory.moments import check_moment
from aquahelm.operate.compared import SWITCH, TABLES, Table, archived, compare_tables, read_tables
from aquahelm.operate.jobs import Ended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aquahelm.operate.kubectl import Kubectl, Object

PLUGIN = "barman-cloud.cloudnative-pg.io"
CLUSTER, BACKUP = "clusters.postgresql.cnpg.io", "backups.postgresql.cnpg.io"
STORE, SCHEDULE = "objectstores.barmancloud.cnpg.io", "scheduledbackups.postgresql.cnpg.io"
PAUSE = 5.0
PATIENCE = 4 * 3600.0
"""Seconds after which a backup or a recovery is given up."""
LOG_PATIENCE = 900.0
"""Seconds within which a file of the log reaches the archive where archiving works."""
FAILED = ("failed", "walArchivingFailing", "invalid backup definition")
BARMAN_ID = re.compile(r"[0-9]{8}T[0-9]{6}")
NOT_HANDED_ON = (
    "plugins",
    "externalClusters",
    "certificates",
    "managed",
    "backup",
    "replica",
    "minSyncReplicas",
    "maxSyncReplicas",
)
"""What a cluster beside the live one must not have: it archives nothing, its roles are those of the backup, and its one
server has no standby to wait for. The scheduled drill of the chart says the same."""
UNLOCK = """
do $$
declare held regclass;
begin
    for held in select oid from pg_class where relname = 'databasechangeloglock' and relkind = 'r' loop
        execute format('update %s set locked = false, lockgranted = null, lockedby = null where locked', held);
    end loop;
end $$
"""
"""Locks that a Liquibase held when the backup was made: it would wait for itself for ever."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A store that CloudNativePG backs up.

    Attributes:
        store: its name, and that of its Cluster, ObjectStore and ScheduledBackup.
        name: the folder of its backups.
        databases: those that a drill compares.
    """

    store: str
    name: str
    databases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """What an archive holds: backups (Barman's name, whether it is complete), newest first; and from when on one can
    go back to any moment."""

    schedule: str
    last_success: str
    since: str
    backups: tuple[tuple[str, bool], ...]


def read_window(kubectl: Kubectl, archive: Archive) -> Window:
    """What the operator says of an archive. Errors: ClusterTrouble."""
    schedule = kubectl.find(SCHEDULE, archive.store)
    store = kubectl.find(STORE, archive.store)
    if schedule is None or store is None:
        raise ClusterTrouble(
            f"there is no ScheduledBackup or ObjectStore {archive.store} in {kubectl.namespace}",
            "install the chart as it is now",
        )
    window = store.get("status", {}).get("serverRecoveryWindow", {}).get(archive.name, {})
    made = [item for item in kubectl.get(BACKUP)["items"] if item["spec"]["cluster"]["name"] == archive.store]
    return Window(
        schedule["spec"]["schedule"],
        window.get("lastSuccessfulBackupTime", ""),
        window.get("firstRecoverabilityPoint", ""),
        tuple(sorted((_name_of(item), _phase(item) == "completed") for item in made)[::-1]),
    )


def ask_for_backup(kubectl: Kubectl, archive: Archive, tell: Callable[[str], None]) -> Ended:
    """A backup now, followed to its end. Errors: ClusterTrouble."""
    if kubectl.find(CLUSTER, archive.store) is None:  # for which the operator would wait
        raise ClusterTrouble(
            f"there is no Cluster {archive.store} in {kubectl.namespace}", "install the chart as it is now"
        )
    name = f"{archive.store}-{secrets.token_hex(3)}"
    kubectl.create(
        {
            "apiVersion": "postgresql.cnpg.io/v1",
            "kind": "Backup",
            "metadata": {"name": name},
            "spec": {
                "cluster": {"name": archive.store},
                "method": "plugin",
                "pluginConfiguration": {"name": PLUGIN},
            },
        }
    )
    tell(f"Backup/{name}")
    phase = ""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        backup = kubectl.get(BACKUP, name)
        if _phase(backup) != phase:
            phase = _phase(backup)
            tell(f"{phase}: {_name_of(backup)}")
        if phase == "completed":
            return Ended(name, True, {}, "Backup")
        if phase in FAILED:
            tell(backup["status"].get("error", "the operator does not say why"))
            return Ended(name, False, {}, "Backup")
        time.sleep(PAUSE)
    raise ClusterTrouble(f"Backup/{name} has not ended within {PATIENCE / 3600:.0f} hours", "look at it by kubectl")


def recovered_cluster(live: Object, archive: Archive, name: str, wanted: str) -> Object:
    """A Cluster of one server like the live one, made of its backups.

    Args:
        live: the Cluster as the API server has it.
        archive: whose backups.
        name: of the new one.
        wanted: a backup's name as Barman gave it, a point in time (RFC 3339), or "" for all that was archived.
    """
    spec = {key: value for key, value in live["spec"].items() if key not in NOT_HANDED_ON}
    spec["postgresql"] = {key: value for key, value in spec.get("postgresql", {}).items() if key != "synchronous"}
    target: dict[str, Any] = {}
    if BARMAN_ID.fullmatch(wanted):
        target = {"recoveryTarget": {"backupID": wanted, "targetImmediate": True}}
    elif wanted:
        target = {"recoveryTarget": {"targetTime": wanted}}
    return {
        "apiVersion": live["apiVersion"],
        "kind": "Cluster",
        "metadata": {"name": name, "labels": {"app.kubernetes.io/managed-by": "aquahelm"}},
        "spec": spec
        | {
            "instances": 1,
            "bootstrap": {"recovery": {"source": "backups", **target}},
            "externalClusters": [
                {
                    "name": "backups",
                    "plugin": {
                        "name": PLUGIN,
                        "parameters": {"barmanObjectName": archive.store, "serverName": archive.name},
                    },
                }
            ],
        },
    }


def recover(kubectl: Kubectl, archive: Archive, wanted: str, tell: Callable[[str], None]) -> Ended:
    """A cluster `<store>-restored` beside the live one. It stays. Errors: ClusterTrouble."""
    name = f"{archive.store}-restored"
    live = _live(kubectl, archive, name, wanted)
    kubectl.create(recovered_cluster(live, archive, name, wanted))
    seconds = _follow(kubectl, name, tell)
    for database in archive.databases:
        try:
            _ask(kubectl, name, database, UNLOCK)
        except ClusterTrouble as trouble:
            tell(f"{database}: nobody looked for locks that Liquibase held: {trouble.message}")
    tell(f"Cluster/{name} is ready after {seconds:.0f} s; its Service is {name}-rw, its passwords are the live one's")
    return Ended(name, True, {}, "Cluster")


def try_archive(kubectl: Kubectl, archive: Archive, wanted: str, tell: Callable[[str], None]) -> Ended:
    """A cluster made of the backups, compared with the live one, and taken away again. Errors: ClusterTrouble."""
    name = f"{archive.store}-drill"
    live = _live(kubectl, archive, name, wanted)
    before = _tables(kubectl, archive.store, archive.databases)
    if not wanted:
        _wait_for_the_log(kubectl, archive, tell)
    made = kubectl.create(recovered_cluster(live, archive, name, wanted))
    try:
        seconds = _follow(kubectl, name, tell)
        restored = _tables(kubectl, name, archive.databases)
        since = before if wanted else _tables(kubectl, archive.store, archive.databases)
        wrong: list[str] = []
        for database in archive.databases:
            said = compare_tables(before[database], restored[database], since[database], strict=not wanted)
            for line in said.told:
                tell(f"{database}: {line}")
            wrong += [f"{database}: {line}" for line in said.wrong]
        for line in wrong:
            tell(line)
        tell(f"{name} restored and compared in {seconds:.0f} s")
        return Ended(name, not wrong, {}, "Cluster")
    finally:
        kubectl.delete(made)


def _wait_for_the_log(kubectl: Kubectl, archive: Archive, tell: Callable[[str], None]) -> None:
    """Until all that was counted is in the archive: what is made of it is younger then."""
    if not archive.databases:
        return
    database = archive.databases[0]
    file = _ask(kubectl, archive.store, database, SWITCH).strip()
    tell(f"{archive.store}: the log goes to the archive up to {file}")
    until = time.monotonic() + LOG_PATIENCE
    while _ask(kubectl, archive.store, database, archived(file)).strip() != "1":
        if time.monotonic() > until:
            raise ClusterTrouble(
                f"the log of {archive.store} has not reached the archive within {LOG_PATIENCE / 60:.0f} minutes: "
                f"{file} is not there",
                "what does the container plugin-barman-cloud of its primary say? A disaster now would lose that much",
            )
        time.sleep(PAUSE)


def _live(kubectl: Kubectl, archive: Archive, name: str, wanted: str) -> Object:
    """The cluster that runs, where another one of that name can be made of its backups.

    Errors: ClusterTrouble; UsageError where `wanted` is nothing that one can go back to, or the other one is there.
    """
    if wanted and not BARMAN_ID.fullmatch(wanted):
        try:
            check_moment(wanted)
        except ValueError:
            remedy = "aquahelm backup list names backups, such as 20261121T020000; a moment: 2026-11-21T22:30:00Z"
            raise UsageError(f"{wanted} is neither a backup nor a point in time", remedy) from None
    live = kubectl.find(CLUSTER, archive.store)
    if live is None:
        raise ClusterTrouble(
            f"there is no Cluster {archive.store} in {kubectl.namespace}",
            f"say stores.{archive.store}.backup.recover, render and install: the chart makes it of its backups",
        )
    there = kubectl.find(CLUSTER, name)
    if there is not None:
        raise UsageError(f"there is a Cluster {name} already", _what_to_do_with(kubectl, there))
    window = read_window(kubectl, archive)
    if not window.since and not any(complete for _, complete in window.backups):
        raise ClusterTrouble(f"{archive.store} has no backup yet", "aquahelm backup run makes one")
    return live


def _what_to_do_with(kubectl: Kubectl, there: Object) -> str:
    """A scheduled drill's own goes with it; nobody but people knows of any other one."""
    metadata = there["metadata"]
    pods = [owner["name"] for owner in metadata.get("ownerReferences", []) if owner["kind"] == "Pod"]
    if "deletionTimestamp" in metadata:
        return "it goes already: try again in a minute"
    if not pods:
        return (
            f"another `aquahelm backup` may be at work with it: kubectl delete cluster {metadata['name']} "
            f"-n {kubectl.namespace}, once nobody needs it"
        )
    return (
        f"a scheduled drill made it and takes it away: kubectl get pod {pods[0]} -n {kubectl.namespace} says whether "
        "it still runs; wait for it"
    )


def _follow(kubectl: Kubectl, name: str, tell: Callable[[str], None]) -> float:
    """Until a Cluster just made is ready: seconds. Errors: ClusterTrouble."""
    began = time.monotonic()
    tell(f"Cluster/{name}")
    phase = ""
    while time.monotonic() - began < PATIENCE:
        status = kubectl.get(CLUSTER, name).get("status", {})
        if status.get("phase", "") != phase:
            phase = status.get("phase", "")
            tell(phase)
        if any(item["type"] == "Ready" and item["status"] == "True" for item in status.get("conditions", [])):
            return time.monotonic() - began
        time.sleep(PAUSE)
    raise ClusterTrouble(f"Cluster/{name} is not ready after {PATIENCE / 3600:.0f} hours: {phase}", "look at its pods")


def _tables(kubectl: Kubectl, cluster: str, databases: Iterable[str]) -> dict[str, dict[str, Table]]:
    return {database: read_tables(_ask(kubectl, cluster, database, TABLES)) for database in databases}


def _ask(kubectl: Kubectl, cluster: str, database: str, statement: str) -> str:
    """What psql prints in the pod of a cluster's primary. Errors: ClusterTrouble."""
    primary = kubectl.get(CLUSTER, cluster)["status"].get("currentPrimary", f"{cluster}-1")
    psql = ("psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1")
    pod = ("exec", primary, "--container", "postgres")
    return kubectl.run(*pod, "--", "env", "PGCLIENTENCODING=UTF8", *psql, "--dbname", database, "--command", statement)


def _phase(backup: Object) -> str:
    return str(backup.get("status", {}).get("phase", "")) or "asked for"


def _name_of(backup: Object) -> str:
    """Barman's name of a backup, which is its time; before it has one, the object's."""
    return str(backup.get("status", {}).get("backupId", "") or backup["metadata"]["name"])
