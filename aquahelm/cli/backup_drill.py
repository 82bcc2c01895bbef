"""`aquahelm backup drill`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.cli.backup_where import backup_options, find_place, place_options, tell_end
from aquahelm.cli.settings import verb

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings


@verb("drill", "backup drill -e prod", "backup drill -e prod --identity backup.key", formats=("text",))
@place_options
@backup_options
def command(
    settings: Settings, environment: str, store: str | None, context: str | None, backup: str, identity: str | None
) -> int:
    """Restore a backup beside the live data, compare, and say how long it took.

    Every part goes into a scratch database on the same server. Rows and schema must be what they were when the backup
    was made; how far the live data has moved on is said. The scratch database goes again. Exits with 1 where it failed.
    """
    from aquahelm.operate.backups import try_backup

    kubectl, stores = find_place(settings, environment, store, context)
    return max([tell_end(settings, try_backup(kubectl, item, backup, identity, settings.say)) for item in stores])
