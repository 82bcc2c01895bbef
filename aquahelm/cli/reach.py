"""`aquahelm reach`: may one connect to the other, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aquahelm.cli.environments import environments_option
from aquahelm.cli.settings import verb
from aquahelm.errors import AquahelmError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.shell_completion import CompletionItem

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.reach.account import Account
    from aquahelm.check.reach.declared import DeclaredNetwork
    from aquahelm.check.reach.told import Where
    from aquahelm.cli.settings import Settings
    from aquahelm.inventory.load import Inventory
    from aquahelm.render.manifests import Manifests


@dataclass(frozen=True, slots=True)
class Asked:
    """The verb's own arguments."""

    source: str
    target: str
    paths: tuple[str, ...]
    chart: str | None
    sets: tuple[str, ...]
    environments: tuple[str, ...]
    port: str
    protocol: str | None
    namespace: str | None


@dataclass(frozen=True, slots=True)
class Scene:
    """One environment: its objects, what was declared, and the inventory's line behind an object."""

    environment: str
    objects: Objects
    declared: DeclaredNetwork | None
    where: Where


def _complete(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from aquahelm.check.reach.naming import PLACES
    from aquahelm.cli.settings import Settings

    settings = context.find_object(Settings) or Settings()
    names = set(PLACES)
    try:
        for platform in settings.load().environments.values():
            names |= {*platform.services, *platform.stores}
            names |= {f"{name}-{job}" for name, service in platform.services.items() for job in service.jobs}
    except AquahelmError:
        pass
    return [CompletionItem(name) for name in sorted(names) if name.startswith(incomplete)]


@verb(
    "reach",
    "reach payment event -e prod",
    "reach gateway redis --port 6379",
    "reach notification internet --format json",
    "reach Pod/event-test-connections dns",
    "reach web api - < rendered.yaml",
    "reach frontend cart --chart ./shop -f values.prod.yaml",
)
@click.argument("source", metavar="FROM", shell_complete=_complete)
@click.argument("target", metavar="TO", shell_complete=_complete)
@click.argument("paths", nargs=-1, metavar="[FILE | FOLDER | -]…", type=click.Path())
@environments_option("Look at this environment")
@click.option(
    "--chart", metavar="CHART", type=click.Path(), help="Look at what this chart (a folder or .tgz) renders to."
)
@click.option(
    "--set", "sets", multiple=True, metavar="KEY=VALUE", help="With --chart: a value; may be given several times."
)
@click.option("--port", default="", metavar="PORT", help="A port by number or name. [those that TO opens]")
@click.option("--protocol", type=click.Choice(["TCP", "UDP", "SCTP"]), help="[the port's own]")
@click.option(
    "-n", "--namespace", metavar="NAME", help="With FILE… or --chart: the namespace of objects that name none."
)
def command(settings: Settings, **arguments: Any) -> int:
    """Say whether FROM may connect to TO, and explain it rule by rule.

    The NetworkPolicies that the inventory renders to are asked, or those in FILE… or of a chart; no cluster is.
    FROM and TO are services, stores or jobs of the inventory, Kind/name, Namespace/NAME (any pod there), internet, an
    address, dns, api-server, edge or metrics. A Service's port is followed to the port of its pods. Exits with 0 where
    a port is open in each environment, else with 1.
    """
    asked = Asked(**arguments)
    told, unknown = [], []
    for scene in _scenes(settings, asked):
        try:
            told.append((scene, _accounts(scene, asked)))
        except UsageError as error:  # a part that this environment does without
            unknown.append(error)
    if unknown and (asked.environments or not told):
        raise unknown[0]
    if settings.json:
        settings.put_json([_document(scene, accounts) for scene, accounts in told])
    else:
        _put(settings, told)
    return int(not all(any(account.open for account, _ in accounts) for _, accounts in told))


def _scenes(settings: Settings, asked: Asked) -> Iterator[Scene]:
    from aquahelm import pipeline
    from aquahelm.check.objects import Objects
    from aquahelm.check.reach.declared import declared_network

    if asked.paths or asked.chart is not None:
        if asked.environments:
            raise UsageError("--environment cannot be given here", "it names an environment of the inventory")
        yield Scene("", Objects(_foreign(settings, asked), asked.namespace or ""), None, lambda _: "")
        return
    inventory = settings.load()
    for environment in pipeline.known(inventory, asked.environments):
        plan = pipeline.plan(inventory, environment)
        objects = Objects(pipeline.template(inventory, environment, engine=settings.engine), plan.namespace)
        declared = declared_network(inventory.environments[environment], plan)
        yield Scene(environment, objects, declared, _where(inventory, environment))


def _foreign(settings: Settings, asked: Asked) -> Manifests:
    """What others wrote: manifests, or a chart."""
    from aquahelm.foreign.chart import Release, render_chart
    from aquahelm.foreign.paths import find_sources
    from aquahelm.foreign.reading import read_sources
    from aquahelm.render.engine import choose_engine

    if asked.chart is None:
        return read_sources(find_sources(asked.paths, settings.folder))
    if asked.paths:
        raise UsageError("FILE… and --chart cannot be looked at in one go", "aquahelm reach, once for each")
    values = tuple(Path(settings.folder, file) for file in settings.files)
    release = Release(Path(settings.folder, asked.chart), values, asked.sets, (), "release-name", ())
    return render_chart(release, choose_engine(settings.engine, apart=True), asked.namespace or "default")


def _where(inventory: Inventory, environment: str) -> Where:
    from aquahelm.chart.origin import origin

    def where(item: Object) -> str:
        path = origin(inventory.environments[environment], item.manifest.template, item.manifest.data)
        return str(inventory.place(path, environment)) if path else ""

    return where


def _accounts(scene: Scene, asked: Asked) -> list[tuple[Account, str]]:
    """Each path with the Service's port that leads there."""
    from aquahelm.check.reach.account import account
    from aquahelm.check.reach.naming import find

    sources = find(asked.source, scene.objects, scene.declared, as_target=False)
    targets = find(asked.target, scene.objects, scene.declared, as_target=True)
    found = [
        (account(scene.objects.network, source.end, target.end, door), via)
        for source in sources
        for target in targets
        for door, via in target.asked(asked.port, asked.protocol or "")
    ]
    if not found:
        what = f"port {asked.port}" if asked.port else f"{asked.protocol or 'known'} ports"
        raise UsageError(f"{asked.target} has no {what}", "--port NUMBER asks for any")
    return found


def _document(scene: Scene, accounts: list[tuple[Account, str]]) -> dict[str, Any]:
    from aquahelm.check.reach.told import document

    return {
        "environment": scene.environment,
        "paths": [document(account, via, scene.where) for account, via in accounts],
    }


def _put(settings: Settings, told: list[tuple[Scene, list[tuple[Account, str]]]]) -> None:
    """Environments of which the same is to be said are named together."""
    from aquahelm.check.reach.told import headline, lines

    colors = {True: "green", False: "red", None: "yellow"}
    groups: dict[str, list[str]] = {}
    for scene, accounts in told:
        parts = []
        for account, via in accounts:
            parts.append(settings.paint(headline(account, via), fg=colors[account.open], bold=True))
            if not settings.quiet:
                parts += lines(account, scene.where)
        groups.setdefault("\n".join(parts), []).append(scene.environment)
    for index, (text, environments) in enumerate(groups.items()):
        named = ", ".join(filter(None, environments))
        settings.put(f"{chr(10) if index else ''}{f'{named}{chr(10)}' if named else ''}{text}")
