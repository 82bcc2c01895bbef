"""`aquahelm guard`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aquahelm.cli.settings import REPORT_FORMATS, verb

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings


@verb("guard", "guard values/values.prod.yaml manifests/web.yaml", formats=REPORT_FORMATS)
@click.argument("paths", nargs=-1, metavar="[FILE]…", type=click.Path())
def command(settings: Settings, paths: tuple[str, ...]) -> int:
    """Stop what must not be committed.

    That is: private keys, Secrets that are not encrypted, values that read like secrets and are written out (in
    manifests, Compose files and .env files), images of tag latest or of none (there and in Dockerfiles), YAML that is
    none or says a key twice. FILEs are of any kind; pre-commit gives those that are about to be committed. Templates
    of charts are left alone: validate judges what they render. Values are never told. Exits with 1 where something is
    found.
    """
    from aquahelm.check.guard import guard
    from aquahelm.cli.reports import put_report
    from aquahelm.errors import UsageError
    from aquahelm.report.summary import Summary

    folders = [path for path in paths if Path(settings.folder, path).is_dir()]
    if folders:
        raise UsageError(
            f"{folders[0]} is a folder, and guard takes files", f"git ls-files {folders[0]} | xargs aquahelm guard"
        )
    started = time.monotonic()
    found = guard(map(Path, paths), Path(settings.folder))
    seconds = round(time.monotonic() - started, 1) if settings.format == "text" else None
    named = f"{len(paths)} file{'' if len(paths) == 1 else 's'}"
    summary = Summary(named, environments=0, versions=(), objects=0, rules=0, seconds=seconds, rendered=False)
    if found or settings.format != "text":
        put_report(settings, found, summary)
    return int(bool(found))
