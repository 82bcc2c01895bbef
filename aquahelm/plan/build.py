"""Inventory → plan: each environment is decided on its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aquahelm.errors import InventoryError, Problem
from aquahelm.inventory.models.store import ObjectStore
from aquahelm.inventory.secretfiles import by_place
from aquahelm.plan.delivery import store_annotations
from aquahelm.plan.links import Graph, graph_of
from aquahelm.plan.model import Component, ComponentKind, Plan, SecretKeys, Values
from aquahelm.plan.observability.values import observability_values, receiver_secrets, watched
from aquahelm.plan.platform import global_values
from aquahelm.plan.pod import placement_values
from aquahelm.plan.recipes import kafka, minio, postgres, redis
from aquahelm.plan.secrets import Wanted, checksum, mounted, named, need, opened, planned, with_checksum
from aquahelm.plan.service import service_values
from aquahelm.plan.traits import traits_of
from aquahelm.plan.variables import Gatherer
from aquahelm.plan.whereabouts import whereabouts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.models.engines import Store
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.service import Use
    from aquahelm.plan.connection import Connection
    from aquahelm.plan.model import PlannedSecret


def plan(inventory: Inventory, environment: str) -> Plan:
    """Decide everything for one environment.

    Raises InventoryError with every problem that shows only now: references to nothing, variables set twice.
    """
    decided, problems = _plan(inventory, environment)
    if problems:
        raise InventoryError(inventory.file, problems)
    return decided


def plan_all(inventory: Inventory) -> dict[str, Plan]:
    """Decide every environment, in the inventory's order. Raises InventoryError with the problems of all."""
    plans: dict[str, Plan] = {}
    problems: list[Problem] = []
    for environment in inventory.environments:
        plans[environment], found = _plan(inventory, environment)
        problems += found
    if problems:
        raise InventoryError(inventory.file, problems)
    return plans


def _plan(inventory: Inventory, environment: str) -> tuple[Plan, list[Problem]]:
    platform = inventory.environments[environment]
    traits = {name: traits_of(service, platform.runtimes) for name, service in platform.services.items()}
    gatherer = Gatherer(inventory, environment, platform, traits)
    graph = graph_of(platform, traits, gatherer.calls())
    connections = {name: _connections(name, platform) for name in platform.services}

    wanted: Wanted = {}
    reads: dict[str, set[str]] = {}
    components: list[Component] = []
    for name, service in sorted(platform.services.items()):
        variables = gatherer.variables(name, graph, connections[name])
        if service.enabled:
            asked = [item for connection in connections[name] for item in connection.needs]
            asked += named(platform, [*variables.secret.values(), *gatherer.named_secrets(name)])
            asked += mounted(platform, service)
            need(wanted, asked)
            reads[name] = {item.name for item in asked}
        values = service_values(service, traits[name], platform, graph.neighbours(name, connections[name]), variables)
        components.append(Component(name, "service", service.description, _version(values), service.starts, values))
    for name, store in sorted(platform.stores.items()):
        values, needs = _store_values(name, store, platform)
        need(wanted, needs)
        reads[name] = {item.name for item in needs}
        values |= _store_parts(name, store, graph, platform)
        components.append(
            Component(
                name, KINDS[store.engine], store.description, store.version, True, values, store.mode != "container"
            )
        )
    need(wanted, named(platform, receiver_secrets(platform)))
    secrets = planned(wanted, platform, environment, dict(by_place(inventory.secret_files)))

    env = platform.environments[environment]
    return (
        Plan(
            platform=platform.platform,
            version=platform.version,
            description=platform.description,
            environment=environment,
            namespace=env.namespace,
            release=env.release or platform.platform,
            kube_version=kube_constraint(platform.kubernetes),
            global_values={
                **global_values(platform, environment),
                **({"sealed": sealed} if (sealed := opened(secrets)) else {}),
                "stores": {name: whereabouts(name, store) for name, store in sorted(platform.stores.items())},
                "runtimes": {name: {"env": env} for name, env in sorted(gatherer.runtimes.items())},
            },
            components=tuple(_checked(sorted(components, key=_name), reads, connections, secrets)),
            secrets=secrets,
            secret_provider=platform.secrets.provider.kind,
            links=tuple(sorted(graph.links, key=lambda link: (link.source, link.target, link.port, link.kind))),
            watched=watched(platform, traits),
            observability=observability_values(platform),
            delivery=platform.delivery,
        ),
        gatherer.problems,
    )


