"""A NetworkPolicy speaks of the ports of pods, not of Services.

Bad:
    # the Service listens on 80, its pods on 8104
    egress: [{to: [{podSelector: {matchLabels: {app: payment}}}], ports: [{port: 80}]}]
Good:
    egress: [{to: [{podSelector: {matchLabels: {app: payment}}}], ports: [{port: 8104}]}]

The API server accepts it; the connection is dropped in silence, because addresses are translated before policies are
asked. Pods that declare no ports are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.reach.reasons import few
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.reach.ends import Door
    from aquahelm.check.reach.network import Network

RULE = Rule("policy-ports-are-pod-ports", theme="network", severity=ERROR, kinds=frozenset({"NetworkPolicy"}))


def check(policy: Object, objects: Objects) -> Iterator[Violation]:
    """One for each port that none of the pods it is about opens."""
    selector = policy.spec / "podSelector"
    if selector.value:
        for rule in policy.spec / "ingress":
            yield from _ports(rule, [selector], policy.namespace, objects.network)
    for rule in policy.spec / "egress":
        peers = list(rule / "to")
        # Pods in other namespaces and addresses outside the cluster cannot be seen from here.
        if peers and all((peer / "podSelector").value and not (peer / "namespaceSelector").there for peer in peers):
            yield from _ports(rule, [peer / "podSelector" for peer in peers], policy.namespace, objects.network)


def _ports(rule: Node, selectors: Sequence[Node], namespace: str, network: Network) -> Iterator[Violation]:
    declared = {door for selector in selectors for door in network.doors(selector, namespace)}
    if not declared:
        return
    for port in rule / "ports":
        protocol, place = (port / "protocol").text or "TCP", port / "port"
        last = (port / "endPort").number or place.number
        if place.there and not any(_is(one, place, last, protocol) for one in declared):
            found = [item for selector in selectors for item in network.selected(selector, namespace)]
            names = few(sorted({item.ref for item in found if item.pod.ports}))
            known = listing(sorted({_shown(one) for one in declared}), "and")
            asked = shown(place.value) if protocol == "TCP" else f"{shown(place.value)} ({protocol})"
            message = f"no container of {names} listens on port {asked}"
            yield Violation(place, message, f"open ports: {known}")


def _is(declared: Door, wanted: Node, last: int | None, protocol: str) -> bool:
    if declared.protocol != protocol:
        return False
    if wanted.text:
        return declared.name == wanted.text
    number = wanted.number
    return number is not None and number <= declared.number <= (last or number)


def _shown(port: Door) -> str:
    notes = [note for note in (port.name, port.protocol if port.protocol != "TCP" else "") if note]
    return f"{port.number} ({', '.join(notes)})" if notes else str(port.number)
