"""A bump, from the question to the commit: ask, edit, render, validate, tell."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aquahelm import pipeline
from aquahelm.bump.branches import PREFIX, Repository, message
from aquahelm.bump.effects import Effects, effects, running_images
from aquahelm.bump.pins import find_pins
from aquahelm.bump.proposal import Asked, Group, Proposal, apply
from aquahelm.bump.resources import Resource, custom_resources
from aquahelm.bump.text import pull_request
from aquahelm.diff.renders import Renderer
from aquahelm.edit.disk import replace_file, replaced
from aquahelm.edit.proof import EditRefused
from aquahelm.errors import EnvironmentTrouble, InventoryError
from aquahelm.finding import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from aquahelm.diff.renders import Renders
    from aquahelm.inventory.load import Inventory
    from aquahelm.pipeline import Rendering
    from aquahelm.render.engine import Engine


@dataclass(frozen=True, slots=True)
class Project:
    """What is bumped.

    Attributes:
        file: the inventory's.
        data: its text.
        inventory: what it says.
        engine: which Helm renders.
        progress: told what is being done.
    """

    file: Path
    data: bytes
    inventory: Inventory
    engine: Engine | str
    progress: Callable[[str], None]

    @property
    def folder(self) -> Path:
        """That holds the inventory."""
        return self.file.parent


@dataclass(frozen=True, slots=True)
class Request:
    """A pull request.

    Attributes:
        group: what it bumps.
        effects: what that does.
        body: its text.
        branch, commit: where it stands; empty unless branches were asked for.
    """

    group: Group
    effects: Effects
    body: str
    branch: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a bump did.

    Attributes:
        proposal: what was asked, and answered.
        requests: one for everything that was edited in place, or one for each branch.
        brought: image that comes with aquahelm → environments that run it.
        resources: versions of custom resources that come with aquahelm.
        rendering: of the edited inventory; None where nothing was rendered in place.
        findings: all of them.
    """

    proposal: Proposal
    requests: tuple[Request, ...] = ()
    brought: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resources: tuple[Resource, ...] = ()
    rendering: Rendering | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether the exit code is 1: a finding that is more than a note, here or of the validation."""
        of_rules = [one for request in self.requests for one in request.effects.result.findings]
        return any(one.severity is not Severity.NOTE for one in (*self.findings, *of_rules))


def in_place(project: Project, proposal: Proposal, *, dry_run: bool) -> Outcome:
    """Edit the inventory where it stands, all groups at once, and render.

    Errors: HelmTrouble; EnvironmentTrouble; HandMade: the inventory is then as it was.
    """
    renderer = Renderer.of(project.engine, project.progress)
    before = renderer.render(project.inventory)
    brought = _brought(project, before)
    resources = custom_resources(before.manifests, before.delivered)
    findings = _all_findings(project, before, proposal, resources)
    if proposal.edited is None:
        return Outcome(proposal, (), brought, resources, findings=findings)
    data, edited = proposal.edited
    bumps: list[Asked] = [one for group in proposal.groups for one in group.bumps]
    group = proposal.groups[0] if len(proposal.groups) == 1 else Group("everything", tuple(bumps))
    request = _request(project, renderer, before, group, edited, proposal)
    rendering = None
    if not dry_run:
        with replaced(project.file, project.data, data):
            rendering = pipeline.render(edited, project.folder)
    return Outcome(proposal, (request,), brought, resources, rendering, findings)


def require_clean(project: Project) -> None:
    """Errors: UsageError outside a git repository, and where files are changed and not committed."""
    repository = Repository(project.folder)
    repository.head()
    repository.require_clean()


def on_branches(project: Project, proposal: Proposal) -> Outcome:
    """One branch and one commit for each group, all from the commit that is checked out; nothing may be uncommitted.

    Errors: HelmTrouble; EnvironmentTrouble.
    """
    repository = Repository(project.folder)
    start = repository.git("rev-parse", "--verify", "HEAD")
    renderer = Renderer.of(project.engine, project.progress)
    before = renderer.render(project.inventory)
    requests = []
    resources = custom_resources(before.manifests, before.delivered)
    findings = list(_all_findings(project, before, proposal, resources))
    for group in proposal.groups:
        project.progress(f"bumping {group.name}")
        branch = PREFIX + group.name
        try:
            data, edited = apply(project.inventory.file, project.data, group.bumps, project.folder)
            request = _request(project, renderer, before, group, edited, proposal)
            with repository.from_start(start):
                replace_file(project.file, project.data, data)
                pipeline.render(edited, project.folder)
                commit = repository.commit(branch, message(group.title, request.body))
        except (EnvironmentTrouble, EditRefused, InventoryError) as error:
            place = Place(project.inventory.file, group.bumps[0].found.line)
            path = group.bumps[0].found.pin.path
            findings.append(
                Finding(
                    "bump-refused",
                    Severity.WARNING,
                    f"Branch/{branch}",
                    "",
                    error.message,
                    error.remedy,
                    source=place,
                    path=path,
                )
            )
            continue
        requests.append(replace(request, branch=branch, commit=commit))
    return Outcome(proposal, tuple(requests), _brought(project, before), resources, None, tuple(findings))


def _request(
    project: Project, renderer: Renderer, before: Renders, group: Group, edited: Inventory, proposal: Proposal
) -> Request:
    after = renderer.render(edited)
    project.progress("validating")
    result = pipeline.validate(edited, engine=renderer, progress=project.progress)
    done = effects(before, after, result)
    paths = {one.found.pin.path for one in group.bumps}
    about = [one for one in proposal.findings if one.path in paths]
    return Request(group, done, pull_request(group, done, about))


def _all_findings(
    project: Project, before: Renders, proposal: Proposal, resources: tuple[Resource, ...]
) -> tuple[Finding, ...]:
    """Of images, of custom resources, and of files that are behind."""
    of_resources = (finding for one in resources for finding in one.findings)
    return (*proposal.findings, *of_resources, *_of_files(project, before))


def _of_files(project: Project, before: Renders) -> tuple[Finding, ...]:
    """That the chart on disk is not what the inventory renders: what differs would come along with any bump."""
    (root,) = before.files.roots
    if not (project.folder / root).is_dir():
        return ()
    found = before.files.survey(project.folder)
    stale = {*found.changed, *found.new, *found.gone}
    if not stale:
        return ()
    told = ", ".join(sorted(stale)[:3]) + (f" and {len(stale) - 3} more" if len(stale) > 3 else "")
    message = f"{told}: not what the inventory renders; a bump brings those changes along"
    fix = "aquahelm render, and commit that first"
    return (Finding("files-are-behind", Severity.WARNING, root, "", message, fix, tuple(before.manifests)),)


def _brought(project: Project, before: Renders) -> dict[str, tuple[str, ...]]:
    """Images that run and stand nowhere in the inventory: they come with aquahelm."""
    pins = [one.pin for one in find_pins(project.inventory)[0] if one.pin.image]
    tags = tuple(f"{pin.name}:{pin.tag}" for pin in pins if pin.tag)
    digests = {pin.digest for pin in pins if pin.digest}
    found: dict[str, list[str]] = {}
    for environment, images in running_images(before).items():
        for image in images:
            name, _, digest = image.partition("@")
            if not name.startswith(tags) and digest not in digests:
                found.setdefault(image, []).append(environment)
    return {image: tuple(names) for image, names in sorted(found.items())}
