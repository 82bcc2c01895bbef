"""Paths that policies open and nobody declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aquahelm.chart.components import component_of
from aquahelm.check.reach.ends import NAMESPACE_NAME, Door
from aquahelm.check.reach.labels import EVERY_POD
from aquahelm.check.reach.policies import EGRESS, INGRESS
from aquahelm.check.reach.reasons import namespace_of, peer_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object
    from aquahelm.check.reach.declared import DeclaredNetwork, Visitor
    from aquahelm.check.reach.network import Network
    from aquahelm.check.reach.policies import Peer, Policy, PolicyRule

_WIDE = 40
"""Where more components than these may connect, no path is looked at one by one."""

_TAKE_AWAY = "take the peer away"


class Opened(NamedTuple):
    """A path: who, to whom, on which ports (none: on every one), the place that opens it, what to do."""

    sources: Sequence[str]
    targets: Sequence[str]
    doors: Sequence[str]
    place: Node
    fix: str


def undeclared_ingress(network: Network, policy: Policy, declared: DeclaredNetwork) -> Iterator[Opened]:
    """What a policy lets into the pods that it selects, against the inventory."""
    rules = policy.rules.get(INGRESS, ())
    targets = _listening(network, network.guarded(policy)) if rules else {}
    for rule in rules:
        admitted: dict[str, tuple[Object, list[Door]]] = {}
        for component, (item, doors) in targets.items():
            asked = [door for door in doors if rule.judge_port(door, network.end(item))]
            if asked:
                admitted[component] = (item, asked)
        if not admitted:
            continue
        every = sorted({str(door) for _, doors in admitted.values() for door in doors})
        if not rule.peers:
            yield Opened(["everybody"], sorted(admitted), every, rule.place, "say in from: who may")
        for index, peer in enumerate(rule.peers):
            place = rule.peer_place(index)
            if peer.block is not None:
                yield Opened([peer.cidr], sorted(admitted), every, place, _TAKE_AWAY)
            elif _is_elsewhere(peer, declared):
                strangers = {
                    component: left
                    for component, (_, doors) in admitted.items()
                    if (left := [door for door in doors if not _may_visit(peer, component, door, declared)])
                }
                if strangers:
                    shown = sorted({str(door) for found in strangers.values() for door in found})
                    yield Opened([peer_words(peer)], sorted(strangers), shown, place, _TAKE_AWAY)
            else:
                yield from _between(network, peer, admitted, declared, place)


def undeclared_egress(network: Network, policy: Policy, declared: DeclaredNetwork) -> Iterator[Opened]:
    """What a policy lets out to where the platform is not; between its pods the way in decides."""
    rules = policy.rules.get(EGRESS, ())
    if all(peer.is_local for rule in rules for peer in rule.peers) and all(rule.peers for rule in rules):
        return
    items = network.guarded(policy)
    # What the umbrella chart runs itself goes by its own name.
    names = {component_of(item.manifest.template) or item.name: component_of(item.manifest.template) for item in items}
    sources = sorted(names)
    for rule in rules:
        doors = [str(ports) for ports in rule.ports]
        if not rule.peers:
            yield Opened(sources, ["everybody"], doors, rule.place, "say in to: where")
        for index, peer in enumerate(rule.peers):
            if peer.block is not None:
                if not _is_dns_address(peer, rule, declared):
                    strangers = [name for name in sources if not _may_leave(names[name], peer, rule, declared)]
                    if strangers:
                        fix = f"services.{strangers[0]}.internet: the host, or take the peer away"
                        yield Opened(strangers, [peer.cidr], doors, rule.peer_place(index), fix)
            elif _is_elsewhere(peer, declared) and not _is_dns(peer, rule, declared):
                yield Opened(sources, [peer_words(peer)], doors, rule.peer_place(index), _TAKE_AWAY)


def _listening(network: Network, items: Sequence[Object]) -> dict[str, tuple[Object, Sequence[Door]]]:
    """Component → an object of it whose pods open ports, and these."""
    found: dict[str, tuple[Object, Sequence[Door]]] = {}
    for item in items:
        doors = network.end(item).doors
        if doors:
            found.setdefault(component_of(item.manifest.template), (item, doors))
    return found


def _between(
    network: Network,
    peer: Peer,
    admitted: dict[str, tuple[Object, list[Door]]],
    declared: DeclaredNetwork,
    place: Node,
) -> Iterator[Opened]:
    callers = network.components(peer.namespace, peer.pods or EVERY_POD)
    for target, (item, doors) in admitted.items():
        opened: dict[str, list[Door]] = {}
        for source, caller in callers.items():
            undeclared = [door for door in doors if not declared.is_declared(source, target, door)]
            if len(callers) <= _WIDE:
                ends = network.end(caller), network.end(item)
                undeclared = [door for door in undeclared if network.open(*ends, door)]
            if undeclared:
                opened[source] = undeclared
        if opened:
            left = sorted({str(door) for found in opened.values() for door in found})
            fix = f"services.{min(opened)}.calls: [{target}], or take the peer away"
            yield Opened(sorted(opened), [target], left, place, fix)


def _is_elsewhere(peer: Peer, declared: DeclaredNetwork) -> bool:
    """Whether a peer selects namespaces, and not just the release's own."""
    return peer.namespaces is not None and namespace_of(peer) != declared.namespace


def _has(peer: Peer, labels: dict[str, str]) -> bool:
    return labels.items() <= (dict(peer.pods.labels) if peer.pods else {}).items()


def _may_visit(peer: Peer, component: str, door: Door, declared: DeclaredNetwork) -> bool:
    return any(_is_visitor(peer, visitor) and _is_door(door, visitor, component) for visitor in declared.visitors)


def _is_visitor(peer: Peer, visitor: Visitor) -> bool:
    """Whether a peer is nobody but the visitor."""
    return (not visitor.namespace or namespace_of(peer) == visitor.namespace) and _has(peer, dict(visitor.labels))


def _is_door(door: Door, visitor: Visitor, component: str) -> bool:
    doors = visitor.doors.get(component, frozenset())
    return door.protocol == "TCP" and (door.number in doors or door.name in doors)


def _is_dns(peer: Peer, rule: PolicyRule, declared: DeclaredNetwork) -> bool:
    named = dict(declared.dns.namespace_labels)[NAMESPACE_NAME]
    return namespace_of(peer) == named and _has(peer, dict(declared.dns.labels)) and _asks_dns(rule)


def _is_dns_address(peer: Peer, rule: PolicyRule, declared: DeclaredNetwork) -> bool:
    return peer.block is not None and peer.block <= declared.node_dns and _asks_dns(rule)


def _asks_dns(rule: PolicyRule) -> bool:
    names = {door.name for door in (Door(53, "UDP", "dns"), Door(53, "TCP", "dns-tcp"))}
    return bool(rule.ports) and all(
        (ports.first == 53 and ports.last is None) or ports.name in names for ports in rule.ports
    )


def _may_leave(component: str, peer: Peer, rule: PolicyRule, declared: DeclaredNetwork) -> bool:
    """Whether all that a peer opens is declared."""
    block = peer.block
    exits = (
        []
        if block is None
        else [way_out for way_out in declared.exits_of.get(component, ()) if declared.may_hold(way_out, block)]
    )
    ports = {port for way_out in exits for port in way_out.ports}
    return bool(rule.ports) and all(
        asked.protocol == "TCP" and asked.first in ports and asked.last in (None, asked.first) for asked in rule.ports
    )
