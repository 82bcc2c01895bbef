"""`aquahelm backup`: its own verbs, each loaded when it is asked for."""

from __future__ import annotations

import click

from aquahelm.cli.settings import examples, shared_options
from aquahelm.cli.verbs import Verbs

VERBS = {
    "list": "Say what backups there are, newest first, and when one was last made, and tried by schedule.",
    "run": "Make a backup now, and follow it until it is in the object store and was read back.",
    "restore": "Put one schema or database of a backup in the place of the live one.",
    "drill": "Restore a backup beside the live data, compare, and say how long it took.",
}


class BackupVerbs(Verbs):
    """The verbs of `aquahelm backup`."""

    sentences = VERBS
    before = "backup "


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
