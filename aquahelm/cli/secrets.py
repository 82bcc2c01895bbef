"""`aquahelm secrets`: its verbs, each loaded when it is asked for."""

from __future__ import annotations

import click

from aquahelm.cli.settings import examples, shared_options
from aquahelm.cli.verbs import Verbs

# The sentence of each stands here too, so that `--help` need not load them.
VERBS = {
    "list": "Say who reads which secret, who provides it, and what is missing.",
    "check": "Judge whether each secret that is read is there, encrypted, for its place, and used.",
    "seal": "Encrypt the values of a secret into a file that may be committed.",
    "rotate": "Say how a secret gets a new value, and which pods restart in which order; --run does it.",
}


class SecretVerbs(Verbs):
    """The verbs of `aquahelm secrets`."""

    sentences = VERBS
    before = "secrets "


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
