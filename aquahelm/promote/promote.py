"""`promote`: the parity of two environments, the versions that move, the checks, and the careful edit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aquahelm import pipeline
from aquahelm.diff.compare import Known, compare
from aquahelm.diff.renders import Renderer
from aquahelm.edit.disk import replaced
from aquahelm.edit.edits import Edits
from aquahelm.edit.proof import EditRefused
from aquahelm.errors import AquahelmError, UsageError
from aquahelm.plan.edited import reread
from aquahelm.promote.model import Difference, Left, Obstacle, Promotion, Theme, Verdict
from aquahelm.promote.obstacles import judged, missing_migrations
from aquahelm.promote.parity import declared_parity, derived_parity
from aquahelm.promote.running import of_release
from aquahelm.promote.standing import of_files, of_robots, robots_tags
from aquahelm.promote.takeover import goes_back, take_over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from aquahelm.diff.model import Diff
    from aquahelm.diff.renders import Renders
    from aquahelm.inventory.load import Inventory
    from aquahelm.promote.declared import Declared
    from aquahelm.promote.model import Move
    from aquahelm.render.engine import Engine

    Progress = Callable[[str], None]


class NotAlone(AquahelmError):
    """Something would change that was not to: nothing was written."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asks for.

    Attributes:
        source, target: FROM and TO.
        only: services and stores whose versions move; all unless given.
        accept: names of obstacles that do not count.
        dry_run: write nothing.
        live: ask the cluster whether FROM's release is what the inventory says.
        engine: an engine, or how to choose one.
        helm: the helm program that asks the cluster.
    """

    source: str
    target: str
    only: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    dry_run: bool = False
    live: bool = False
    engine: str = "auto"
    helm: str = "helm"

    @property
    def pair(self) -> tuple[str, str]:
        """FROM and TO."""
        return self.source, self.target


def _silent(_: str) -> None:
    """Progress that nobody wants to hear of."""


def promote(path: Path, inventory: Inventory, order: Order, progress: Progress = _silent) -> Promotion:
    """Compare two environments, and take FROM's versions over into TO.

    Nothing is written where nothing moves, where something stands in the way, or where it is a dry run. What is written
    is the inventory (the versions' characters alone) and, where the chart was rendered before, what follows from it.

    Args:
        path: of the inventory; its folder is the project.
        inventory: what stands there.
        order: what to do.
        progress: told what is being done.

    Errors: UsageError for environments and names that are not there; EditRefused; NotAlone; what rendering raises.
    """
    _sensible(inventory, order)
    folder = path.parent
    progress("rendering")
    renderer = Renderer.of(order.engine)
    before = renderer.render(inventory)
    robots = tuple(robots_tags(folder, inventory, name) for name in order.pair)
    named = tuple(declared_parity(inventory, *order.pair))
    moves, left = take_over(
        inventory, order.pair, [one for one, _ in named], (robots[0], robots[1]), order.only, _names(order, "back")
    )
    old = path.read_bytes()
    moves, refused = _writable(Edits(inventory.file, old), moves, order)
    left = (*left, *refused)
    drift, obstacles = of_files(before.files, folder, order.pair)
    for name, tags in zip(order.pair, robots, strict=True):
        drift = (*drift, *of_robots(inventory, name, tags, order.pair))
    remarks: tuple[str, ...] = ()
    if order.live:
        progress(f"asking the cluster of {order.source}")
        plan = before.plans[order.source]
        seen, stopped, remarks = of_release(inventory, plan, before.manifests[order.source], order.helm)
        drift, obstacles = (*drift, *seen), (*obstacles, *stopped)
    found = Promotion(
        order.source,
        order.target,
        _sorted((*drift, *_judged(named, moves, left), *_derived(before, order))),
        moves,
        left,
    )
    progress("editing")
    candidate, new = _edited(old, folder, inventory, order, moves)
    obstacles = (*obstacles, *missing_migrations(inventory, order.pair, moves))
    progress(f"judging {order.target}")
    obstacles = (*obstacles, *_findings(candidate, order, renderer))
    remarks = (*remarks, *_remarks(inventory, order, obstacles))
    if moves:
        progress("comparing")
        after = renderer.render(candidate)
        _alone(before, after, order)
        found = replace(found, diff=_diff(before, after, order))
    kept = tuple(one for one in obstacles if not one.acceptable or one.name not in order.accept)
    accepted = tuple(one.name for one in obstacles if one not in kept)
    found = replace(found, obstacles=kept, accepted=accepted, remarks=remarks)
    if not moves or kept or order.dry_run:
        return found
    with replaced(path, old, new):
        if all((folder / root).is_dir() for root in before.files.roots):
            pipeline.render(candidate, folder)
    return replace(found, written=True)


def _sensible(inventory: Inventory, order: Order) -> None:
    pipeline.known(inventory, order.pair)
    if order.source == order.target:
        raise UsageError(f"{order.source} cannot be promoted to itself", "name two environments")
    platforms = [inventory.environments[name] for name in order.pair]
    there = sorted({name for one in platforms for name in (*one.services, *one.stores)})
    unknown = sorted(set(order.only) - set(there))
    if unknown:
        raise UsageError(f"there is no service or store {', '.join(unknown)}", f"there are: {', '.join(there)}")


def _names(order: Order, kind: str) -> tuple[str, ...]:
    return tuple(name.partition("/")[2] for name in order.accept if name.startswith(f"{kind}/"))


def _judged(
    named: Iterable[tuple[Declared, Difference]], moves: Iterable[Move], left: Iterable[Left]
) -> tuple[Difference, ...]:
    """The named differences: a version that moves is behind, one that would go back is ahead."""
    moving = {move.path for move in moves}
    staying = {one.path: one.why for one in left}
    found = []
    for one, difference in named:
        if one.path in moving:
            verdict = Verdict.BEHIND
        elif difference.theme is Theme.VERSION and goes_back(one.target, one.source):
            verdict = Verdict.AHEAD
        else:
            verdict = Verdict.MEANT
        found.append(replace(difference, verdict=verdict, why=staying.get(one.path, "")))
    return tuple(found)


def _derived(before: Renders, order: Order) -> tuple[Difference, ...]:
    from aquahelm.check.objects import Objects

    source, target = (Objects(before.manifests[name], before.plans[name].namespace) for name in order.pair)
    return tuple(derived_parity(before.inventory, before.plans, order.pair, (source, target)))


def _sorted(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    themes = list(Theme)
    return tuple(sorted(differences, key=lambda one: (themes.index(one.theme), one.subject, one.name)))


def _writable(edits: Edits, moves: tuple[Move, ...], order: Order) -> tuple[tuple[Move, ...], tuple[Left, ...]]:
    """The moves that the file's form allows, and those that it does not; a tag and its digest stay together."""
    refused: dict[object, str] = {}
    for move in moves:
        try:
            edits.goal(move.path, order.target)
        except EditRefused as error:
            refused[move.path[:-1]] = f"{error.message}; {error.remedy}"
    return (
        tuple(move for move in moves if move.path[:-1] not in refused),
        tuple(
            Left(move.subject, move.path, move.old, move.new, refused[move.path[:-1]])
            for move in moves
            if move.path[:-1] in refused
        ),
    )


def _edited(
    data: bytes, folder: Path, inventory: Inventory, order: Order, moves: tuple[Move, ...]
) -> tuple[Inventory, bytes]:
    """The inventory with the moves made, and its bytes. Errors: EditRefused; InventoryError."""

    if not moves:
        return inventory, data
    edits = Edits(inventory.file, data)
    for move in moves:
        edits.set(move.path, move.new, order.target, after=order.source)
    data, candidate = edits.proven()
    return reread(candidate, folder), data


def _findings(candidate: Inventory, order: Order, engine: Engine) -> tuple[Obstacle, ...]:
    from aquahelm.check.registry import registered

    themes = {one.rule.slug: one.rule.theme for one in registered()}
    result = pipeline.validate(candidate, [order.target], engine=engine)
    return tuple(dict.fromkeys(judged(result.findings, themes)))


def _remarks(inventory: Inventory, order: Order, obstacles: Sequence[Obstacle]) -> tuple[str, ...]:
    names = {one.name for one in obstacles}
    remarks = []
    if inventory.environments[order.target].environments[order.target].capacity is None:
        remarks.append(
            f"whether {order.target} has room is not known: environments.{order.target} declares no capacity"
        )
    remarks += [
        f"{one.name} cannot be accepted" for one in obstacles if not one.acceptable and one.name in order.accept
    ]
    remarks += [
        f"nothing named {name} stands in the way"
        for name in order.accept
        if name not in names and not name.startswith("back/")
    ]
    return tuple(remarks)


def _diff(before: Renders, after: Renders, order: Order) -> Diff:
    """What the moves do to TO."""
    name = order.target
    known = Known(namespaces={name: after.namespaces[name]})
    return compare({name: before.manifests[name]}, {name: after.manifests[name]}, known)


def _alone(before: Renders, after: Renders, order: Order) -> None:
    """Other environments render what they rendered before. Errors: NotAlone."""
    for name, one in before.manifests.items():
        if name == order.target:
            continue
        other = after.manifests[name]
        changed = [new.ref for old, new in zip(one, other, strict=False) if old.text != new.text]
        if len(one) != len(other) or changed:
            told = ", ".join(changed[:3]) or "objects come or go"
            raise NotAlone(
                f"{name} would change too: {told}", f"the versions of {order.target} and {name} are written as one"
            )
