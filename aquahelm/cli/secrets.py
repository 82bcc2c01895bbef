"""`aquahelm secrets`: its verbs, each loaded when it is asked for."""

from __future__ import annotations

import difflib
import importlib

import click

from aquahelm.cli.settings import examples, shared_options

# The sentence of each stands here too, so that `--help` need not load them.
VERBS = {
    "list": "Say who reads which secret, who provides it, and what is missing.",
    "check": "Judge whether each secret that is read is there, encrypted, for its place, and used.",
    "seal": "Encrypt the values of a secret into a file that may be committed.",
    "rotate": "Say how a secret gets a new value, and which pods restart in which order; --run does it.",
}


class SecretVerbs(click.Group):
    """The verbs of `aquahelm secrets`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of use."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a verb."""
        del ctx
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"aquahelm.cli.secrets_{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that the arguments begin with; a name that is nearly one is asked about."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], VERBS, n=1)
            hint = f"; {near[0]}?" if near else f" (verbs: {', '.join(VERBS)})"
            raise click.UsageError(f"there is no verb secrets {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs without loading them."""
        del ctx
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(
    "secrets",
    cls=SecretVerbs,
    subcommand_metavar="VERB [ARGUMENTS]…",
    epilog=examples("secrets list", "secrets check -e prod", "secrets seal jwt -e stage", "secrets rotate jwt -e dev"),
)
@shared_options
def command() -> None:
    """List, check, seal and rotate the secrets that pods read.

    No verb prints a value, and none gives one to another program as an argument.
    """
