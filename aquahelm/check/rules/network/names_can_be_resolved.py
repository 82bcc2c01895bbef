"""A pod that calls others by name may ask the cluster's DNS.

Bad:
    kind: NetworkPolicy
    metadata: {name: payment}
    spec:
      podSelector: {matchLabels: {app: payment}}
      egress: [{to: [{podSelector: {matchLabels: {app: event}}}], ports: [{port: 8102}]}]
Good:
    spec:
      podSelector: {matchLabels: {app: payment}}
      egress:
        - {to: [{podSelector: {matchLabels: {app: event}}}], ports: [{port: 8102}]}
        - to:
            - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
              podSelector: {matchLabels: {k8s-app: kube-dns}}
          ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]

The API server accepts both. Egress rules shut everything that they do not name, DNS too: the application finds no
host, although the way to it is open. Pods that may go nowhere, or to single addresses, are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.chart.components import component_of
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.reach.addresses import INTERNET
from aquahelm.check.reach.ends import NAMESPACE_NAME, AddressEnd, Door, PodEnd, cluster_dns
from aquahelm.check.reach.policies import EGRESS
from aquahelm.check.reach.reasons import few, named
from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.reach.ends import End
    from aquahelm.check.reach.policies import PolicyRule
    from aquahelm.check.rule import Context

RULE = Rule("names-can-be-resolved", theme="network", severity=ERROR, kinds=WORKLOADS)

_QUESTION = Door(53, "UDP", "dns")
_FIX = "admit port 53, UDP and TCP, to the pods k8s-app: kube-dns of namespace kube-system"
# OpenShift's DNS is elsewhere and listens on another port.
_OPENSHIFT = PodEnd("dns", "openshift-dns", {}, (Door(5353, "UDP", "dns"),), False, {NAMESPACE_NAME: "openshift-dns"})


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for the first workload of those that the same policies hold."""
    network, declared = objects.network, context.network
    if not network.policies:
        return
    end = network.end(workload)
    policies = network.isolating(end, EGRESS)
    if not policies or end.host_network or not network.is_first(workload):
        return
    if declared is not None:
        component = component_of(workload.manifest.template)
        if not declared.enforced or not declared.calls_names(component):
            return
        places: tuple[tuple[End, Door], ...] = ((declared.dns, _QUESTION),)
        if declared.node_dns:
            places = (*places, (AddressEnd("dns", declared.node_dns), _QUESTION))
        who = component
    else:
        if not any(_goes_somewhere(rule) for policy in policies for rule in policy.rules[EGRESS]):
            return
        own = objects.release_namespace
        places = ((cluster_dns(own=own), _QUESTION), (_OPENSHIFT, _OPENSHIFT.doors[0]))
        who = few([item.ref for item in network.alike(workload)])
    if all(network.admits(EGRESS, end, place, door) is False for place, door in places):
        yield Violation(None, f"{who} cannot ask the DNS: no egress rule of {named(policies)} admits port 53", _FIX)


def _goes_somewhere(rule: PolicyRule) -> bool:
    """Whether a rule opens what is called by name: pods, which Services stand for, or the internet."""
    return not rule.peers or any(peer.block is None or peer.block >= INTERNET for peer in rule.peers)
