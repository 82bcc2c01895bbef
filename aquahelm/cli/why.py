"""`aquahelm why`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aquahelm.cli.environments import environments_option
from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import verb
from aquahelm.errors import AquahelmError, UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from aquahelm.cli.settings import Settings


def _complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Objects, then fields, of the first environment that was named; none where the inventory cannot be read."""
    from click.shell_completion import CompletionItem

    from aquahelm.cli.settings import Settings
    from aquahelm.pipeline import template
    from aquahelm.provenance.ask import complete

    settings = context.find_object(Settings) or Settings()
    ref = context.params.get("ref") if parameter.name == "field" else None
    try:
        inventory = settings.load()
        environment = next(iter(context.params.get("environments") or inventory.environments))
        return [CompletionItem(text) for text in complete(template(inventory, environment), ref, incomplete)]
    except AquahelmError:
        return []


@verb(
    "why",
    "why Deployment/payment spec.replicas -e prod",
    "why 'Deployment/payment spec.template.spec.containers[payment].resources.limits.memory'",
)
@click.argument("ref", metavar="KIND/NAME", shell_complete=_complete)
@click.argument("field", required=False, default="", shell_complete=_complete)
@environments_option("In this environment")
def command(settings: Settings, ref: str, field: str, environments: tuple[str, ...]) -> None:
    """Say where a rendered field comes from, back to the inventory's line.

    Object and field may be one argument or two. What is said was tried: the field changes when the named value or line
    does. Items of lists are named by their number or their name.
    """
    from aquahelm.pipeline import why

    ref, _, rest = ref.strip().partition(" ")
    field = f"{rest.strip()}{field}"
    if "/" not in ref:
        raise UsageError(f"{ref} names no object", "write it as Kind/name, such as Deployment/payment")
    with Progress(settings) as progress:
        inventory = settings.load()
        answers = why(inventory, ref, field, environments, settings.engine, progress)
    if settings.json:
        from aquahelm.report.why import document

        settings.put_json(document(answers))
    else:
        from aquahelm.report.why import write_why

        asked = environments or tuple(inventory.environments)
        settings.put(write_why(answers, asked).rstrip("\n"))
