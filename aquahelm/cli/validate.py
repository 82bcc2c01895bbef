"""`aquahelm validate`."""

from __future__ import annotations

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
    from aquahelm.pipeline import validate

    with Progress(settings) as progress:
        result = validate(settings.load(), environments, kube_versions, settings.engine, progress)
    raise NotImplementedError
    return int(any(finding.severity is not Severity.NOTE for finding in result.findings))
