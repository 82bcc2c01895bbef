"""`aquahelm backup restore`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aquahelm.cli.backup_where import backup_options, find_place, place_options, tell_end
from aquahelm.cli.settings import verb
from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings


@verb(
    "restore",
    "backup restore crew -e prod --yes",
    "backup restore crew -e prod --backup 20261121T230000Z --yes",
    "backup restore postgres -e prod --backup 2026-11-21T22:30:00Z",
    formats=("text",),
)
@click.argument("part")
@place_options
@backup_options
@click.option("--yes", is_flag=True, help="Really: what is there now goes.")
def command(
    settings: Settings,
    part: str,
    environment: str,
    store: str | None,
    context: str | None,
    backup: str,
    identity: str | None,
    yes: bool,
) -> int:
    """Put one schema or database of a backup in the place of the live one.

    In one transaction: it is there whole, or nothing has changed. Roles that are missing come back without a password,
    grants with it, and a lock that Liquibase held is released. Nothing else is touched; a schema that tables or views
    of others lean on is refused. Stop who writes to it before. Exits with 1 where it failed.

    A store that CloudNativePG runs comes back whole, as another cluster <store>-restored beside the live one; --backup
    then takes a point in time too.
    """
    from aquahelm.operate.backups import part_of, restore

    kubectl, stores = find_place(settings, environment, store, context)
    found, file = part_of(stores, part)
    if not yes and not found.archive:
        target = found.values["targets"][file]
        what = f"schema {target['schema']} of " if target["schema"] else ""
        raise UsageError(
            f"this replaces {what}database {target['database']} of {found.name} in namespace {kubectl.namespace}",
            "--yes does it; make a backup of what is there now first: aquahelm backup run",
        )
    return tell_end(settings, restore(kubectl, found, file, backup, identity, settings.say))
