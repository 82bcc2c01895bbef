"""Groups of verbs, each verb loaded when it is asked for."""

from __future__ import annotations

import difflib
import importlib
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


class Verbs(click.Group):
    """Verbs that stand in modules of their own, as `command`; their sentences are known without loading them."""

    sentences: Mapping[str, str] = {}
    """Verb → what it does, in the order of use."""
    before = ""
    """The words before a verb, and so of its module: `backup ` for aquahelm.cli.backup_list."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of use."""
        del ctx
        return list(self.sentences)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a verb."""
        del ctx
        if cmd_name not in self.sentences:
            return None
        module = f"{self.before}{cmd_name}".replace(" ", "_")
        command: click.Command = importlib.import_module(f"aquahelm.cli.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that the arguments begin with; a name that is nearly one is asked about."""
        if args and args[0] not in self.sentences and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], self.sentences, n=1)
            hint = f"; {near[0]}?" if near else f" (verbs: {', '.join(self.sentences)})"
            raise click.UsageError(f"there is no verb {self.before}{args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs without loading them."""
        del ctx
        with formatter.section("Verbs"):
            formatter.write_dl(list(self.sentences.items()))
