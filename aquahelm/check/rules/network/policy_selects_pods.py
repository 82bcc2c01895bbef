"""A NetworkPolicy selects pods that exist, and so do its peers.

Bad:
    spec: {podSelector: {matchLabels: {app: payments}}, policyTypes: [Ingress]}
Good:
    spec: {podSelector: {matchLabels: {app: payment}}, policyTypes: [Ingress]}

The API server accepts it. A policy that selects nothing guards nothing; a peer that is nobody lets nobody in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("policy-selects-pods", theme="network", severity=WARNING, kinds=frozenset({"NetworkPolicy"}))


def check(policy: Object, objects: Objects) -> Iterator[Violation]:
    """One for each selector that finds nobody."""
    if objects.of_kind("Cluster"):
        return  # an operator makes pods that cannot be seen here
    selector = policy.spec / "podSelector"
    if selector.value and _finds_nobody(selector, policy, objects):
        fix = objects.meant((selector / "matchLabels").texts, policy.namespace)
        yield Violation(selector, f"no pod has {_labels(selector)}; the policy guards nothing", fix)
    for field, peers in (("ingress", "from"), ("egress", "to")):
        for rule in policy.spec / field:
            for peer in rule / peers:
                yield from _namespaces(peer / "namespaceSelector" / "matchLabels", objects)
                inner = peer / "podSelector"
                here = inner.value and not (peer / "namespaceSelector").there
                if here and _finds_nobody(inner, policy, objects):
                    fix = objects.meant((inner / "matchLabels").texts, policy.namespace)
                    yield Violation(inner, f"no pod has {_labels(inner)}; the peer is nobody", fix)


def _finds_nobody(selector: Node, policy: Object, objects: Objects) -> bool:
    """Whether no pod is selected, not even one that an operator makes."""
    if objects.network.selected(selector, policy.namespace):
        return False
    return not objects.makers.may_run((selector / "matchLabels").texts, policy.namespace)


def _namespaces(labels: Node, objects: Objects) -> Iterator[Violation]:
    """One for a label that no namespace has, and that is nearly one that a namespace here has."""
    for key, place in labels.fields():
        known = {_label(one, key) for one in objects.of_kind("Namespace")} - {""}
        near = nearest(place.text, known) if place.text and place.text not in known else ""
        if near:
            yield Violation(place, f"no namespace here has {key}: {shown(place.text)}", f"did you mean {near}?")


def _label(namespace: Object, key: str) -> str:
    if key == "kubernetes.io/metadata.name":
        return namespace.name
    return (namespace / "metadata" / "labels" / key).text or ""


def _labels(selector: Node) -> str:
    labels = [f"{key}: {shown(value)}" for key, value in (selector / "matchLabels").texts.items()]
    return listing(labels, "and") if labels else "the labels that the selector asks for"
