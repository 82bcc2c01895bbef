"""Somebody may connect to a Service.

Bad:
    kind: NetworkPolicy
    metadata: {name: default-deny}
    spec: {podSelector: {}, policyTypes: [Ingress]}
    # and no policy that admits anybody to the pods of Service web
Good:
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: gateway}}}]}]}

The API server accepts it. Policies isolate the Service's pods on the way in, and none of their rules means anybody who
is there: the Service has endpoints, and every connection to it times out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.reach.policies import INGRESS
from aquahelm.check.reach.reasons import named
from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.reach.policies import Peer

RULE = Rule("service-admits-somebody", theme="network", severity=WARNING, kinds=frozenset({"Service"}))


def check(service: Object, objects: Objects) -> Iterator[Violation]:
    """One for a Service all of whose pods are shut."""
    network = objects.network
    if not network.policies:
        return
    behind = objects.running((service.spec / "selector").texts, service.namespace)
    if not behind or objects.of_kind("Cluster"):  # an operator makes pods that cannot be seen here
        return
    # What a misspelt selector causes is said there; it is looked for last, as every policy has to be asked.
    if all(_is_shut(objects, item) for item in behind) and not _is_misspelt(service.namespace, objects):
        policies = [policy for item in behind for policy in network.isolating(network.end(item), INGRESS)]
        message = f"nobody may connect to its pods: no ingress rule of {named(policies)} admits anybody who is there"
        yield Violation(None, message, "add an ingress rule for those who call it")


def _is_misspelt(namespace: str, objects: Objects) -> bool:
    """Whether a policy selects nobody because of a label that is nearly one that pods have."""
    policies = (policy for policy in objects.of_kind("NetworkPolicy") if policy.namespace == namespace)
    selectors = (policy.spec / "podSelector" for policy in policies)
    return any(
        selector.value
        and not objects.network.selected(selector, namespace)
        and objects.meant((selector / "matchLabels").texts, namespace)
        for selector in selectors
    )


def _is_shut(objects: Objects, item: Object) -> bool:
    network = objects.network
    end = network.end(item)
    policies = network.isolating(end, INGRESS)
    if not policies or end.host_network:
        return False
    return not any(
        not rule.peers or any(_is_somebody(objects, peer) for peer in rule.peers)
        for policy in policies
        for rule in policy.rules[INGRESS]
    )


def _is_somebody(objects: Objects, peer: Peer) -> bool:
    """Whether a peer means somebody: pods that are there; what is elsewhere is believed to be there."""
    if peer.namespaces is not None or peer.block is not None or peer.pods is None:
        return True
    if objects.network.members(peer.namespace, peer.pods):
        return True
    return objects.makers.may_run(dict(peer.pods.labels), peer.namespace)
