"""`aquahelm render`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from aquahelm.cli.environments import environment_option
from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import verb

if TYPE_CHECKING:
    from aquahelm.chart.files import Changes
    from aquahelm.cli.settings import Settings
    from aquahelm.pipeline import Rendering

# So many changed values of an environment are told one by one.
_TOLD = 8


@verb("render", "render", "render --check", "-C platforms/shop render")
@click.option(
    "--check", is_flag=True, help="Write nothing: print what would change as a diff; exit 1 if anything would."
)
@environment_option("Tell of this environment alone. The files belong together: all are written.")
@click.option("--force", is_flag=True, help="Overwrite files that were changed by hand, remove those that were added.")
def command(settings: Settings, check: bool, environment: str | None, force: bool) -> int:
    """Write the chart and the values of every environment.

    They stand beside the inventory. All files are replaced at once: after a crash the old ones are there, or the new
    ones. Where somebody changed one by hand, that is told, and nothing is written.
    """
    from aquahelm import pipeline

    with Progress(settings) as progress:
        progress("rendering")
        inventory = settings.load()
        environments = pipeline.known(inventory, [environment] if environment else [])
        if check:
            difference = pipeline.drift(inventory, settings.project, environments)
        else:
            rendering = pipeline.render(inventory, settings.project, force)
    if check:
        _tell_drift(settings, difference)
        return int(bool(difference))
    if settings.json:
        settings.put_json(rendering_document(rendering, environments))
    else:
        for line in told_rendering(rendering, environments, settings):
            settings.say(line)
    return 0


def _tell_drift(settings: Settings, difference: str) -> None:
    if settings.json:
        settings.put_json({"drift": bool(difference), "diff": difference})
    elif difference:
        styles = {"+": "green", "-": "red", "@": "cyan"}
        for line in difference.removesuffix("\n").split("\n"):
            settings.put(settings.paint(line, fg=styles[line[0]]) if line[:1] in styles else line)


def told_rendering(rendering: Rendering, environments: tuple[str, ...], settings: Settings) -> list[str]:
    """What a rendering changed, in lines for people."""
    changes = rendering.changes
    told = {rendering.chart: _count(changes.under(f"{rendering.chart}/"))}
    every = (*changes.new, *changes.changed, *changes.gone, *changes.same)
    for folder in sorted({path.partition("/")[0] for path in every} - {"charts"}, key=lambda name: name != "values"):
        told[folder] = _names(changes.under(f"{folder}/"))
    width = max(map(len, told))
    lines = [f"{settings.paint(place, bold=True)}{' ' * (width - len(place))}   {told[place]}" for place in told]
    former = sorted(
        {"/".join(path.split("/")[:2]) for path in changes.gone if path.startswith("charts/")} - {rendering.chart}
    )
    lines += [f"{settings.paint(place, bold=True)}   gone: the chart's former name" for place in former]
    if rendering.changes.finished:
        lines.insert(0, "finished a change that an earlier run was interrupted in")
    lines += [f"  {change}" for change in rendering.components]
    lines += _moved(rendering, environments, settings)
    of_values = _told(rendering, environments)
    column = max(map(len, of_values), default=0)
    for who, found in of_values.items():
        listed = found[:_TOLD]
        if len(found) > _TOLD:
            listed.append(f"and {len(found) - _TOLD} more")
        lines += [
            f"  {settings.paint(f'{name:<{column}}', fg='cyan')}  {change}"
            for name, change in zip([who, *[""] * len(listed)], listed, strict=False)
        ]
    return lines


def _moved(rendering: Rendering, environments: tuple[str, ...], settings: Settings) -> list[str]:
    """Stores whose data stays behind."""
    told = []
    for move in rendering.stores:
        concerned = [name for name in environments if name in move.environments]
        if concerned:
            told.append(
                f"  {settings.paint(', '.join(concerned), fg='cyan')}  {settings.paint(str(move), fg='yellow')}"
            )
    return told


def _told(rendering: Rendering, environments: tuple[str, ...]) -> dict[str, list[str]]:
    """Who → their changed values; what changes for several environments alike is told once."""
    told: dict[str, list[str]] = {}
    for change in rendering.values:
        concerned = [name for name in environments if name in change.environments]
        if concerned:
            told.setdefault(", ".join(concerned), []).append(str(change))
    return told


def _count(changes: Changes) -> str:
    """`94 files: 2 new, 3 changed, 1 gone`."""
    parts = (("new", changes.new), ("changed", changes.changed), ("gone", changes.gone))
    told = ", ".join(f"{len(paths)} {word}" for word, paths in parts if paths)
    return f"{_files(changes)}: {told or 'none changed'}"


def _names(changes: Changes) -> str:
    """`3 files: values.prod.yaml changed`."""
    parts = (("new", changes.new), ("changed", changes.changed), ("gone", changes.gone))
    told = ", ".join(f"{path.rpartition('/')[2]} {word}" for word, paths in parts for path in paths)
    return f"{_files(changes)}: {told or 'none changed'}"


def _files(changes: Changes) -> str:
    count = len(changes.new) + len(changes.changed) + len(changes.same)
    return f"{count} file{'' if count == 1 else 's'}"


def rendering_document(rendering: Rendering, environments: tuple[str, ...]) -> dict[str, Any]:
    """What a rendering changed, for programs."""
    from aquahelm.chart.file_values import ABSENT

    changes = rendering.changes
    values = []
    for change in rendering.values:
        sides = {name: value for name, value in (("old", change.old), ("new", change.new)) if value is not ABSENT}
        concerned = [name for name in environments if name in change.environments]
        if concerned:
            values.append({"environments": concerned, "path": change.path, **sides})
    return {
        "chart": rendering.chart,
        "files": {
            "new": changes.new,
            "changed": changes.changed,
            "gone": changes.gone,
            "same": len(changes.same),
        },
        "finished": changes.finished,
        "components": [asdict(change) for change in rendering.components],
        "stores": [
            {"environments": concerned, "name": move.name, "old": move.old, "new": move.new}
            for move in rendering.stores
            if (concerned := [name for name in environments if name in move.environments])
        ],
        "values": values,
    }
