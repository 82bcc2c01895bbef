"""An inventory becomes a plan; a plan becomes chart files; Helm turns chart files into manifests; rules turn manifests
into findings. The one place that knows all stages.

Each stage is imported when it is needed: the command line's start stays quick, and `render` never loads Helm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aquahelm.errors import HelmTrouble, UsageError
from aquahelm.foreign.verbs import validate_chart, validate_manifests

__all__ = [
    "Rendering",
    "drift",
    "generate",
    "images",
    "known",
    "load",
    "plan",
    "render",
    "template",
    "validate",
    "validate_chart",
    "validate_manifests",
    "why",
]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aquahelm.chart.component_changes import ComponentChange
    from aquahelm.chart.files import Changes, ChartFiles
    from aquahelm.chart.store_moves import StoreMove
    from aquahelm.chart.value_changes import ValueChange
    from aquahelm.check.exemptions import Exemption
    from aquahelm.check.run import CheckResult
    from aquahelm.foreign.against import Against
    from aquahelm.inventory.load import Inventory
    from aquahelm.plan.model import Plan
    from aquahelm.provenance.answer import Answer
    from aquahelm.render.engine import Engine, Rendered, RenderRequest
    from aquahelm.render.failure import RenderFailure
    from aquahelm.render.manifests import Manifests

    Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rendering:
    """What `render` did.

    Attributes:
        chart: the chart's folder, such as `charts/aquastream`.
        changes: to files, relative to the project folder.
        components: services and stores that are new or gone.
        values: to values, for environments that were there before.
        stores: that are run by somebody else, of another engine or at another place: their data does not move.
    """

    chart: str
    changes: Changes
    components: tuple[ComponentChange, ...]
    values: tuple[ValueChange, ...]
    stores: tuple[StoreMove, ...] = ()


def _silent(_: str) -> None:
    """Progress that nobody wants to hear of."""


def load(path: Path | str = "inventory.yaml", shown_as: str | None = None) -> Inventory:
    """Read and check an inventory.

    Args:
        path: of the file.
        shown_as: how messages name it; the path unless given.

    Errors: InventoryError with every problem; UsageError where there is no such file; EnvironmentTrouble.
    """
    from aquahelm.inventory.load import load_inventory
    from aquahelm.plan.observability.stack import with_stack

    return with_stack(load_inventory(Path(path), shown_as))


def plan(inventory: Inventory, environment: str) -> Plan:
    """Decide everything for one environment. Errors: InventoryError; UsageError for an unknown environment."""
    from aquahelm.plan.build import plan as decide

    known(inventory, (environment,))
    return decide(inventory, environment)


def generate(inventory: Inventory) -> ChartFiles:
    """The chart and the values of every environment, in memory. Errors: InventoryError."""
    return planned(inventory)[1]


def render(inventory: Inventory, folder: Path | str = ".", force: bool = False) -> Rendering:
    """Write the chart and the values into a project folder, all or nothing.

    Args:
        inventory: what to render.
        folder: the project folder.
        force: overwrite files that were changed by hand.

    Errors: InventoryError; HandMade; EnvironmentTrouble.
    """
    from aquahelm.chart.component_changes import component_changes
    from aquahelm.chart.store_moves import store_moves, without_followers
    from aquahelm.chart.value_changes import value_changes

    files = generate(inventory)
    folder = Path(folder)
    found = files.survey(folder)
    changes = files.write(folder, force)
    (chart,) = files.roots
    before = found.on_disk
    for former in found.superseded:
        before = {path.replace(f"{former}/", f"{chart}/", 1): data for path, data in before.items()}
    after = {path: text.encode() for path, text in files.files.items()}
    if not changes.any:
        return Rendering(chart, changes, (), ())
    moves = store_moves(before, after, chart)
    values = without_followers(value_changes(before, after, chart), moves)
    return Rendering(chart, changes, component_changes(before, after, chart), values, moves)


def drift(inventory: Inventory, folder: Path | str = ".", environments: Iterable[str] = ()) -> str:
    """What `render` would change, as a unified diff; "" where nothing would.

    Args:
        inventory: what would be rendered.
        folder: the project folder.
        environments: tell of the chart and of these environments' values alone.

    Errors: InventoryError; EnvironmentTrouble; UsageError for an unknown environment.
    """
    wanted = known(inventory, environments)
    left_out = [f"values/values.{name}.yaml" for name in inventory.environments if name not in wanted]
    return generate(inventory).diff(Path(folder), left_out)


def template(
    inventory: Inventory,
    environment: str,
    kube_version: str | None = None,
    engine: Engine | str = "auto",
    progress: Progress = _silent,
) -> Manifests:
    """What Helm would install in one environment.

    Args:
        inventory: what to render.
        environment: its name.
        kube_version: such as `1.36`; the newest supported one that the chart allows unless given.
        engine: an engine, or how to choose one: `auto`, `embedded`, the path of a helm program.
        progress: told what is being done.

    Errors: InventoryError; UsageError; HelmTrouble where Helm refuses, or a template makes no readable YAML.
    """
    from aquahelm.check.versions import allowed_versions
    from aquahelm.render.manifests import read_manifests

    known(inventory, (environment,))
    plans, files = planned(inventory)
    progress(f"rendering {environment}")
    helm = _engine(engine)
    allowed = plans[environment].kube_version
    version = kube_version or list(allowed_versions(allowed, helm).values())[-1]
    if not helm.fits(allowed, version):
        raise UsageError(f"{version} is no Kubernetes version that the inventory supports", f"supported: {allowed}")
    texts = rendered(inventory, helm, environment, request_of(files, plans[environment], version))
    manifests = read_manifests(texts, environment)
    if manifests.unread:
        told = "; ".join(
            f"{unread.template}:{unread.problem.line}: {unread.problem.message}" for unread in manifests.unread
        )
        raise HelmTrouble(f"not everything that was rendered can be read: {told}")
    return manifests


def validate(
    inventory: Inventory,
    environments: Iterable[str] = (),
    kube_versions: Iterable[str] = (),
    engine: Engine | str = "auto",
    progress: Progress = _silent,
    *,
    pod_security: str | None = None,
    externals: Iterable[str] = (),
    crds: Iterable[Path | str] = (),
    exceptions: Iterable[Exemption] = (),
    against: Against | None = None,
    rules: Iterable[str] = (),
) -> CheckResult:
    """Judge what the inventory becomes.

    Args:
        inventory: what to judge.
        environments: their names; all unless given.
        kube_versions: such as `1.36`; all supported ones that the chart allows unless given.
        engine: an engine, or how to choose one.
        progress: told what is being done.
        pod_security: the level of namespaces without a label of it; `restricted` unless given.
        externals: objects that come from elsewhere, as `Kind/name`, beside those that the inventory names.
        crds: files and folders of custom resource definitions.
        exceptions: findings that do not count, beside those that the inventory names.
        against: what is installed now: the update from there is judged too.

    Errors: InventoryError; UsageError; HelmTrouble; EnvironmentTrouble.
    """
    from aquahelm.chart.delivery import delivery_file
    from aquahelm.chart.origin import locator
    from aquahelm.check.capacity.declared import capacity_of
    from aquahelm.check.exemptions import declared_exemptions, without_excepted
    from aquahelm.check.reach.declared import declared_network
    from aquahelm.check.registry import registered
    from aquahelm.check.run import CheckOptions, check
    from aquahelm.check.secretfiles import secret_findings, with_findings
    from aquahelm.check.versions import allowed_versions, together
    from aquahelm.foreign.against import project_before
    from aquahelm.foreign.reading import read_definitions
    from aquahelm.plan.externals import externals as known_elsewhere
    from aquahelm.plan.observability.families import exported
    from aquahelm.render.ahead import each_environment
    from aquahelm.render.engine import asks_for_cluster

    wanted = known(inventory, environments)
    excused = (*declared_exemptions(inventory), *exceptions)
    asked = tuple(kube_versions)
    plans, files = planned(inventory)
    helm = _engine(engine)
    versions = allowed_versions(next(iter(plans.values())).kube_version, helm, asked)
    # Where no template asks for the version, one rendering stands for all of them.
    groups = [(version,) for version in versions] if asks_for_cluster(files.chart) else [tuple(versions)]
    others = list(externals)
    alone = set(rules)
    options = CheckOptions(
        rules=tuple(one for one in registered() if one.rule.slug in alone) if alone else None,
        pod_security=pod_security or "restricted",
        namespaces={name: plans[name].namespace for name in wanted},
        externals={name: [*known_elsewhere(inventory.environments[name], plans[name]), *others] for name in wanted},
        customs=read_definitions(crds),
        networks={name: declared_network(inventory.environments[name], plans[name]) for name in wanted},
        capacities={name: said for name in wanted if (said := capacity_of(inventory.environments[name], name))},
        exports={name: exported(plans[name].watched) for name in wanted},
        locate=locator(inventory),
    )
    renderings = [{name: request_of(files, plans[name], versions[group[-1]]) for name in wanted} for group in groups]
    delivered = {name: files[delivery_file(name)] for name in wanted if delivery_file(name) in files.files}
    of_secrets = secret_findings(inventory, plans, wanted)
    del plans, files  # a large platform's: the rules need that room
    if against:
        options = replace(options, earlier=project_before(against, renderings[-1], helm))
    results = [
        check(each_environment(requests, partial(_delivered, inventory, helm, delivered), progress), group, options)
        for group, requests in zip(groups, renderings, strict=True)
    ]
    complete = not asked and not alone and len(wanted) == len(inventory.environments)
    result = with_findings(together(results, tuple(versions)), of_secrets)
    return without_excepted(result, excused, complete=complete)


def why(
    inventory: Inventory,
    ref: str,
    field: str = "",
    environments: Iterable[str] = (),
    engine: Engine | str = "auto",
    progress: Progress = _silent,
) -> tuple[Answer, ...]:
    """Where a rendered field comes from: its template, the values and the inventory's lines behind it.

    Args:
        inventory: what is rendered.
        ref: the object, `Kind/name`.
        field: such as `spec.replicas`; the whole object unless given.
        environments: their names; all unless given.
        engine: an engine, or how to choose one.
        progress: told what is being done.

    Errors: InventoryError; UsageError for an object or field that no environment has; HelmTrouble.
    """
    from aquahelm.check.versions import allowed_versions
    from aquahelm.provenance.ask import ask
    from aquahelm.provenance.why import Project

    wanted = known(inventory, environments)
    plans, files = planned(inventory)
    helm = _engine(engine)
    version = list(allowed_versions(plans[wanted[0]].kube_version, helm).values())[-1]
    progress("asking the templates")
    requests = {name: request_of(files, plans[name], version) for name in wanted}
    return ask(Project(inventory, plans, files, helm), requests, ref, field)


def images(
    inventory: Inventory,
    environments: Iterable[str] = (),
    engine: Engine | str = "auto",
    progress: Progress = _silent,
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Environment → image → the objects (`Kind/name`) that run it; all sorted.

    Args:
        inventory: what is rendered.
        environments: their names; all unless given.
        engine: an engine, or how to choose one.
        progress: told what is being done.

    Errors: InventoryError; UsageError; HelmTrouble.
    """
    from aquahelm.check.images import images_of
    from aquahelm.check.objects import Objects

    return {
        name: images_of(Objects(template(inventory, name, engine=engine, progress=progress)))
        for name in known(inventory, environments)
    }


