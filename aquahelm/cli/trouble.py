"""The one place that turns exceptions into output and an exit code."""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aquahelm.errors import AquahelmError, ClusterTrouble, EnvironmentTrouble, HelmTrouble, InventoryError, UsageError

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings

INTERRUPTED = 130
BROKEN_PIPE = 141
_BUG = 3
_DEBUG = "AQUAHELM_DEBUG"


def tell(error: BaseException, settings: Settings, consequence: str = "") -> int:
    """Say what went wrong, and give the exit code.

    Args:
        error: anything.
        settings: whether people or programs listen.
        consequence: what the verb left undone, such as `nothing was written`.
    """
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        # Python would complain once more when it closes the stream at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    if os.environ.get(_DEBUG) and not isinstance(error, click.ClickException):
        traceback.print_exception(error)
    code = _exit_code(error)
    if settings.format == "github":
        _annotate(error)
    if settings.json:
        click.echo(json.dumps({"error": _document(error), "exitCode": code}, indent=2, ensure_ascii=False))
    elif isinstance(error, InventoryError):
        click.echo(_inventory_text(error, consequence, settings), err=True, color=True)
    else:
        message, remedy = _words(error)
        label = click.style("error", fg="red", bold=True) if settings.has_color(sys.stderr) else "error"
        click.echo(f"{label}: {message}" + (f"\n→ {remedy}" if remedy else ""), err=True, color=True)
    return code


def _annotate(error: BaseException) -> None:
    """The same for a GitHub workflow, beside what people read in its log."""
    from aquahelm.finding import Place
    from aquahelm.report.github import annotation

    if isinstance(error, InventoryError):
        for problem in error.problems:
            told = f"{problem.path}: {problem.message}" if problem.path else problem.message
            remedy = f"\n→ {problem.remedy}" if problem.remedy else ""
            place = Place(error.file, problem.line, problem.column)
            click.echo(annotation("error", "inventory", told + remedy, place))
    else:
        message, remedy = _words(error)
        click.echo(annotation("error", "aquahelm", f"{message}\n→ {remedy}" if remedy else message))


def _exit_code(error: BaseException) -> int:
    if isinstance(error, (AquahelmError, click.ClickException)):
        return error.exit_code
    return _BUG


def _words(error: BaseException) -> tuple[str, str]:
    """What happened, and what to do."""
    if isinstance(error, AquahelmError):
        environment = getattr(error, "environment", "")
        return (f"{environment}: {error.message}" if environment else error.message), error.remedy
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "aquahelm"
        return error.format_message(), f"{command} --help"
    if isinstance(error, click.ClickException):
        return error.format_message(), ""
    if isinstance(error, OSError):
        # Files that aquahelm reads and writes have errors of their own: what is left is its own output.
        return f"cannot write the output: {error.strerror or error}", "is the disk full, or the stream closed?"
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "aquahelm" in Path(frame.filename).parts]
    place = f" ({Path(ours[-1].filename).name}:{ours[-1].lineno})" if ours else ""
    first = str(error).strip().splitlines()[:1]
    told = f"{type(error).__name__}{': ' if first else ''}{''.join(first)}"
    return f"this is a bug in aquahelm: {told}{place}", f"run it again with {_DEBUG}=1 and report what it prints"


def _document(error: BaseException) -> dict[str, Any]:
    kinds = (
        (InventoryError, "inventory"),
        (HelmTrouble, "helm"),
        (EnvironmentTrouble, "environment"),
        (ClusterTrouble, "cluster"),
    )
    usage = (UsageError, click.ClickException)
    kind = next((name for known, name in kinds if isinstance(error, known)), "")
    if not kind:
        kind = "usage" if isinstance(error, usage) else "files" if isinstance(error, AquahelmError) else "bug"
    message, remedy = _words(error)
    document: dict[str, Any] = {"kind": kind, "message": message, "remedy": remedy}
    if isinstance(error, InventoryError):
        document["problems"] = [
            {
                "file": error.file,
                "line": problem.line,
                "column": problem.column,
                "path": problem.path,
                "message": problem.message,
                "remedy": problem.remedy,
            }
            for problem in error.problems
        ]
    for name in ("environment", "template", "line", "path", "place", "values_path", "details", "edited", "foreign"):
        value = getattr(error, name, None)
        if value:
            document[name] = (
                value if isinstance(value, (int, str)) else [*value] if isinstance(value, tuple) else str(value)
            )
    return document


def _inventory_text(error: InventoryError, consequence: str, settings: Settings) -> str:
    """Location first, remedy last, in columns."""
    in_color = settings.has_color(sys.stderr)

    def paint(text: str, **style: Any) -> str:
        return click.style(text, **style) if in_color else text

    places = [
        ":".join(str(part) for part in (error.file, problem.line, problem.column) if part) for problem in error.problems
    ]
    first = max(map(len, places), default=0)
    second = max((len(problem.path) for problem in error.problems), default=0)
    lines = []
    for place, problem in zip(places, error.problems, strict=True):
        path = f"{problem.path:<{second}}  " if second else ""
        lines.append(f"{paint(place, bold=True)}{' ' * (first - len(place))}  {path}{problem.message}")
        if problem.remedy:
            lines.append(f"{' ' * (first + 2)}→ {paint(problem.remedy, fg='green')}")
    closing = f"{error.message}; {consequence}." if consequence else f"{error.message}."
    return "\n".join([*lines, "", closing])
