"""The declared graph: what the inventory says of who connects to whom, for rules that hold policies to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from aquahelm.check.reach.addresses import EVERY_IPV4, INTERNET, PRIVATE, Addresses, addresses
from aquahelm.check.reach.ends import AddressEnd, Door, PodEnd, cluster_dns, elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.service import Service
    from aquahelm.plan.model import Link, Plan
    from aquahelm.plan.traits import ServiceTraits

POOLER_PORT = 6432
"""PgBouncer's: it lets in as many as come, and the server sees few of them."""
PLATFORM = ""
"""The component of what the umbrella chart makes itself: the job that generates secrets."""
Doorway: TypeAlias = int | str
"""A port of pods by its number, or by the name that a container gives it."""


@dataclass(frozen=True, slots=True)
class Way:
    """A declared way between two components of the platform: `source` calls or uses `target` on a port of its pods.

    `labels`: those of the pods that are meant, where not all of the target's are (a pooler before a database).
    `part` names the kind of the source's pods where not all of them need it.
    """

    source: str
    target: str
    port: int
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)
    part: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Exit:
    """A declared way out of the platform.

    Attributes:
        source: component.
        name: what is there: a host, a store that is managed elsewhere, the API server.
        kind: which of these.
        ports: where; they are asked by number, over TCP.
        addresses: where it may be; `known`: it is there and nowhere else.
        operated: only pods that an operator makes for the component go there.
        part: the kind of the source's pods where not all of them need it.
    """

    source: str
    name: str
    kind: Literal["internet", "managed", "api-server"]
    ports: tuple[int, ...]
    addresses: Addresses
    known: bool
    operated: bool = False
    part: str = ""

    @property
    def end(self) -> AddressEnd:
        """As an end of connections."""
        return AddressEnd(self.name, self.addresses)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Pods elsewhere that may come in: the edge, those who scrape metrics.

    Attributes:
        name: `edge` or `metrics`.
        namespace: theirs; empty where the inventory does not say, so that any pod may be one.
        labels: theirs, as far as the inventory says.
        doors: component → its ports that are open to them.
    """

    name: str
    namespace: str
    labels: Mapping[str, str]
    doors: Mapping[str, frozenset[Doorway]]


@dataclass(frozen=True, slots=True)
class ManagedDatabase:
    """A database elsewhere: its store's name, its host, and how many connections it lets in."""

    name: str
    host: str
    limit: int


@dataclass(frozen=True)
class DeclaredNetwork:
    """The declared graph of one environment.

    Attributes:
        namespace: the release's.
        enforced: whether NetworkPolicies are made at all.
        ways, exits, visitors: all that is declared. Pods of one component may always talk to each other.
        dns: the pods of the cluster's DNS.
        node_dns: addresses that answer for them on each node.
        private: addresses that do not count as internet.
        databases: those elsewhere whose limit is said.
    """

    namespace: str
    enforced: bool
    ways: frozenset[Way]
    exits: tuple[Exit, ...]
    visitors: tuple[Visitor, ...]
    dns: PodEnd
    node_dns: Addresses = field(default_factory=Addresses)
    private: Addresses = PRIVATE
    databases: tuple[ManagedDatabase, ...] = ()

    @cached_property
    def ways_of(self) -> Mapping[str, tuple[Way, ...]]:
        """Source → ways, in order."""
        found: dict[str, list[Way]] = {}
        for way in sorted(self.ways, key=lambda way: (way.source, way.target, way.port)):
            found.setdefault(way.source, []).append(way)
        return {source: tuple(ways) for source, ways in found.items()}

    @cached_property
    def exits_of(self) -> Mapping[str, tuple[Exit, ...]]:
        """Source → exits."""
        found: dict[str, list[Exit]] = {}
        for exit_ in self.exits:
            found.setdefault(exit_.source, []).append(exit_)
        return {source: tuple(exits) for source, exits in found.items()}

    def may_hold(self, way_out: Exit, block: Addresses) -> bool:
        """Whether a block opens no more than an exit asks for, as far as its addresses are known."""
        if way_out.known:
            return block <= way_out.addresses
        return way_out.kind == "managed" or not block.meets(self.private)

    @cached_property
    def users_of(self) -> Mapping[str, tuple[str, ...]]:
        """Store that is managed elsewhere → the services that use it, in order."""
        found: dict[str, set[str]] = {}
        for way_out in self.exits:
            if way_out.kind == "managed" and way_out.source != way_out.name:
                found.setdefault(way_out.name, set()).add(way_out.source)
        return {name: tuple(sorted(users)) for name, users in found.items()}

    def calls_names(self, component: str) -> bool:
        """Whether a component asks the DNS: it connects to somebody by name."""
        named = any(exit_.kind != "api-server" for exit_ in self.exits_of.get(component, ()))
        return named or component in self.ways_of

    def is_declared(self, source: str, target: str, door: Door) -> bool:
        """Whether pods of one component may connect to this port of another."""
        return source == target or (door.protocol == "TCP" and Way(source, target, door.number) in self.ways)

    def visitor_end(self, visitor: Visitor) -> PodEnd:
        """A visitor as an end of connections."""
        if visitor.namespace:
            return elsewhere(visitor.name, visitor.namespace, visitor.labels, own=self.namespace)
        return PodEnd(visitor.name, "?", dict(visitor.labels), whole_labels=False)


