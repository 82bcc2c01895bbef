"""`aquahelm bump`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import json_flag, verb
from aquahelm.cli.whereabouts import find_inventory

if TYPE_CHECKING:
    from aquahelm.bump.proposal import Asked, Proposal
    from aquahelm.bump.run import Outcome, Project, Request
    from aquahelm.cli.settings import Settings

FORMATS = ("text", "json", "markdown")


@verb(
    "bump",
    "bump --dry-run",
    "bump --only stores.redis --only backend",
    "bump --create-branch --format json",
    "bump --robots",
    formats=FORMATS,
)
@click.option(
    "--only",
    metavar="NAME",
    multiple=True,
    help="This image, group or place in the inventory alone; * stands for any text. May be given several times.",
)
@click.option("--dry-run", is_flag=True, help="Ask, render and validate, and write nothing.")
@click.option("--create-branch", is_flag=True, help="One git branch and one commit for each group (bump/GROUP).")
@click.option("--robots", is_flag=True, help="Write renovate.json and .github/dependabot.yml instead, and stop.")
@json_flag
def command(settings: Settings, only: tuple[str, ...], dry_run: bool, create_branch: bool, robots: bool) -> int:
    """Ask registries for new versions and write them into the inventory.

    Every version that the inventory pins is looked at; the key `updates` says how far each may go. Only the characters
    of the versions change. Then the charts are rendered and validated, and what the bump does is told: which pods
    restart in which environment, what they ask for, where to read about the versions.

    Exit code 1: an image is gone, a line has reached its end, a tag has moved, a registry did not answer, or the rules
    find something.
    """
    from aquahelm.bump import run
    from aquahelm.bump.policies import registry_settings
    from aquahelm.bump.proposal import propose
    from aquahelm.errors import UsageError
    from aquahelm.registry.registries import Registries

    if robots:
        return _robots(settings, dry_run=dry_run)
    if dry_run and create_branch:
        raise UsageError("--dry-run writes nothing, and --create-branch makes branches", "leave one of them out")
    path, _ = find_inventory(settings.folder, settings.file)
    with Progress(settings) as progress:
        progress("asking registries")
        inventory = settings.load()
        project = run.Project(path, path.read_bytes(), inventory, settings.engine, progress)
        if create_branch:
            run.require_clean(project)
        updates = next(iter(inventory.environments.values())).updates
        with Registries(registry_settings(updates, _cache())) as registries:
            today = datetime.now(UTC).date()
            proposal = propose(inventory, project.data, project.folder, registries, today, only)
        if create_branch:
            outcome = run.on_branches(project, proposal)
        else:
            outcome = run.in_place(project, proposal, dry_run=dry_run)
    if settings.json:
        settings.put_json(_document(project, outcome, dry_run=dry_run))
    elif settings.format == "markdown":
        for request in outcome.requests:
            settings.put(f"# {request.group.title}\n\n{request.body}")
    else:
        _tell(settings, project, outcome, dry_run=dry_run)
    return int(outcome.fails)


def _cache() -> Path:
    """Where answers of registries are kept."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "aquahelm" / "registries"


def _robots(settings: Settings, *, dry_run: bool) -> int:
    from aquahelm.bump.robots import write_robots

    path, _ = find_inventory(settings.folder, settings.file)
    changed = write_robots(settings.load(), path.parent, path.name, dry_run=dry_run)
    if settings.json:
        settings.put_json({"format": 1, "files": changed, "written": bool(changed) and not dry_run})
    elif not changed:
        settings.say("nothing to change: the robots' files are as they should be")
    else:
        for file, what in changed.items():
            settings.say(f"{file}   {what}{' (--dry-run: not written)' if dry_run else ''}")
    return 0


def _tell(settings: Settings, project: Project, outcome: Outcome, *, dry_run: bool) -> None:
    from aquahelm.cli.render import told_rendering

    proposal = outcome.proposal
    if not proposal.groups:
        settings.say("nothing to bump")
    for group in proposal.groups:
        settings.say(settings.paint(group.title, bold=True))
        for one in group.bumps:
            settings.say(f"  {_line(project, one)}")
    for request in outcome.requests:
        settings.say("")
        if request.branch:
            settings.say(f"{settings.paint(request.branch, bold=True)}  {request.commit[:12]}")
        for line in _effects(request):
            settings.say(f"  {line}")
    if outcome.rendering:
        settings.say("")
        for line in told_rendering(outcome.rendering, tuple(project.inventory.environments), settings):
            settings.say(line)
    _tell_the_rest(settings, proposal, outcome)
    _tell_findings(settings, outcome)
    if dry_run and proposal.groups:
        settings.say("nothing was written (--dry-run)")


def _tell_findings(settings: Settings, outcome: Outcome) -> None:
    for finding in outcome.findings:
        place = settings.paint(str(finding.source), bold=True) if finding.source else finding.object
        colour = {"error": "red", "warning": "yellow"}.get(finding.severity.value, "cyan")
        settings.put(f"{place}  {settings.paint(finding.severity.value, fg=colour)} {finding.rule}: {finding.message}")
        if finding.fix:
            settings.put(f"  → {finding.fix}")


