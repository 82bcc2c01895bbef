"""Backups of a PostgreSQL store: the values of its CronJobs, and what they need of other stores.

Sources: PostgreSQL's documentation on pg_dump, predefined roles (`pg_read_all_data`) and exported snapshots.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.inventory.names import backup_role, backup_user, role_secret
from aquahelm.inventory.quantity import parse_quantity
from aquahelm.plan.images import image_values
from aquahelm.plan.model import SecretKeys
from aquahelm.plan.pod import resource_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from aquahelm.inventory.models.backup import Backup
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.model import Values

ARCHIVED_DAYS = 30
KEYS = {"accessKey": 20, "secretKey": 40}
PLAIN = re.compile("[^-A-Za-z0-9_]")
_WORDS = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
SMALL = 64 * 2**20
"""Bytes on the node's disk beside the scratch volume: logs, mc's configuration."""


def backup_values(
    name: str, backup: Backup, platform: Platform, databases: Mapping[str, tuple[str, ...]], *, admin: bool
) -> tuple[Values, list[SecretKeys]]:
    """The section `backup` of a store's values, and the Secrets that backups need.

    Args:
        name: the store.
        backup: its plan.
        platform: the whole of the environment.
        databases: database → its schemas that are restorable alone; an empty one stands for the whole database.
        admin: whether an administrator is known; without one nothing can be restored.
    """
    encrypt = backup.encrypt
    decided: Values = {
        "enabled": True,
        "schedule": backup.schedule,
        "timeZone": backup.timeZone or "Etc/UTC",
        "keep": {"daily": backup.keep.daily, "weekly": backup.keep.weekly, "monthly": backup.keep.monthly},
        "store": backup.to,
        "bucket": backup.bucket,
        "keysSecretName": role_secret(backup.to, backup_user(name)),
        "username": backup_role(),
        "secretName": role_secret(name, backup_role()),
        "databases": {_file(database): database for database in sorted(databases)},
        "targets": {
            _file(database, schema): {"database": database, "schema": schema}
            for database, schemas in sorted(databases.items())
            for schema in sorted(set(schemas))
        },
        "scratch": {"size": backup.scratch, "className": backup.scratchClass or ""},
        "activeDeadlineSeconds": backup.deadline,
        "recipients": list(encrypt.recipients) if encrypt else [],
        "restore": {"enabled": admin, "schedule": backup.drill or ""},
        "resources": _resources(backup),
    }
    if encrypt:
        decided["image"] = image_values(encrypt.image, platform.registry)
    return decided, [
        SecretKeys(decided["secretName"], {"password": 32}, f"password of the Postgres role {backup_role()}"),
        SecretKeys(decided["keysSecretName"], KEYS, f"S3 user of {name}'s backups for bucket {backup.bucket}"),
    ]


def archive_values(
    name: str, backup: Backup, databases: Iterable[str], role_keys: Callable[[str, str, str], SecretKeys]
) -> tuple[Values, list[SecretKeys]]:
    """The section `archive` of a store that CloudNativePG backs up by its Barman Cloud plugin, and the Secrets for it.

    Args:
        name: the store.
        backup: its plan.
        databases: those that a drill compares.
        role_keys: the Secret of a role as the operator wants it: of its name, the role, a description.

    Sources: the plugin's documentation ("Usage", "Retention", "Object stores"); CloudNativePG's on ScheduledBackup,
    whose schedule begins with the seconds.
    """
    days = backup.keep.daily if "daily" in backup.keep.model_fields_set else ARCHIVED_DAYS
    recover = backup.recover
    needs = [SecretKeys(role_secret(backup.to, backup_user(name)), KEYS, f"S3 user of {name}'s backups")]
    resources = resource_values(backup.resources, cpu="50m", memory="256Mi")
    decided: Values = {
        "enabled": True,
        "schedule": _with_seconds(backup.schedule),
        "retention": f"{days}d",
        "store": backup.to,
        "bucket": backup.bucket,
        "keysSecretName": needs[0].name,
        "name": recover.archive if recover else name,
        "recovery": {"from": recover.of if recover else "", "time": (recover.time or "") if recover else ""},
        "resources": {
            side: {key: asked[key] for key in ("cpu", "memory") if key in asked} for side, asked in resources.items()
        },
    }
    if backup.drill:
        secret, role = role_secret(name, backup_role()), backup_role()
        needs.append(role_keys(secret, role, f"password of the Postgres role {role}"))
        decided["drill"] = {
            "schedule": backup.drill,
            "seconds": backup.deadline,
            "username": role,
            "secretName": secret,
            "databases": sorted(databases),
        }
    return decided, needs


def _with_seconds(schedule: str) -> str:
    """Six fields, of a word too where there are fields for it: the operator warns of any other number."""
    return _WORDS.get(schedule, schedule if schedule.startswith("@") else f"0 {schedule}")


def writers(name: str, platform: Platform) -> Iterator[tuple[str, str]]:
    """User and bucket of every store whose backups go to the object store `name`."""
    for store_name, store in sorted(platform.stores.items()):
        if store.engine == "postgres" and store.backup is not None and store.backup.to == name:
            yield backup_user(store_name), store.backup.bucket


def _resources(backup: Backup) -> Values:
    """What a step asks for; whoever fills the node's disk must be allowed to."""
    values = resource_values(backup.resources, cpu="50m", memory="256Mi")
    if backup.resources.ephemeralLimit is None:
        room = 0 if backup.scratchClass else parse_quantity(backup.scratch)
        values["limits"]["ephemeral-storage"] = f"{-(-(room + SMALL) // 2**20)}Mi"
    return values


def _file(database: str, schema: str = "") -> str:
    """A name for files and for people, such as `aquastream.crew`; what is no plain sign is spelled as its number."""
    return ".".join(PLAIN.sub(lambda sign: f"%{ord(sign[0]):x}", part) for part in (database, schema) if part)
