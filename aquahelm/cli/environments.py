"""Environment names as arguments: the shell completes them from the inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.errors import AquahelmError

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem


def complete_environment(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The inventory's environments that begin like this; none where the inventory cannot be read."""
    from click.shell_completion import CompletionItem

    from aquahelm.cli.settings import Settings

    settings = context.find_object(Settings) or Settings()
    try:
        environments = settings.load().environments
    except AquahelmError:
        return []
    return [CompletionItem(name) for name in environments if name.startswith(incomplete)]
