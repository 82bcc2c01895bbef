"""What the inventory declares, the rendered NetworkPolicies let through.

Bad:
    # inventory.yaml: services.payment.calls: [event]; event's pods listen on 8102
    kind: NetworkPolicy
    metadata: {name: event}
    spec: {podSelector: {matchLabels: {app: event}}, ingress: [{ports: [{port: 80}]}]}
Good:
    spec: {podSelector: {matchLabels: {app: event}}, ingress: [{ports: [{port: 8102}]}]}

The API server accepts both; with the bad one each connection waits until it times out, and nothing tells why. A
connection needs its source's egress and its target's ingress: the message says which of them is shut. Declared are
calls, uses, internet, routes, metrics and the Kubernetes API; jobs, tests and waiting init containers go the ways of
their service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.chart.components import component_of
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.reach.ends import Door
from aquahelm.check.reach.policies import EGRESS, INGRESS
from aquahelm.check.reach.reasons import refusal
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.reach.declared import DeclaredNetwork, Way
    from aquahelm.check.reach.ends import PodEnd
    from aquahelm.check.rule import Context

RULE = Rule("declared-link-is-open", theme="network", severity=ERROR, kinds=WORKLOADS)


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each declared way that is shut, said of the first workload of those that the same policies hold."""
    declared = context.network
    if declared is None or not declared.enforced or not objects.network.is_first(workload):
        return
    component, end = component_of(workload.manifest.template), objects.network.end(workload)
    for way in declared.ways_of.get(component, ()):
        if _is_of(end, way.part):
            yield from _way(objects, end, way)
    yield from _exits(objects, end, declared, component)
    yield from _visitors(objects, end, declared, component)


def _is_of(end: PodEnd, part: str) -> bool:
    """Whether pods are of the kind that a way is for; an empty one is all."""
    return not part or end.labels.get("app.kubernetes.io/component") == part


def _way(objects: Objects, source: PodEnd, way: Way) -> Iterator[Violation]:
    network, door = objects.network, Door(way.port)
    targets = [network.end(item) for item in network.of_component(way.target)]
    if way.labels:
        targets = [target for target in targets if way.labels.items() <= target.labels.items()]
    opened = [target for target in targets if any(own.number == way.port for own in target.doors)]
    if targets and not opened:
        message = f"{way.source} cannot connect to {way.target} on port {door}: no container of {way.target} opens it"
        yield Violation(None, message, _open_ports(targets))
    for target in opened:
        reasons = []
        if network.admits(EGRESS, source, target, door) is False:
            reasons.append(refusal(network, EGRESS, source, target, door))
        if network.admits(INGRESS, target, source, door) is False:
            reasons.append(refusal(network, INGRESS, target, source, door))
        if reasons:
            message = f"{way.source} cannot connect to {way.target} on port {door}: {'; '.join(reasons)}"
            yield Violation(None, message, f"aquahelm reach {source.name} {target.name} explains it")


def _open_ports(targets: list[PodEnd]) -> str:
    known = sorted({str(door) for target in targets for door in target.doors})
    return f"open ports: {listing(known, 'and')}" if known else ""


def _exits(objects: Objects, source: PodEnd, declared: DeclaredNetwork, component: str) -> Iterator[Violation]:
    for way_out in declared.exits_of.get(component, ()):
        if not _is_of(source, way_out.part):
            continue
        end = way_out.end
        for port in way_out.ports if not way_out.operated else ():
            if objects.network.admits(EGRESS, source, end, Door(port)) is False:
                reason = refusal(objects.network, EGRESS, source, end, Door(port))
                message = f"{component or source.name} cannot connect to {way_out.name} on port {port}: {reason}"
                yield Violation(None, message)


def _visitors(objects: Objects, target: PodEnd, declared: DeclaredNetwork, component: str) -> Iterator[Violation]:
    for visitor in declared.visitors:
        wanted = visitor.doors.get(component, ())
        for door in target.doors:
            if door.protocol == "TCP" and (door.number in wanted or door.name in wanted):
                end = declared.visitor_end(visitor)
                if objects.network.admits(INGRESS, target, end, door) is False:
                    reason = refusal(objects.network, INGRESS, target, end, door)
                    message = f"{visitor.name} cannot connect to {component} on port {door}: {reason}"
                    yield Violation(None, message)