def known(inventory: Inventory, environments: Iterable[str]) -> tuple[str, ...]:
    """These environments, or all; in the inventory's order."""
    asked = set(environments)
    unknown = sorted(asked - set(inventory.environments))
    if unknown:
        raise UsageError(
            f"{inventory.file} has no environment {', '.join(unknown)}",
            f"declared: {', '.join(inventory.environments)}",
        )
    return tuple(name for name in inventory.environments if not asked or name in asked)


def planned(inventory: Inventory) -> tuple[Mapping[str, Plan], ChartFiles]:
    """Every environment's plan, and the chart with their values. Errors: InventoryError."""
    from aquahelm.chart.umbrella import generate as write_down
    from aquahelm.plan.build import plan_all

    plans = plan_all(inventory)
    return plans, write_down(plans, Path(inventory.file).name)


def _engine(engine: Engine | str) -> Engine:
    from aquahelm.render.engine import choose_engine

    return choose_engine(engine) if isinstance(engine, str) else engine


def request_of(files: ChartFiles, plan: Plan, kube_version: str) -> RenderRequest:
    """What Helm is asked for one environment."""
    from aquahelm.render.engine import RenderRequest

    values = files[f"values/values.{plan.environment}.yaml"]
    return RenderRequest(files.chart, (values,), plan.release, plan.namespace, kube_version)


def rendered(inventory: Inventory, helm: Engine, environment: str, request: RenderRequest) -> Rendered:
    """Helm's answer; a refusal names the inventory's line behind it."""
    from aquahelm.render.failure import RenderFailure

    try:
        return helm.template(request)
    except RenderFailure as failure:
        raise _behind(inventory, failure, environment) from failure.__cause__


def _delivered(
    inventory: Inventory, helm: Engine, delivered: Mapping[str, str], environment: str, request: RenderRequest
) -> Rendered:
    """Helm's answer, and the objects that make a controller ask Helm."""
    from aquahelm.chart.delivery import delivery_file

    texts = rendered(inventory, helm, environment, request)
    if environment not in delivered:
        return texts
    return {**texts, delivery_file(environment): delivered[environment]}


def _behind(inventory: Inventory, failure: RenderFailure, environment: str) -> RenderFailure:
    from aquahelm.chart.origin import origin, origin_of_value
    from aquahelm.inventory.paths import spell

    platform = inventory.environments[environment]
    path = origin_of_value(platform, failure.values_path) or origin(platform, failure.template)
    place = inventory.place(path, environment) if path else None
    return failure.behind(environment, spell(path), place)