def declared_network(platform: Platform, plan: Plan) -> DeclaredNetwork:
    """What the inventory declares for one environment."""
    network = platform.network
    return DeclaredNetwork(
        namespace=plan.namespace,
        enforced=network.policies,
        ways=frozenset(
            Way(link.source, link.target, link.port, _pods_meant(plan, link), link.part)
            for link in plan.links
            if link.kind in ("service", "store")
        ),
        exits=tuple(_exits(platform, plan)),
        visitors=tuple(_visitors(platform, plan)),
        dns=cluster_dns(network.dnsNamespace, network.dnsLabels, plan.namespace),
        node_dns=addresses(network.nodeLocalDns) if network.nodeLocalDns else Addresses(),
        private=addresses(*network.privateRanges),
        databases=tuple(_databases(platform)),
    )


def _databases(platform: Platform) -> Iterator[ManagedDatabase]:
    for name, store in platform.stores.items():
        limit = store.settings.get("max_connections") if store.engine == "postgres" else None
        pooled = store.endpoint is not None and store.endpoint.port == POOLER_PORT
        if store.mode == "managed" and store.endpoint and not pooled and str(limit).isdecimal():
            yield ManagedDatabase(name, str(store.endpoint.host), int(str(limit)))


def _pods_meant(plan: Plan, link: Link) -> dict[str, str]:
    """Labels of a store's pods that its operator makes, as the plan tells clients of them."""
    return dict(plan.global_values["stores"].get(link.target, {}).get("podLabels", {})) if link.kind == "store" else {}


def _operated(plan: Plan) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The stores that an operator runs, with what the values say of it."""
    for component in plan.components:
        if "operator" in component.values:
            yield component.name, component.values["operator"]


def _exits(platform: Platform, plan: Plan) -> Iterator[Exit]:
    for link in plan.links:
        if link.kind == "managed":
            yield _managed(platform, link.source, link)
        elif link.kind == "internet":
            cidrs = [item.cidr for item in platform.services[link.source].internet if item.host == link.target]
            where, known = _where(link.target, [cidr for cidr in cidrs if cidr], INTERNET)
            yield Exit(link.source, link.target, "internet", (link.port,), where, known)
    # The setup of a managed store goes where the store's users go.
    seen = {(link.target, link.port): link for link in plan.links if link.kind == "managed"}
    yield from (_managed(platform, name, link) for (name, _), link in sorted(seen.items()))
    servers, ports = addresses(*platform.network.apiServerCidrs), tuple(platform.network.apiServerPorts)
    callers = [name for name, service in sorted(platform.services.items()) if service.enabled and service.account.calls]
    for caller in [*callers, PLATFORM]:
        yield Exit(caller, "the API server", "api-server", ports, servers, known=True)
    for name, operator in _operated(plan):
        if operator.get("apiServer"):
            yield Exit(name, "the API server", "api-server", ports, servers, known=True, operated=True)


def _managed(platform: Platform, source: str, link: Link) -> Exit:
    endpoint = platform.stores[link.target].endpoint
    host, cidrs = (endpoint.host, endpoint.cidrs) if endpoint else ("", ())
    where, known = _where(host, cidrs, EVERY_IPV4)
    return Exit(
        source, link.target, "managed", (link.port,), where, known, part=link.part if source == link.source else ""
    )


def _where(host: str, cidrs: list[str] | tuple[str, ...], otherwise: Addresses) -> tuple[Addresses, bool]:
    """Where a host is: at the declared addresses, at its own if it is one."""
    if cidrs:
        return addresses(*cidrs), True
    try:
        return addresses(str(ip_address(host))), True
    except ValueError:
        return otherwise, False


def _visitors(platform: Platform, plan: Plan) -> Iterator[Visitor]:
    on = {name: service for name, service in platform.services.items() if service.enabled}
    edge, watcher = platform.edge, platform.observability
    if edge is not None:
        routed = {name: frozenset(_routed(service, platform)) for name, service in on.items() if service.routes}
        yield Visitor("edge", edge.namespace or "", dict(edge.podLabels), routed)
    if watcher.namespace:
        scraped = {name: frozenset(_scraped(service, platform)) for name, service in on.items()}
        scraped |= {name: frozenset(operator.get("metricsPorts", ())) for name, operator in _operated(plan)}
        yield Visitor("metrics", watcher.namespace, dict(watcher.podLabels), scraped)
    for name, operator in _operated(plan):
        doors = {name: frozenset(operator["ports"])}
        yield Visitor(f"{name}'s operator", operator["namespace"], dict(operator["podLabels"]), doors)


def _traits(service: Service, platform: Platform) -> ServiceTraits:
    from aquahelm.plan.traits import traits_of  # loads the models of inventories, which manifests of others do without

    return traits_of(service, platform.runtimes)


def _routed(service: Service, platform: Platform) -> Iterator[Doorway]:
    """The ports that routes lead to: a named one, else the main one."""
    main = _traits(service, platform).port
    for route in service.routes:
        if route.port in service.ports:
            yield service.ports[route.port].port
        elif main is not None:
            yield main


def _scraped(service: Service, platform: Platform) -> Iterator[Doorway]:
    traits = _traits(service, platform)
    if traits.metrics is not None:
        port = traits.metrics.port if traits.metrics.port is not None else traits.port
        if port is not None:
            yield port
