"""The addresses of a store that is managed elsewhere are known, so that only these are open.

Bad:
    # inventory.yaml
    endpoint: {host: pg.internal.example, port: 6432}
Good:
    endpoint: {host: pg.internal.example, port: 6432, cidrs: [10.20.0.0/24]}

NetworkPolicies know addresses, not names. Without them the chart cannot open the way to the store alone: either the
port is open to every address there is, or a store at a private address cannot be reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.chart.components import component_of
from aquahelm.check.reach.addresses import EVERY_IPV4, INTERNET
from aquahelm.check.reach.policies import EGRESS
from aquahelm.check.reach.reasons import few
from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.reach.policies import Policy, PolicyRule
    from aquahelm.check.rule import Context

RULE = Rule("managed-store-has-addresses", theme="network", severity=WARNING, kinds=frozenset({"NetworkPolicy"}))


def check(policy: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each such store, said of the first policy that opens the way to it."""
    declared = context.network
    component = component_of(policy.manifest.template)
    if declared is None or not declared.enforced or component not in declared.exits_of:
        return
    for way_out in declared.exits_of[component]:
        if way_out.kind == "managed" and not way_out.known:
            users = declared.users_of.get(way_out.name, ())
            place = _open_to_all(objects.network.policy(policy), way_out.ports[0])
            if place is not None and component in users[:1]:
                rule, index, held = place
                message = f"the addresses of {way_out.name} are not known: port {way_out.ports[0]} {held} is open"
                fix = f"stores.{way_out.name}.endpoint.cidrs: the addresses behind its host name"
                yield Violation(rule.peer_place(index), f"{message} to {few(users)}", fix)


def _open_to_all(policy: Policy, port: int) -> tuple[PolicyRule, int, str] | None:
    """Where a policy opens a port of all addresses there are, or of all public ones; in words too."""
    for rule in policy.rules.get(EGRESS, ()):
        for index, peer in enumerate(rule.peers):
            if peer.block is not None and any(ports.first == port for ports in rule.ports):
                if peer.block >= EVERY_IPV4:
                    return rule, index, "of every address"
                if peer.block >= INTERNET:
                    return rule, index, "of every public address, and of no private one,"
    return None