def _name(component: Component) -> str:
    return component.name


def _checked(
    components: Iterable[Component],
    reads: Mapping[str, set[str]],
    connections: Mapping[str, tuple[Connection, ...]],
    secrets: tuple[PlannedSecret, ...],
) -> Iterator[Component]:
    """Components whose pods are replaced when the sealed Secrets that they read change.

    A Postgres server reads its password on empty data only: its setup runs again, and the server stays.
    """
    by_name = {secret.name: secret for secret in secrets}
    of_users: dict[str, list[str]] = {}
    for connection in (one for several in connections.values() for one in several):
        of_users.setdefault(connection.store, []).extend(item.name for item in connection.needs)
    for component in components:
        own = checksum(reads.get(component.name, ()), by_name)
        everybody = checksum([*reads.get(component.name, ()), *of_users.get(component.name, ())], by_name)
        values = with_checksum(component.values, own if component.kind != "postgres" else "", everybody)
        yield replace(component, values=values)


def kube_constraint(written: str) -> str:
    """Helm's form of a version range: `>=1.31` → `>=1.31.0-0`; the `-0` admits vendor suffixes such as `-gke.1`."""
    parts = []
    for part in written.split():
        operator = part.rstrip("0123456789.-abcdefghijklmnopqrstuvwxyz")
        version = part[len(operator) :]
        if version.count(".") == 1:
            version += ".0"
        parts.append(f"{operator}{version}{'' if '-' in version else '-0'}")
    return " ".join(parts)


def _version(values: Values) -> str:
    return str(values["image"]["tag"] or values["image"]["digest"])


KINDS: dict[str, ComponentKind] = {
    "postgres": "postgres",
    "redis": "redis",
    "valkey": "redis",
    "minio": "minio",
    "rustfs": "minio",
    "kafka": "kafka",
}


def _users(name: str, platform: Platform) -> dict[str, Use]:
    """Services that are on, or may be switched on, and use the store."""
    services = sorted(platform.services.items())
    return {service: item.uses[name] for service, item in services if item.enabled and name in item.uses}


def _connections(name: str, platform: Platform) -> tuple[Connection, ...]:
    made = []
    for store_name, use in sorted(platform.services[name].uses.items()):
        store = platform.stores[store_name]
        if store.engine == "postgres":
            made.append(postgres.connect(store_name, store, name, use, platform))
        elif isinstance(store, ObjectStore):
            made.append(minio.connect(store_name, name, use))
        elif store.engine == "kafka":
            made.append(kafka.connect(store_name, store, name, use))
        else:
            made.append(redis.connect(store_name, store))
    return tuple(made)


def _store_values(name: str, store: Store, platform: Platform) -> tuple[Values, list[SecretKeys]]:
    if store.engine == "postgres":
        return postgres.values(name, store, platform, _users(name, platform))
    if isinstance(store, ObjectStore):
        return minio.values(name, store, platform, _users(name, platform))
    if store.engine == "kafka":
        return kafka.values(name, store, platform, _users(name, platform))
    return redis.values(name, store, platform)


def _store_parts(name: str, store: Store, graph: Graph, platform: Platform) -> Values:
    """What stores of every engine share."""
    parts: Values = {
        "clients": sorted(graph.clients(name)),
        "labels": dict(sorted(store.labels.items())),
        "annotations": dict(sorted((store_annotations(platform) | store.annotations).items())),
    }
    spec = placement_values(store.placement)
    if spec:
        parts["podSpec"] = spec
    if store.patches:
        parts["patches"] = dict(store.patches)
    return parts
