"""Names of secrets as arguments: the shell completes them from the inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.errors import AquahelmError

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem


def complete_secret(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The Secrets that pods read and that begin like this; none where the inventory cannot be read."""
    from click.shell_completion import CompletionItem

    from aquahelm import pipeline
    from aquahelm.cli.settings import Settings

    settings = context.find_object(Settings) or Settings()
    try:
        inventory = settings.load()
        plans = [pipeline.plan(inventory, environment) for environment in inventory.environments]
    except AquahelmError:
        return []
    names = sorted({secret.name for plan in plans for secret in plan.secrets})
    return [CompletionItem(name, help="") for name in names if name.startswith(incomplete)]
