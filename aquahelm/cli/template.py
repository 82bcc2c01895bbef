"""`aquahelm template`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aquahelm.cli.environments import complete_environment
from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import verb

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings


@verb("template", "template prod", "template prod --kube-version 1.34 | kubectl diff -f -")
@click.argument("environment", shell_complete=complete_environment)
@click.option("--kube-version", metavar="VERSION", help="The cluster's Kubernetes version. [the newest supported]")
def command(settings: Settings, environment: str, kube_version: str | None) -> None:
    """Print the manifests of one environment, as Helm prints them.

    They are made of the inventory as it stands, whether or not the chart on disk was rendered from it.
    """
    from aquahelm.pipeline import template
    from aquahelm.render.printed import as_helm_prints

    with Progress(settings) as progress:
        manifests = template(settings.load(), environment, kube_version, settings.engine, progress)
    if settings.json:
        settings.put_json(
            {
                "environment": environment,
                "manifests": [
                    {"template": manifest.template, "line": manifest.line, "object": manifest.data}
                    for manifest in manifests
                ],
            }
        )
    else:
        settings.put(as_helm_prints(manifests).removesuffix("\n"))
