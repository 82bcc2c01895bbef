"""A NetworkPolicy speaks of the ports of pods, not of Services.

Bad:
    # the Service listens on 80, its pods on 8104
    egress: [{to: [{podSelector: {matchLabels: {app: payment}}}], ports: [{port: 80}]}]
Good:
    egress: [{to: [{podSelector: {matchLabels: {app: payment}}}], ports: [{port: 8104}]}]

The API server accepts it; the connection is dropped in silence, because addresses are translated before policies are
asked. Pods that declare no ports are left alone, and so are namespaces that are not among the objects. It is a warning
where the namespace is named by a label, since others may have it too, and for a number in manifests of others, whose
containers may listen on more than they declare.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aquahelm.check.reach.reasons import few
from aquahelm.check.rule import ERROR, WARNING, Context, Rule, Violation
from aquahelm.check.selectors import matches
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.reach.ends import Door
    from aquahelm.check.reach.network import Network

RULE = Rule(
    "policy-ports-are-pod-ports",
    theme="network",
    severity=ERROR,
    kinds=frozenset({"NetworkPolicy"}),
    mildest=WARNING,
)

NAME = "kubernetes.io/metadata.name"


def check(policy: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each port that none of the pods it is about opens."""
    selector = policy.spec / "podSelector"
    if selector.value:
        for rule in policy.spec / "ingress":
            yield from _ports(rule, [(selector, policy.namespace)], objects.network, surely=context.closed)
    for rule in policy.spec / "egress":
        ends, surely = _ends(rule, policy, objects)
        if not surely:
            yield from (replace(one, severity=WARNING) for one in _ports(rule, ends, objects.network, surely=False))
        else:
            yield from _ports(rule, ends, objects.network, surely=context.closed)


def _ends(rule: Node, policy: Object, objects: Objects) -> tuple[list[tuple[Node, str]], bool]:
    """The selectors of the peers with their namespaces, and whether there can be no others; none if one is not here.

    A namespace is known by its name; one that is named by other labels may not be the only one that has them.
    """
    ends: list[tuple[Node, str]] = []
    surely = True
    for peer in rule / "to":
        pods, namespaces = peer / "podSelector", peer / "namespaceSelector"
        names = _namespaces(namespaces, objects) if namespaces.there else [policy.namespace]
        if not pods.value or not names:
            return [], False
        surely = surely and (not namespaces.there or NAME in (namespaces / "matchLabels").mapping)
        ends += [(pods, name) for name in names]
    return ends, surely


def _namespaces(selector: Node, objects: Objects) -> list[str]:
    if not selector.value:
        return []
    return [
        objects.in_namespace(one.name)
        for one in objects.of_kind("Namespace")
        if matches(selector, {**(one / "metadata" / "labels").texts, NAME: one.name})
    ]


def _ports(rule: Node, ends: Sequence[tuple[Node, str]], network: Network, *, surely: bool) -> Iterator[Violation]:
    declared = {door for selector, namespace in ends for door in network.doors(selector, namespace)}
    if not declared:
        return
    for port in rule / "ports":
        protocol, place = (port / "protocol").text or "TCP", port / "port"
        last = (port / "endPort").number or place.number
        if place.there and not any(_is(one, place, last, protocol) for one in declared):
            found = [item for selector, namespace in ends for item in network.selected(selector, namespace)]
            names = few(sorted({item.ref for item in found if item.pod.ports}))
            known = listing(sorted({_shown(one) for one in declared}), "and")
            asked = shown(place.value) if protocol == "TCP" else f"{shown(place.value)} ({protocol})"
            sure = surely or bool(place.text)
            message = f"no container of {names} {'listens on' if sure else 'declares'} port {asked}"
            yield Violation(place, message, f"open ports: {known}", severity=None if sure else WARNING)


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
