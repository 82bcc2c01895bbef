"""`aquahelm version`."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from aquahelm.cli.settings import verb
from aquahelm.version import __version__

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings


@verb("version", "version", "version --format json")
def command(settings: Settings) -> None:
    """Print the version."""
    if settings.json:
        settings.put_json({"version": __version__, "python": platform.python_version()})
    else:
        settings.put(f"aquahelm {__version__}")
