"""What the verbs of backups share: which environment, store and cluster, and how a job's end is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from aquahelm.cli.environments import environment_option
from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aquahelm.cli.settings import Settings
    from aquahelm.operate.backups import BackedUp
    from aquahelm.operate.jobs import Ended
    from aquahelm.operate.kubectl import Kubectl

F = TypeVar("F", bound="Callable[..., Any]")


def place_options(function: F) -> F:
    """`-e`, `--store`, `--context`."""
    for option in (
        click.option("--context", metavar="CONTEXT", help="Of the kubeconfig. [the current one]"),
        click.option("--store", metavar="STORE", help="This store alone. [every store that has backups]"),
        environment_option("The inventory's environment; it says the namespace.", required=True),
    ):
        function = option(function)
    return function


def backup_options(function: F) -> F:
    """`--backup`, `--identity`."""
    for option in (
        click.option("--identity", metavar="FILE", type=click.Path(), help="A private key of age; it stays here."),
        click.option(
            "--backup",
            metavar="TIME",
            default="",
            help="Which one, as list names it; of an operator's also a point in time. [the newest]",
        ),
    ):
        function = option(function)
    return function


def find_place(
    settings: Settings, environment: str, store: str | None, context: str | None
) -> tuple[Kubectl, list[BackedUp]]:
    """The namespace, and the stores that are meant. Errors: UsageError, InventoryError."""
    from aquahelm.operate.backups import stores_of
    from aquahelm.operate.kubectl import Kubectl
    from aquahelm.plan.build import plan

    inventory = settings.load()
    if environment not in inventory.environments:
        raise UsageError(f"there is no environment {environment} (there are: {', '.join(inventory.environments)})")
    decided = plan(inventory, environment)
    return Kubectl(decided.namespace, context), stores_of(decided, store)


def tell_end(settings: Settings, ended: Ended) -> int:
    """The exit code; what failed is said."""
    if ended.succeeded:
        return 0
    settings.put(settings.paint(f"{ended.kind}/{ended.name} failed", fg="red"))
    return 1
