"""`aquahelm promote`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from aquahelm.cli.environments import complete_environment
from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import FORMATS, json_flag, verb

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings


@verb(
    "promote",
    "promote stage prod --dry-run",
    "promote stage prod --only payment",
    "promote stage prod --live",
    "promote stage prod --format markdown > pull-request.md",
    formats=(*FORMATS, "markdown"),
)
@click.argument("source", metavar="FROM", shell_complete=complete_environment)
@click.argument("target", metavar="TO", shell_complete=complete_environment)
@click.option("--only", metavar="NAME", multiple=True, help="This service's or store's versions alone; several times.")
@click.option(
    "--accept",
    metavar="OBSTACLE",
    multiple=True,
    help="Go on in spite of this obstacle, by the name that the report gives it; several times.",
)
@click.option(
    "--live",
    is_flag=True,
    help="Ask the cluster of the current context whether FROM's release is what the inventory says.",
)
@click.option("--dry-run", is_flag=True, help="Report, and write nothing.")
@json_flag
def command(
    settings: Settings,
    source: str,
    target: str,
    only: tuple[str, ...],
    accept: tuple[str, ...],
    live: bool,
    dry_run: bool,
) -> int:
    """Take the versions of one environment over into another.

    First the parity report: versions, variables, secrets, resources and switches that differ; which of them the
    inventory means, which follow from those, and which are drift. Then the versions of FROM are written into the
    inventory for TO, and chart and values rendered anew. Refused, with exit code 1, where TO lacks a migration or a
    secret, where pods do not fit its nodes, where files are not what the inventory renders, and with --live where the
    release that is installed in FROM is not what the inventory says.
    """
    from aquahelm.cli.whereabouts import find_inventory
    from aquahelm.promote.promote import Order, promote

    helm = settings.engine if os.sep in settings.engine else "helm"
    order = Order(source, target, only, accept, dry_run, live, settings.engine, helm)
    path, _ = find_inventory(settings.folder, settings.file)
    with Progress(settings) as progress:
        done = promote(path, settings.load(), order, progress)
    if settings.json:
        from aquahelm.promote.document import document

        settings.put_json(document(done))
    elif settings.format == "markdown":
        from aquahelm.promote.markdown import write_markdown

        settings.put(write_markdown(done).removesuffix("\n"))
    else:
        from aquahelm.promote.text import write_text

        settings.put(write_text(done, settings.paint, settings.quiet))
    return int(bool(done.obstacles))
