"""Nobody may connect to what the inventory does not say.

Bad:
    # inventory.yaml: nothing calls payment but gateway
    kind: NetworkPolicy
    metadata: {name: payment}
    spec: {podSelector: {matchLabels: {app: payment}}, ingress: [{from: [{podSelector: {}}]}]}
Good:
    spec:
      podSelector: {matchLabels: {app: payment}}
      ingress: [{from: [{podSelector: {matchLabels: {app: gateway}}}]}]

The API server accepts both. The bad one opens a path that nobody wrote down: it is missing in every drawing of the
system, and it is there for whoever breaks into one of the pods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.chart.components import component_of
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.reach.policies import EGRESS, INGRESS
from aquahelm.check.reach.reasons import few
from aquahelm.check.reach.undeclared import undeclared_egress, undeclared_ingress
from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

RULE = Rule("open-path-is-declared", theme="network", severity=WARNING, kinds=frozenset({"NetworkPolicy"}) | WORKLOADS)


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each peer that a policy admits and nobody declared; one for each workload that no policy holds."""
    declared = context.network
    if declared is None or not declared.enforced:
        return
    network = objects.network
    if item.kind != "NetworkPolicy":
        yield from _unguarded(item, objects)
        return
    policy = network.policy(item)
    for opened in (*undeclared_ingress(network, policy, declared), *undeclared_egress(network, policy, declared)):
        doors = f"port {listing(opened.doors, 'and')}" if opened.doors else "every port"
        message = (
            f"{few(opened.sources)} may connect to {few(opened.targets)} on {doors}, and the inventory does not say so"
        )
        yield Violation(opened.place, message, opened.fix)


def _unguarded(workload: Object, objects: Objects) -> Iterator[Violation]:
    end, network = objects.network.end(workload), objects.network
    if end.host_network:
        return
    free = [
        words
        for words, policies in (
            ("what comes in", network.isolating(end, INGRESS)),
            ("what goes out", network.isolating(end, EGRESS)),
        )
        if not policies
    ]
    if free:
        name = component_of(workload.manifest.template) or workload.name
        yield Violation(None, f"no NetworkPolicy holds {listing(free, 'and')} of {name}", "select its pods in a policy")
