"""What every verb takes, before or after the verb's name, and how verbs talk."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from aquahelm.cli.whereabouts import find_inventory
from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from aquahelm.inventory.load import Inventory

F = TypeVar("F", bound="Callable[..., Any]")

INVENTORY = "inventory.yaml"
FORMATS = ("text", "json")
REPORT_FORMATS = (*FORMATS, "sarif", "junit", "github")
"""Of findings."""


@dataclass
class Settings:
    """The options of all verbs, and the terminal.

    Attributes:
        files: what `-f` named, relative to `folder`: the inventory (the last one counts); for a chart, values files.
        folder: where to work, as if aquahelm had been started there.
        engine: which Helm renders.
        quiet: say only what is wrong.
        format: `text`, `json`, or another that the verb knows.
        color: `auto`, `always`, `never`.
    """

    files: tuple[str, ...] = ()
    folder: str = "."
    engine: str = "auto"
    quiet: bool = False
    format: str = "text"
    color: str = "auto"

    @property
    def file(self) -> str:
        """The inventory, relative to `folder`."""
        return self.files[-1] if self.files else INVENTORY

    @property
    def json(self) -> bool:
        """Whether a program reads the output."""
        return self.format == "json"

    def load(self) -> Inventory:
        """The inventory. Errors: UsageError where there is none (it names others nearby); InventoryError."""
        from aquahelm.pipeline import load

        return load(*find_inventory(self.folder, self.file))

    @property
    def project(self) -> Path:
        """The folder that holds the inventory: charts and values are written there."""
        return find_inventory(self.folder, self.file)[0].parent

    def has_color(self, stream: Any = None) -> bool:
        """Whether to colour what goes to a stream (standard output unless given)."""
        if self.color != "auto":
            return self.color == "always"
        is_terminal = (stream or sys.stdout).isatty()
        return bool(is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")

    def paint(self, text: str, **style: Any) -> str:
        """Text in colour, where standard output takes it."""
        return click.style(text, **style) if self.has_color() else text

    def put(self, text: str) -> None:
        """Print a result. Whatever colour is in it was decided already."""
        click.echo(text, color=True)

    def say(self, text: str) -> None:
        """Print a result that `--quiet` does without."""
        if not self.quiet:
            self.put(text)

    def put_json(self, document: Any) -> None:
        """Print a document for programs."""
        self.put(json.dumps(document, indent=2, ensure_ascii=False))


SHARED = frozenset({"files", "folder", "engine", "quiet", "format", "color"})


def shared_options(function: F, formats: Sequence[str] = REPORT_FORMATS) -> F:
    """The options of all verbs. They set `Settings`, wherever on the line they stand; the last one wins."""
    for option in reversed(
        (
            _option(
                "-f",
                "--file",
                "files",
                metavar="FILE",
                type=click.Path(),
                multiple=True,
                help=f"The inventory. [{INVENTORY}]",
            ),
            _option("-C", "--directory", "folder", metavar="FOLDER", type=click.Path(), help="Work in this folder."),
            _option(
                "--engine",
                metavar="ENGINE",
                help="Helm: auto, embedded, or the path of a helm program (3.22, 4). [auto]",
            ),
            _option("-q", "--quiet", is_flag=True, flag_value=True, help="Say only what is wrong."),
            _option("--format", type=click.Choice(formats), is_eager=True, help="For people or programs. [text]"),
            _option("--color", type=click.Choice(["auto", "always", "never"]), help="Colours. [auto: on a terminal]"),
        )
    ):
        function = option(function)
    return function


def _option(*names: str, **attributes: Any) -> Callable[[F], F]:
    def keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value not in (None, False, ()) and parameter.name:
            setattr(context.find_object(Settings), parameter.name, value)

    return click.option(*names, expose_value=False, default=None, callback=keep, **attributes)


def json_flag(function: F) -> F:
    """`--json`, which stands for `--format json`."""

    def keep(context: click.Context, _: click.Parameter, wanted: bool) -> None:
        if wanted:
            context.ensure_object(Settings).format = "json"

    return click.option(
        "--json", is_flag=True, expose_value=False, is_eager=True, callback=keep, help="The same as --format json."
    )(function)


class Verb(click.Command):
    """A verb; its help shows what is its own, then what all verbs take."""

    formats: Sequence[str] = FORMATS

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb. Errors: UsageError for a format (given before the verb's name) that it does not know."""
        asked = ctx.ensure_object(Settings).format
        if asked not in self.formats:
            raise UsageError(f"{self.name} has no format {asked}", f"--format takes {', '.join(self.formats)}")
        return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the two lists of options."""
        own: list[tuple[str, str]] = []
        shared: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and not isinstance(parameter, click.Argument):
                (shared if parameter.name in SHARED else own).append(record)
        for title, records in (("Options", own), ("Options of all verbs", shared)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def examples(*commands: str) -> str:
    """The end of a help text."""
    return "\b\nExamples:\n" + "\n".join(f"  $ aquahelm {command}" for command in commands)


def verb(name: str, *commands: str, formats: Sequence[str] = FORMATS) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a verb: it gets `Settings` first and takes the shared options; its help ends in the commands."""

    def make(function: Callable[..., Any]) -> click.Command:
        decorated = click.pass_obj(shared_options(function, formats))
        made = click.command(name, cls=Verb, epilog=examples(*commands))(decorated)
        made.formats = formats
        return made

    return make
