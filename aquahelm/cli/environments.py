"""Environment names as arguments and options: the shell completes them from the inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from aquahelm.errors import AquahelmError

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

Decorated = TypeVar("Decorated", bound="Callable[..., object]")


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


def environment_option(words: str, *, required: bool = False) -> Callable[[Decorated], Decorated]:
    """`-e/--environment`, as `environment`: one of them; `words` are its help."""
    return click.option(
        "-e",
        "--environment",
        required=required,
        metavar="ENVIRONMENT",
        shell_complete=complete_environment,
        help=words,
    )


def environments_option(words: str) -> Callable[[Decorated], Decorated]:
    """`-e/--environment`, as `environments`; `words` begin its help: what is done with these alone."""
    return click.option(
        "-e",
        "--environment",
        "environments",
        multiple=True,
        metavar="ENVIRONMENT",
        shell_complete=complete_environment,
        help=f"{words} alone; may be given several times. [all]",
    )
