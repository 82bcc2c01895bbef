"""Backups of an environment's stores: what there is, one more, one part restored, all of it tried.

Everything happens in the cluster: in Jobs made of the chart's own CronJobs (`<store>-backup`, `<store>-drill`), or by
the operator that runs a store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.errors import ClusterTrouble, UsageError
from aquahelm.operate.archives import Archive, ask_for_backup, read_window, recover, try_archive
from aquahelm.operate.identity import Identity
from aquahelm.operate.jobs import Ended, job_of, run_job

if TYPE_CHECKING:
    from collections.abc import Callable

    from aquahelm.operate.kubectl import Kubectl, Object
    from aquahelm.plan.model import Plan, Values


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A store with backups: its name, the section `backup` of its values; or the archive that an operator keeps."""

    name: str
    values: Values
    archive: Archive | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A backup in the object store: its time (and name), whether it is complete, its bytes (an operator tells none)."""

    name: str
    complete: bool
    size: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A store's backups, newest first; when one is made; when one last was; since when one can go back to any moment,
    where an operator keeps the log too; when they are tried by themselves, and when one last was with success."""

    store: str
    schedule: str
    last_success: str
    backups: tuple[Found, ...]
    since: str = ""
    drill: str = ""
    last_drill: str = ""


def stores_of(plan: Plan, name: str | None = None) -> list[BackedUp]:
    """The stores of an environment that have backups, or the named one of them. Errors: UsageError."""
    held = [BackedUp(item.name, item.values["backup"]) for item in plan.components if item.values.get("backup")]
    held += [_operated(item.name, item.values) for item in plan.components if item.values.get("archive")]
    names = ", ".join(item.name for item in held) or "none"
    if name is not None and name not in [item.name for item in held]:
        raise UsageError(f"{name} has no backups in {plan.environment} (with backups: {names})")
    if not held:
        raise UsageError(f"no store has backups in {plan.environment}", "add stores.<name>.backup")
    return [item for item in held if name in (None, item.name)]


def part_of(stores: list[BackedUp], asked: str) -> tuple[BackedUp, str]:
    """The store and the file's name of a schema or database that a person names. Errors: UsageError."""
    whole = [store for store in stores if store.archive and asked == store.name]
    if whole:
        return whole[0], asked
    found = [
        (store, file)
        for store in stores
        for file, target in store.values.get("targets", {}).items()
        if asked in (file, target["schema"] or target["database"])
    ]
    if len(found) == 1:
        return found[0]
    parts = ", ".join(file for store in stores for file in store.values.get("targets", [store.name]))
    if not found:
        raise UsageError(f"no part of a backup is named {asked} (there are: {parts})")
    raise UsageError(f"{asked} is in several backups: {', '.join(file for _, file in found)}", "name one of these")


def list_backups(kubectl: Kubectl, store: BackedUp) -> Listing:
    """What the object store holds, asked from inside the cluster. Errors: ClusterTrouble."""
    if store.archive:
        window = read_window(kubectl, store.archive)
        made = tuple(Found(name, complete, None) for name, complete in window.backups)
        return Listing(store.name, window.schedule, window.last_success, made, window.since, *_drills(kubectl, store))
    cronjob = _cronjob(kubectl, store, "backup")
    ended = run_job(kubectl, job_of(cronjob, "list", {}, only="upload", script="list.sh"), lambda _: None)
    if not ended.succeeded:
        raise ClusterTrouble(f"Job/{ended.name} failed: {_last(ended)}")
    words = [line.split() for line in ended.said.get("upload", "").splitlines() if line.startswith("backup ")]
    return Listing(
        store.name,
        _schedule(cronjob),
        cronjob["status"].get("lastSuccessfulTime", ""),
        tuple(Found(name, state == "complete", int(size)) for _, name, state, size in words),
        "",
        *_drills(kubectl, store),
    )


