"""`aquahelm set`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from aquahelm.cli.environments import environment_option
from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import json_flag, verb
from aquahelm.cli.whereabouts import find_inventory

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings
    from aquahelm.edit.edits import Edits
    from aquahelm.finding import Finding
    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.paths import Path as ValuePath
    from aquahelm.pipeline import Rendering


@dataclass(frozen=True, slots=True)
class _Change:
    """A value that is to change: its path in the file, for whom, and from what to what (None: nothing stood there)."""

    path: ValuePath
    environments: tuple[str, ...]
    old: Any
    new: Any


@verb(
    "set",
    "set services.payment.image.tag=v1.4.2",
    "set -e prod services.payment.image.tag=v1.4.2 services.payment.replicas='{min: 2, max: 4}'",
    "set --render --dry-run stores.redis.version=7.2.17",
)
@click.argument("assignments", metavar="PATH=VALUE…", nargs=-1, required=True)
@environment_option("For this environment alone: its entry is changed, or added.")
@click.option("--render", "rendered", is_flag=True, help="Render too; if that fails, the inventory stays as it was.")
@click.option(
    "--validate", "judged", is_flag=True, help="Judge it too, as validate does: where there are errors, write nothing."
)
@click.option("--dry-run", is_flag=True, help="Say what would change and write nothing.")
@json_flag
def command(
    settings: Settings,
    assignments: tuple[str, ...],
    environment: str | None,
    rendered: bool,
    judged: bool,
    dry_run: bool,
) -> int:
    """Change values of the inventory in place.

    Only the characters of the values change: comments, order, quotes and line endings stay. The inventory is loaded
    again before it is written; one that would not load, or that would change anywhere else, is not written.

    VALUE is text, a number, true, false, `absent`, or a list or mapping in brackets, as the path wants it.

    Exit code 1: with --validate, the rules find an error in an environment that changes.
    """
    from aquahelm import pipeline
    from aquahelm.edit.disk import replaced
    from aquahelm.edit.edits import Edits
    from aquahelm.plan.edited import reread

    path, shown = find_inventory(settings.folder, settings.file)
    with Progress(settings) as progress:
        progress("editing")
        pipeline.known(settings.load(), [environment] if environment else [])
        before = path.read_bytes()
        edits = Edits(shown, before)
        changes = [_set(edits, one, environment) for one in assignments]
        made = [change for change in changes if change]
        _refuse_a_tag_that_decides_nothing(edits, made)
        after, inventory = edits.proven()
        inventory = reread(inventory, path.parent)
        rendering, drift = None, ""
        refused = _errors(settings, inventory, made, progress) if judged and made else ()
        if dry_run and not refused:
            drift = pipeline.drift(inventory, path.parent) if rendered else ""
        elif not refused:
            progress("rendering")
            with replaced(path, before, after):
                rendering = pipeline.render(inventory, path.parent) if rendered else None
    if settings.json:
        from aquahelm.report.json import finding_document

        told = _document(inventory, made, rendering, dry_run=dry_run or bool(refused), drift=drift, rendered=rendered)
        settings.put_json(told | ({"refused": [finding_document(one) for one in refused]} if judged else {}))
    else:
        _tell(settings, inventory, made, rendering, dry_run=dry_run and not refused, drift=drift)
        _tell_errors(settings, refused)
    return int(bool(refused))


def _errors(
    settings: Settings, inventory: Inventory, changes: list[_Change], progress: Progress
) -> tuple[Finding, ...]:
    """What the rules call an error in the environments that change."""
    from aquahelm import pipeline
    from aquahelm.finding import Severity

    changing = {name for change in changes for name in change.environments}
    wanted = [name for name in inventory.environments if name in changing]
    result = pipeline.validate(inventory, wanted, engine=settings.engine, progress=progress)
    return tuple(one for one in result.findings if one.severity is Severity.ERROR)


def _tell_errors(settings: Settings, errors: tuple[Finding, ...]) -> None:
    for one in errors:
        place = settings.paint(str(one.source) if one.source else one.object, bold=True)
        named = f"{settings.paint('error', fg='red')} {one.rule}"
        settings.put(f"{place}  {named}  {one.object}  {', '.join(one.environments)}: {one.message}")
        if one.fix:
            settings.put(f"  → {one.fix}")
    if errors:
        settings.put(f"{len(errors)} error{'' if len(errors) == 1 else 's'}; nothing was written.")


def _set(edits: Edits, text: str, environment: str | None) -> _Change | None:
    """Make one change; None where the inventory says so already."""
    from aquahelm.edit.meaning import assignment, meaning

    path, said = assignment(text)
    value = meaning(edits.said, edits.environments, path, said)
    place = edits.goal(path, environment)
    after = "tag" if path[-1] == "digest" else ""
    if not edits.set(path, value, environment, after):
        return None
    where = (*place.path, *place.rest, *([place.fork] if place.fork else []))
    return _Change(where, place.takers, place.value, value)


def _refuse_a_tag_that_decides_nothing(edits: Edits, changes: list[_Change]) -> None:
    """Where a digest pins the content, another tag alone changes nothing that runs."""
    from aquahelm.edit.choices import goal
    from aquahelm.errors import UsageError
    from aquahelm.inventory.paths import spell

    choices = {*edits.environments, "default"}
    for change in changes:
        plain = tuple(step for step in change.path if step not in choices)
        if plain[-1] != "tag" or "image" not in plain:
            continue
        digest = (*plain[:-1], "digest")
        changed = {
            name
            for other in changes
            if tuple(step for step in other.path if step not in choices) == digest
            for name in other.environments
        }
        for name in change.environments:
            pinned = goal(edits.said, edits.environments, digest, name)
            if name not in changed and pinned.found and pinned.value not in (None, "absent"):
                raise UsageError(
                    f"{spell(digest)} pins the image in {name}, whatever its tag",
                    f"set it too: {spell(digest)}=sha256:…, or {spell(digest)}=absent",
                )


def _tell(
    settings: Settings,
    inventory: Inventory,
    changes: list[_Change],
    rendering: Rendering | None,
    *,
    dry_run: bool,
    drift: str,
) -> None:
    from aquahelm.cli.render import told_rendering
    from aquahelm.inventory.paths import spell

    if not changes:
        settings.say("nothing to change: the inventory says so already")
    for change in changes:
        line, column = inventory.source.place(change.path)
        place = settings.paint(f"{inventory.file}:{line}:{column}", bold=True)
        everywhere = len(change.environments) == len(inventory.environments)
        concerned = "" if everywhere else f" ({', '.join(change.environments)})"
        settings.say(f"{place}  {spell(change.path)}  {_shown(change.old)} → {_shown(change.new)}{concerned}")
    if rendering:
        for line_of_rendering in told_rendering(rendering, tuple(inventory.environments), settings):
            settings.say(line_of_rendering)
    if drift:
        settings.put(drift.removesuffix("\n"))
    if dry_run and changes:
        settings.say("nothing was written (--dry-run)")


def _shown(value: Any) -> str:
    from aquahelm.edit.scalars import written

    if isinstance(value, str):
        return value if value and value.isprintable() else json.dumps(value, ensure_ascii=False)
    return "nothing" if value is None else written(value)


def _document(
    inventory: Inventory,
    changes: list[_Change],
    rendering: Rendering | None,
    *,
    dry_run: bool,
    drift: str,
    rendered: bool,
) -> dict[str, Any]:
    from aquahelm.cli.render import rendering_document
    from aquahelm.inventory.paths import spell

    told: dict[str, Any] = {
        "format": 1,
        "file": inventory.file,
        "written": bool(changes) and not dry_run,
        "changes": [
            {
                "path": spell(change.path),
                "line": inventory.source.place(change.path)[0],
                "environments": list(change.environments),
                "old": change.old,
                "new": change.new,
            }
            for change in changes
        ],
    }
    if rendered:
        told["render"] = rendering_document(rendering, tuple(inventory.environments)) if rendering else {"diff": drift}
    return told
