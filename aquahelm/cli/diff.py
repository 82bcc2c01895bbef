"""`aquahelm diff`: what a change means on the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aquahelm.cli.environments import environments_option
from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import verb
from aquahelm.diff.model import Risk

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings
    from aquahelm.diff.model import Diff

FORMATS = ("text", "markdown", "json")
RISKS = [str(risk).replace(" ", "-") for risk in sorted(Risk) if risk]


@verb(
    "diff",
    "diff",
    "diff main -e prod",
    "diff ../aquastream-release-1.4",
    "diff live -e prod",
    "diff main --fail-on recreate --format markdown > comment.md",
    formats=FORMATS,
)
@click.argument("against", metavar="[REF | FOLDER | live]", default="HEAD")
@environments_option("Compare this environment")
@click.option(
    "--fail-on", type=click.Choice(RISKS), help="Exit with 1 for differences of this risk or a worse one. [none do]"
)
def command(settings: Settings, against: str, environments: tuple[str, ...], fail_on: str | None) -> int:
    """Say what a change means on the cluster, each difference with its risk.

    The inventory as it is now is compared with the chart and the values that a git revision holds (HEAD unless
    given), with another checkout, or with what helm says is installed (live), and with what somebody has changed
    there by hand. Objects are compared by meaning: order does not count. Risks, from the mildest: none, scale,
    reload, restart, downtime, exposure, recreate, data loss. Exits with 0, unless --fail-on says otherwise.
    """
    with Progress(settings) as progress:
        found = _compared(settings, against, environments, progress)
    _put(settings, found)
    return int(fail_on is not None and found.risk >= Risk.named(fail_on) and bool(found.differences))


def _compared(settings: Settings, against: str, environments: tuple[str, ...], progress: Progress) -> Diff:
    from aquahelm.diff.project import diff_project
    from aquahelm.foreign.against import LIVE, Against

    if against == LIVE:
        from aquahelm.diff.live import diff_live

        return diff_live(settings.load(), environments, settings.engine, progress)
    return diff_project(settings.load(), Against(against, settings.project), environments, settings.engine, progress)


def _put(settings: Settings, found: Diff) -> None:
    if settings.json:
        from aquahelm.diff.document import document

        settings.put_json(document(found))
    elif settings.format == "markdown":
        from aquahelm.diff.markdown import write_markdown

        settings.put(write_markdown(found).rstrip("\n"))
    else:
        from aquahelm.diff.text import write_text

        settings.put(write_text(found, colors=settings.has_color(), quiet=settings.quiet).rstrip("\n"))
