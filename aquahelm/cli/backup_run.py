"""`aquahelm backup run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.cli.backup_where import find_place, place_options, tell_end
from aquahelm.cli.settings import verb

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings


@verb("run", "backup run -e prod", "backup run -e prod --store postgres", formats=("text",))
@place_options
def command(settings: Settings, environment: str, store: str | None, context: str | None) -> int:
    """Make a backup now, and follow it until it is in the object store and was read back.

    Exits with 1 where one failed.
    """
    from aquahelm.operate.backups import make_backup

    kubectl, stores = find_place(settings, environment, store, context)
    return max([tell_end(settings, make_backup(kubectl, item, settings.say)) for item in stores])
