"""`aquahelm`: finds the verb, runs it, and ends with its exit code."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from aquahelm.cli.settings import Settings, examples, shared_options
from aquahelm.cli.trouble import tell
from aquahelm.cli.verbs import Verbs

if TYPE_CHECKING:
    from collections.abc import Sequence

# The sentence of each verb stands here too, so that `--help` need not load them.
VERBS = {
    "render": "Write the chart and the values of every environment.",
    "validate": "Judge what the inventory becomes, or any manifests, or any chart.",
    "set": "Change values of the inventory in place.",
    "bump": "Ask registries for new versions and write them into the inventory.",
    "template": "Print the manifests of one environment, as Helm prints them.",
    "diff": "Say what a change means on the cluster, each difference with its risk.",
    "images": "List the images that would run.",
    "secrets": "List, check, seal and rotate the secrets that pods read.",
    "guard": "Stop what must not be committed.",
    "why": "Say where a rendered field comes from, back to the inventory's line.",
    "reach": "Say whether FROM may connect to TO, and explain it rule by rule.",
    "promote": "Take the versions of one environment over into another.",
    "release": "Raise the version by what changed, write the changelog, package and push the chart.",
    "backup": "Make, list, restore and try backups in the cluster.",
    "explain": "Say what a rule wants, and why.",
    "schema": "Print the inventory's JSON Schema, for editors.",
    "completion": "Print a shell's completion script.",
    "version": "Print the version.",
}

_COMPLETE = "_AQUAHELM_COMPLETE"

CONSEQUENCES = {
    "render": "nothing was written",
    "set": "nothing was written",
    "promote": "nothing was written",
    "bump": "nothing was written",
    "release": "nothing was written",
}
"""What a verb left undone when the inventory is wrong."""


class AquahelmVerbs(Verbs):
    """The verbs of `aquahelm`."""

    sentences = VERBS


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from aquahelm.version import __version__

        click.echo(f"aquahelm {__version__}")
        context.exit()


@click.group(
    cls=AquahelmVerbs,
    subcommand_metavar="VERB [ARGUMENTS]…",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples("render", "validate -e prod", "template prod | kubectl diff -f -"),
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and stop.",
)
@shared_options
def aquahelm() -> None:
    """One inventory becomes an umbrella Helm chart that is proven before it is committed."""


def run(arguments: Sequence[str], settings: Settings | None = None) -> int:
    """Run the command line.

    Args:
        arguments: without the program's name.
        settings: where the shared options go.

    Returns:
        The exit code: 0 clean, 1 findings or drift, 2 bad input, 3 Helm or environment trouble.
    """
    settings = settings or Settings()
    verb = next((argument for argument in arguments if argument in VERBS), "")
    try:
        with aquahelm.make_context("aquahelm", list(arguments), obj=settings) as context:
            code = aquahelm.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 2
    except BaseException as error:
        if isinstance(error, (SystemExit, GeneratorExit)):
            raise
        return tell(error, settings, "" if "--check" in arguments else CONSEQUENCES.get(verb, ""))
    return code if isinstance(code, int) else 0


def main() -> NoReturn:
    """The entry point of the `aquahelm` program."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a sign shows a question mark, and no traceback.
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    # A run is short and leaves few cycles behind: looking for them takes a tenth of the time and frees next to nothing.
    gc.disable()
    if _COMPLETE in os.environ:
        aquahelm.main(prog_name="aquahelm", complete_var=_COMPLETE, obj=Settings())  # answers the shell and ends
    _leave(run(sys.argv[1:]))


def _open_what_is_closed() -> None:
    """Let an output that the caller has closed (`>&-`) take what it is given, unread; else any file may become it."""
    for number, name in ((0, ""), (1, "stdout"), (2, "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
            if name:
                setattr(sys, name, os.fdopen(number, "w", encoding="utf-8", closefd=False))


def _leave(code: int) -> NoReturn:
    """End the process. A large platform's objects are not taken apart first: that takes half a second."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        sys.exit(code)  # Python's own way with an output that is gone
    os._exit(code)
