"""Why a side of a connection is shut, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.reach.ends import NAMESPACE_NAME
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aquahelm.check.reach.ends import Door, End, PodEnd
    from aquahelm.check.reach.network import Network
    from aquahelm.check.reach.policies import Direction, Peer, Policy

_MANY = 3


def refusal(network: Network, direction: Direction, end: PodEnd, other: End, door: Door) -> str:
    """What a shut side does: `no egress rule of NetworkPolicy/a admits it`, `NetworkPolicy/a admits it on 80 alone`."""
    policies = network.isolating(end, direction)
    near = [
        (policy, ports)
        for policy in policies
        for rule in policy.rules[direction]
        if rule.ports and rule.judge_peers(other)
        for ports in rule.ports
    ]
    if near:
        asked = listing(sorted({str(ports) for _, ports in near}), "and")
        by = named(policy for policy, _ in near)
        return f"the {direction} rules of {by} admit port {asked} alone, and the port of the pods is {door}"
    return f"no {direction} rule of {named(policies)} admits it"


def named(policies: Iterable[Policy]) -> str:
    """`NetworkPolicy/a and NetworkPolicy/b`; those without rules are left out where others have some."""
    found = list(dict.fromkeys(policies))
    having = [policy for policy in found if any(policy.rules.values())]
    return few(sorted(policy.item.ref for policy in having or found))


def few(names: Sequence[str]) -> str:
    """`a, b and 12 more`."""
    if len(names) <= _MANY + 1:
        return listing(names, "and")
    return f"{', '.join(names[:_MANY])} and {len(names) - _MANY} more"


def namespace_of(peer: Peer) -> str:
    """The one namespace that a peer selects by its name; empty for another way of selecting."""
    return dict(peer.namespaces.labels).get(NAMESPACE_NAME, "") if peer.namespaces else ""


def peer_words(peer: Peer) -> str:
    """`pods of namespace monitoring`, `pods tier: "a" of every namespace`, `10.0.0.0/8`."""
    if peer.block is not None:
        return peer.cidr
    selected = peer.pods is not None and not peer.pods.is_empty
    pods = f"pods {peer.pods}" if selected else "pods"
    if peer.namespaces is None:
        return pods if selected else "every pod of the namespace"
    if peer.namespaces.is_empty:
        return f"{pods} of every namespace"
    name = namespace_of(peer)
    return f"{pods} of namespace {name}" if name else f"{pods} of namespaces {peer.namespaces}"