def _drills(kubectl: Kubectl, store: BackedUp) -> tuple[str, str]:
    """When drills run by themselves, and when the last good one ended; empty where only people ask for them."""
    found = kubectl.find("cronjob", f"{store.name}-drill")
    if found is None or found["spec"].get("suspend"):
        return "", ""
    return _schedule(found), found.get("status", {}).get("lastSuccessfulTime", "")


def _schedule(cronjob: Object) -> str:
    return f"{cronjob['spec']['schedule']} {cronjob['spec'].get('timeZone', '')}".strip()


def make_backup(kubectl: Kubectl, store: BackedUp, tell: Callable[[str], None]) -> Ended:
    """One backup now, followed to its end. Errors: ClusterTrouble."""
    if store.archive:
        return ask_for_backup(kubectl, store.archive, tell)
    cronjob = _cronjob(kubectl, store, "backup")
    _refuse_a_second(kubectl, store)
    return run_job(kubectl, job_of(cronjob, "backup", {}), tell)


def try_backup(
    kubectl: Kubectl, store: BackedUp, backup: str, identity: str | None, tell: Callable[[str], None]
) -> Ended:
    """A backup (the newest where it is empty) restored beside the live data and compared. Errors: as `restore`."""
    if store.archive:
        return try_archive(kubectl, store.archive, backup, tell)
    return _restored(kubectl, store, "drill", {"MODE": "drill", "BACKUP": backup, "TARGET": ""}, identity, tell)


def restore(
    kubectl: Kubectl, store: BackedUp, part: str, backup: str, identity: str | None, tell: Callable[[str], None]
) -> Ended:
    """One part of a backup put in the place of the live one; of an operator's, a whole cluster beside it.

    Errors: ClusterTrouble; UsageError where the backup is encrypted and nobody brought a key.
    """
    if store.archive:
        return recover(kubectl, store.archive, backup, tell)
    return _restored(kubectl, store, "restore", {"MODE": "live", "BACKUP": backup, "TARGET": part}, identity, tell)


def _restored(
    kubectl: Kubectl,
    store: BackedUp,
    purpose: str,
    choice: dict[str, str],
    identity: str | None,
    tell: Callable[[str], None],
) -> Ended:
    if not store.values["restore"]["enabled"]:
        raise UsageError(
            f"nobody knows {store.name}'s administrator, who alone can restore",
            f"declare stores.{store.name}.endpoint.admin: a secret with username and password",
        )
    if store.values["recipients"] and identity is None:
        raise UsageError(f"backups of {store.name} are encrypted", "--identity FILE: a recipient's private key")
    keys = Identity(identity, kubectl) if store.values["recipients"] and identity else None
    cronjob = _cronjob(kubectl, store, "drill")
    _refuse_a_second(kubectl, store)
    return run_job(kubectl, job_of(cronjob, purpose, choice), tell, keys.open if keys else None)


def _operated(name: str, values: Values) -> BackedUp:
    databases = tuple(sorted(item["database"] for item in values["databases"].values()))
    return BackedUp(name, values["archive"], Archive(name, values["archive"]["name"], databases))


def _cronjob(kubectl: Kubectl, store: BackedUp, purpose: str) -> Object:
    found = kubectl.find("cronjob", f"{store.name}-{purpose}")
    if found is None:
        raise ClusterTrouble(
            f"there is no CronJob {store.name}-{purpose} in {kubectl.namespace}", "install the chart as it is now"
        )
    return found


def _refuse_a_second(kubectl: Kubectl, store: BackedUp) -> None:
    """Two of them at once would meet in the scratch database, or each count the other's backup."""
    labels = f"app.kubernetes.io/name={store.name},app.kubernetes.io/component=backup"
    for job in kubectl.get("jobs", "--selector", labels)["items"]:
        if job["status"].get("active"):
            raise ClusterTrouble(f"Job/{job['metadata']['name']} is still at work", "wait for it, or delete it")


def _last(ended: Ended) -> str:
    lines = [line for text in ended.said.values() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
