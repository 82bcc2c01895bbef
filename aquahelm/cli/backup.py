"""`aquahelm backup`: its own verbs, each loaded when it is asked for."""

from __future__ import annotations

import difflib
import importlib

import click

from aquahelm.cli.settings import examples, shared_options

VERBS = {
    "list": "Say what backups there are, newest first, and when one was last made.",
    "run": "Make a backup now, and follow it until it is in the object store and was read back.",
    "restore": "Put one schema or database of a backup in the place of the live one.",
    "drill": "Restore a backup beside the live data, compare, and say how long it took.",
}


class BackupVerbs(click.Group):
    """The verbs of `aquahelm backup`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of use."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a verb."""
        del ctx
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"aquahelm.cli.backup_{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that the arguments begin with; a name that is nearly one is asked about."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], VERBS, n=1)
            hint = f"; {near[0]}?" if near else f" (verbs: {', '.join(VERBS)})"
            raise click.UsageError(f"there is no verb backup {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs without loading them."""
        del ctx
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(
    "backup",
    cls=BackupVerbs,
    subcommand_metavar="VERB [ARGUMENTS]…",
    epilog=examples("backup list -e prod", "backup restore crew -e prod --yes", "backup drill -e prod"),
)
@shared_options
def command() -> None:
    """Make, list, restore and try backups in the cluster.

    Jobs made of the chart's CronJobs do the work in the cluster of the current context; kubectl is needed here.
    """
