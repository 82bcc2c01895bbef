"""One connection accounted for: what each policy and each rule of both sides say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.check.reach.ends import PodEnd
from aquahelm.check.reach.labels import Answer, both
from aquahelm.check.reach.policies import EGRESS, INGRESS
from aquahelm.check.reach.reasons import peer_words
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from aquahelm.check.objects import Object
    from aquahelm.check.reach.ends import Door, End
    from aquahelm.check.reach.network import Network
    from aquahelm.check.reach.policies import Direction, Policy, PolicyRule


@dataclass(frozen=True, slots=True)
class RuleAccount:
    """What one rule says: whether it admits the connection, its field, whom and what it means, why it does not fit."""

    admits: Answer
    field: str
    means: str
    why: str


@dataclass(frozen=True, slots=True)
class PolicyAccount:
    """What one policy says."""

    item: Object
    rules: tuple[RuleAccount, ...]


@dataclass(frozen=True, slots=True)
class SideAccount:
    """What one side says.

    Attributes:
        direction: `egress` of the source, `ingress` of the target.
        name: whose side.
        open: whether it lets the connection through.
        policies: those that isolate it; none where it is free.
        note: what else is to be said.
    """

    direction: Direction
    name: str
    open: Answer
    policies: tuple[PolicyAccount, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A connection: its ends, the port of the target's pods, the verdict, and what each side says."""

    source: str
    target: str
    door: Door
    open: Answer
    sides: tuple[SideAccount, ...]


def account(network: Network, source: End, target: End, door: Door) -> Account:
    """Account for one connection."""
    sides = []
    if isinstance(source, PodEnd):
        sides.append(_side(network, EGRESS, source, target, door))
    if isinstance(target, PodEnd):
        sides.append(_side(network, INGRESS, target, source, door))
    verdict: Answer = True
    for side in sides:
        verdict = both(verdict, side.open)
    return Account(source.name, target.name, door, verdict, tuple(sides))


def _side(network: Network, direction: Direction, end: PodEnd, other: End, door: Door) -> SideAccount:
    if end.item is None:
        return SideAccount(direction, end.name, True, (), "pods elsewhere: their own policies cannot be seen here")
    policies = network.isolating(end, direction)
    target = other if direction == EGRESS else end
    note = ""
    if policies and end.host_network:
        note = "pods in the node's network: what policies mean for them is up to the cluster's network"
    return SideAccount(
        direction,
        end.name,
        network.admits(direction, end, other, door),
        tuple(_policy(policy, direction, other, target, door) for policy in policies),
        note,
    )


def _policy(policy: Policy, direction: Direction, other: End, target: End, door: Door) -> PolicyAccount:
    return PolicyAccount(policy.item, tuple(_rule(rule, other, target, door) for rule in policy.rules[direction]))


def _rule(rule: PolicyRule, other: End, target: End, door: Door) -> RuleAccount:
    peers, port = rule.judge_peers(other), rule.judge_port(door, target)
    whom = listing([peer_words(peer) for peer in rule.peers], "or") if rule.peers else "everybody"
    ports = f"port {listing([str(ports) for ports in rule.ports])}" if rule.ports else "every port"
    return RuleAccount(both(peers, port), rule.place.field, f"{whom} on {ports}", _why(peers, port, rule, other))


def _why(peers: Answer, port: bool, rule: PolicyRule, other: End) -> str:
    """Why a rule does not admit a connection; empty where it does."""
    if not port:
        return "another port is meant" if peers else "others and another port are meant"
    if peers is False:
        return "others are meant"
    if peers is None:
        if not isinstance(other, PodEnd):
            return "holds only some of the addresses"
        if other.host_network:
            return "pods in the node's network are meant by some networks"
        if any(peer.block is not None and peer.judge(other) is None for peer in rule.peers):
            return "whether addresses mean pods is up to the cluster's network"
        return "not all labels of the other side are known"
    return ""