def _line(project: Project, one: Asked) -> str:
    pin, choice = one.found.pin, one.choice
    new = choice.tag if choice.tag != pin.tag else f"{choice.digest[:19]}…"
    old = pin.tag if choice.tag != pin.tag else f"{pin.digest[:19]}…"
    everywhere = len(one.found.environments) == len(project.inventory.environments)
    where = "" if everywhere else f" ({', '.join(one.found.environments)})"
    step = f"  {choice.step.value}" if choice.step else ""
    return f"{project.inventory.file}:{one.found.line}  {pin.path}  {old} → {new}{step}{where}"


def _effects(request: Request) -> list[str]:
    from aquahelm.bump.restarts import later, restarts
    from aquahelm.finding import Severity

    effects = request.effects
    lines = []
    for environment in effects.diff.environments:
        told = restarts(effects.diff, environment)
        lines.append(f"{environment} ({effects.diff.risk_in(environment)}){': no pod restarts' if not told else ''}")
        lines += [f"  {one}" for one in (*told, *later(effects.diff, environment))]
    bad = sum(one.severity is not Severity.NOTE for one in effects.result.findings)
    lines.append(f"validated: {bad or 'no'} finding{'' if bad == 1 else 's'}")
    return lines


def _tell_the_rest(settings: Settings, proposal: Proposal, outcome: Outcome) -> None:
    stays = [one for one in proposal.asked if not any(one in group.bumps for group in proposal.groups)]
    if stays:
        settings.say("")
        settings.say(settings.paint("stays", bold=True))
    for one in stays:
        pin, new = one.found.pin, one.choice.tag if one.choice.tag != one.found.pin.tag else one.choice.digest
        why = f"{new} is not taken, as told below" if one.choice.changes else one.choice.why
        settings.say(f"  {pin.path}  {pin.tag or pin.digest[:19]}: {why}")
    for left in proposal.left_out:
        settings.say(f"  {left.path}  {left.version}: {left.why}")
    if outcome.brought or outcome.resources:
        settings.say("")
        settings.say(settings.paint("comes with aquahelm", bold=True))
    for image, environments in outcome.brought.items():
        settings.say(f"  {image} ({', '.join(environments)})")
    for resource in outcome.resources:
        where = f"{', '.join(resource.kinds)} ({', '.join(resource.environments)})"
        settings.say(f"  {resource.api_version} {where}: {resource.why}")


def _document(project: Project, outcome: Outcome, *, dry_run: bool) -> dict[str, Any]:
    proposal = outcome.proposal
    return {
        "format": 1,
        "file": project.inventory.file,
        "written": bool(outcome.requests) and not dry_run,
        "groups": [
            {"name": group.name, "title": group.title, "bumps": [_pin(one) for one in group.bumps]}
            for group in proposal.groups
        ],
        "requests": [_request(one) for one in outcome.requests],
        "stays": [_pin(one) for one in proposal.asked if not any(one in group.bumps for group in proposal.groups)],
        "leftOut": [{"path": one.path, "version": one.version, "why": one.why} for one in proposal.left_out],
        "comesWithAquahelm": {image: list(names) for image, names in outcome.brought.items()},
        "customResources": [
            {
                "apiVersion": one.api_version,
                "kinds": list(one.kinds),
                "environments": list(one.environments),
                "newest": one.newest,
                "why": one.why,
            }
            for one in outcome.resources
        ],
        "findings": [
            {
                "rule": one.rule,
                "severity": one.severity.value,
                "object": one.object,
                "path": one.path,
                "line": one.source.line if one.source else 0,
                "environments": list(one.environments),
                "message": one.message,
                "fix": one.fix,
            }
            for one in outcome.findings
        ],
    }


def _pin(one: Asked) -> dict[str, Any]:
    pin, choice = one.found.pin, one.choice
    return {
        "kind": pin.kind.value,
        "name": pin.name,
        "path": pin.path,
        "line": one.found.line,
        "environments": list(one.found.environments),
        "old": {"tag": pin.tag, "digest": pin.digest},
        "new": {"tag": choice.tag, "digest": choice.digest},
        "step": choice.step.value if choice.step else None,
        "level": one.found.policy.level.value,
        "why": choice.why,
    }


def _request(request: Request) -> dict[str, Any]:
    from aquahelm.diff.document import document

    effects = request.effects
    return {
        "title": request.group.title,
        "branch": request.branch,
        "commit": request.commit,
        "body": request.body,
        "diff": document(effects.diff),
        "requests": {
            name: {
                "cpu": [effects.before[name].cpu, total.cpu],
                "memory": [effects.before[name].memory, total.memory],
            }
            for name, total in effects.after.items()
        },
        "validation": [
            {"rule": one.rule, "severity": one.severity.value, "object": one.object, "message": one.message}
            for one in effects.result.findings
        ],
    }
