"""A project compared with itself as it was: at a git ref, or in another checkout."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aquahelm import pipeline
from aquahelm.chart.delivery import delivery_file
from aquahelm.check.reach.declared import declared_network
from aquahelm.check.versions import allowed_versions
from aquahelm.diff.compare import Known, compare_each
from aquahelm.diff.sides import both_sides, manifests_of
from aquahelm.diff.sources import Sources
from aquahelm.errors import UsageError
from aquahelm.foreign.against import fitting_then, manifests_of_environments, project_then
from aquahelm.foreign.trees import CommitTree
from aquahelm.render.engine import choose_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from aquahelm.check.earlier import Allowed, Earlier
    from aquahelm.check.reach.declared import DeclaredNetwork
    from aquahelm.diff.model import Diff
    from aquahelm.foreign.against import Against, ProjectThen
    from aquahelm.foreign.trees import Tree
    from aquahelm.inventory.load import Inventory
    from aquahelm.plan.model import Plan
    from aquahelm.render.engine import Engine, RenderRequest
    from aquahelm.render.manifests import Manifests


def diff_project(
    inventory: Inventory,
    against: Against,
    environments: Iterable[str] = (),
    engine: Engine | str = "auto",
    progress: Callable[[str], None] = lambda _: None,
) -> Diff:
    """What an inventory changes against the chart and the values that stand at a git ref or in a folder.

    Args:
        inventory: as it is now; the chart on the disk need not be current.
        against: what it is compared with.
        environments: their names; all unless given.
        engine: an engine, or how to choose one.
        progress: told what is being done.

    Errors: InventoryError; UsageError where there is nothing to compare with; EnvironmentTrouble; HelmTrouble.
    """
    wanted = pipeline.known(inventory, environments)
    tree = against.tree()
    plans, files = pipeline.planned(inventory)
    helm = choose_engine(engine) if isinstance(engine, str) else engine
    versions = allowed_versions(next(iter(plans.values())).kube_version, helm)
    requests = {name: pipeline.request_of(files, plans[name], versions[list(versions)[-1]]) for name in wanted}
    (chart,) = {plan.platform for plan in plans.values()}
    releases = [plans[name].release for name in wanted]
    delivered = {name: files.files.get(delivery_file(name), "") for name in plans}
    known = Known(
        versions=tuple(versions),
        namespaces={name: plans[name].namespace for name in wanted},
        networks=_networks(inventory, plans, wanted),
    )
    del plans, files  # a large platform's: Helm needs that room
    then = project_then(tree, chart)
    if then is None:
        before = {name: one.manifests for name, one in _manifests(tree, list(wanted)).items()}
        pairs = _beside_manifests(before, requests, delivered, helm)
        said = "rendering"
        remarks: tuple[str, ...] = ()
        sources = Sources(inventory)
    else:
        pairs = both_sides(then, requests, delivered, helm)
        said = f"rendering {against.named} and {inventory.file}"
        text = then.read(Path(inventory.file).name)
        sources = Sources(inventory, text, against.named)
        allowed = fitting_then(replace(requests[wanted[0]], chart=then.chart), requests[wanted[0]].chart, helm)[1]
        remarks = (*_renamed(then, chart, releases), *sources.remarks, *_of_versions(allowed))
    progress(said)
    found = compare_each(pairs, replace(known, find=sources.find), (named(against, tree), inventory.file))
    new = tuple(name for name in wanted if name not in found.environments)
    return replace(found, new=new, gone=_gone(then, inventory, environments), remarks=remarks)


def _beside_manifests(
    before: dict[str, Manifests], requests: Mapping[str, RenderRequest], delivered: Mapping[str, str], helm: Engine
) -> Iterator[tuple[str, Manifests, Manifests]]:
    """Each environment that there are manifests of, with those of now."""
    for name, request in requests.items():
        if name in before:
            yield name, before.pop(name), manifests_of(helm.template(request), delivered[name], name)


def _manifests(tree: Tree, wanted: list[str]) -> Mapping[str, Earlier]:
    try:
        return manifests_of_environments(tree, wanted)
    except UsageError as error:
        message = f"{tree.shown_as} has no chart with values of {' or '.join(wanted)}: everything would be new"
        raise UsageError(
            message, "a first version has nothing to be compared with; commit it, or name another ref"
        ) from error


def _networks(inventory: Inventory, plans: Mapping[str, Plan], wanted: Iterable[str]) -> Mapping[str, DeclaredNetwork]:
    return {name: declared_network(inventory.environments[name], plans[name]) for name in wanted}


def _gone(then: ProjectThen | None, inventory: Inventory, environments: Iterable[str]) -> tuple[str, ...]:
    """Environments that are no more; who asked for some has not asked for these."""
    if then is None or tuple(environments):
        return ()
    return tuple(name for name in then.values if name not in inventory.environments)


def _renamed(then: ProjectThen, chart: str, releases: Iterable[str]) -> Iterator[str]:
    """A release that has no name of its own is called like the chart."""
    if then.name != chart:
        says = f"the chart was called {then.name} and is {chart} now"
        if chart in releases:
            says += ": Helm takes that for another release, which may not have what the old one owns; "
            says += f"keep its name with environments.NAME.release: {then.name}, or uninstall it first"
        yield says


def _of_versions(allowed: Allowed | None) -> Iterator[str]:
    if allowed and allowed.then and allowed.now and not set(allowed.then) & set(allowed.now):
        then, now = (", ".join(f"1.{minor}" for minor in one) for one in (allowed.then, allowed.now))
        yield f"the chart allowed Kubernetes {then} and allows {now} now: no cluster runs both"


def named(against: Against, tree: object) -> str:
    """`main (a1d551d)`, `../other`."""
    return f"{against.named} ({tree.commit[:7]})" if isinstance(tree, CommitTree) else against.named
