"""`aquahelm validate`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from aquahelm.cli.environments import complete_environment
from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import verb
from aquahelm.finding import Severity

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings


@verb("validate", "validate", "validate -e prod --kube-version 1.36", "validate --format json")
@click.option(
    "-e",
    "--environment",
    "environments",
    multiple=True,
    metavar="ENVIRONMENT",
    shell_complete=complete_environment,
    help="Judge this environment alone; may be given several times. [all]",
)
@click.option(
    "--kube-version",
    "kube_versions",
    multiple=True,
    metavar="VERSION",
    help="Judge for this Kubernetes version alone; may be given several times. [all that are supported]",
)
def command(settings: Settings, environments: tuple[str, ...], kube_versions: tuple[str, ...]) -> int:
    """Judge what the inventory becomes, for every environment and Kubernetes version.

    The chart is rendered in memory, whether or not the one on disk is current, and no cluster is asked. Exits with 1
    where there are errors or warnings.
    """
    from aquahelm.pipeline import judged_versions, validate
    from aquahelm.render.engine import choose_engine
    from aquahelm.report.summary import Summary

    started = time.monotonic()
    engine = choose_engine(settings.engine)
    inventory = settings.load()
    with Progress(settings) as progress:
        result = validate(inventory, environments, kube_versions, engine, progress)
    summary = Summary(
        subject=next(iter(inventory.environments.values())).platform,
        environments=result.counts.environments,
        versions=judged_versions(inventory, kube_versions, engine),
        objects=result.counts.objects,
        rules=result.counts.rules,
        seconds=None if settings.json else round(time.monotonic() - started, 1),
    )
    if settings.json:
        from aquahelm.report.json import document

        settings.put_json(document(result.findings, summary))
    elif result.findings or not settings.quiet:
        from aquahelm.report.text import write_text

        settings.put(write_text(result.findings, summary, colors=settings.has_color()).rstrip("\n"))
    return int(any(finding.severity is not Severity.NOTE for finding in result.findings))
