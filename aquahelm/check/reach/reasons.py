"""Why a side of a connection is shut, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aquahelm.check.reach.ends import Door, End, PodEnd
    from aquahelm.check.reach.network import Network
    from aquahelm.check.reach.policies import Direction, Policy

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
