"""`aquahelm backup list`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from aquahelm.cli.backup_where import find_place, place_options
from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import verb

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings


@verb("list", "backup list -e prod", "backup list -e prod --store postgres --format json")
@place_options
def command(settings: Settings, environment: str, store: str | None, context: str | None) -> None:
    """Say what backups there are, newest first, and when one was last made, and tried by schedule.

    A short Job asks the object store from inside the cluster. Unfinished ones are remains of broken runs.
    """
    from aquahelm.operate.backups import list_backups

    kubectl, stores = find_place(settings, environment, store, context)
    with Progress(settings) as progress:
        progress("asking the object store")
        listings = [list_backups(kubectl, item) for item in stores]
    if settings.json:
        settings.put_json([asdict(listing) for listing in listings])
        return
    for listing in listings:
        settings.put(f"{listing.store}  {listing.schedule}; last success: {listing.last_success or 'never'}")
        if listing.since:
            settings.put(f"  any moment since {listing.since}")
        if listing.drill:
            settings.put(f"  tried {listing.drill}; last success: {listing.last_drill or 'never'}")
        for found in listing.backups:
            size = "" if found.size is None else f"  {found.size:>14,} bytes"
            settings.put(f"  {found.name}{size}{'' if found.complete else '  unfinished'}")
        if not listing.backups:
            settings.put("  none yet")
