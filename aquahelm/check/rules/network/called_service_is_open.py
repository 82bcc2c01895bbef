"""A Service whose name a pod is given lets that pod in.

Bad:
    # pods of app: shop, with env: [{name: ORDERS_URL, value: "http://orders:8080"}]
    kind: NetworkPolicy
    metadata: {name: orders}
    spec: {podSelector: {matchLabels: {app: orders}}, ingress: [{from: [{podSelector: {matchLabels: {app: gateway}}}]}]}
Good:
    spec: {podSelector: {matchLabels: {app: orders}}, ingress: [{from: [{podSelector: {matchLabels: {app: shop}}}]}]}

The API server accepts it; the connection times out, since policies shut the way. Read as calls are addresses
(`http://orders:8080`), `orders:8080`, and the bare name of a Service in a variable such as ORDERS_HOST: in variables,
in ConfigMaps that are taken over as such, and in arguments. Pods that name a Service of their own are left alone. An
inventory declares its links: see `declared-link-is-open`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.reach.ends import Door
from aquahelm.check.reach.policies import EGRESS, INGRESS
from aquahelm.check.reach.reasons import refusal
from aquahelm.check.rule import WARNING, Context, Rule, Violation
from aquahelm.check.variables import command_line, variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Container
    from aquahelm.check.reach.ends import PodEnd

RULE = Rule("called-service-is-open", theme="network", severity=WARNING, kinds=WORKLOADS)

_NAME = r"(?P<host>[a-z](?:[-a-z0-9.]*[a-z0-9])?)"
ADDRESS = re.compile(rf"(?:[a-z][a-z0-9+.]*://(?:[^@/\s]*@)?{_NAME}(?::(?P<port>\d{{1,5}}))?)(?=[/?#,;\s\"']|$)")
PAIR = re.compile(rf"(?:^|(?<=[\s,=])){_NAME}:(?P<port>\d{{1,5}})(?=[/,;\s]|$)")
COLON_AND_PORT = re.compile(r":\d")  # mostly there is none, and that is found quickly
HOST = re.compile(r"(HOST(NAME)?|ADDR(ESS)?|SERVER|ENDPOINT)$", re.IGNORECASE)
IN_CLUSTER = re.compile(r"(?P<name>[a-z0-9-]+)(?:\.(?P<namespace>[a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?)?")
_LONGEST = 10_000


class Call(NamedTuple):
    """A Service that is called: from where in the manifest, under which name, and on which of its ports (0: any)."""

    place: Node
    what: str
    service: Object
    port: int


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each Service that is called and shut."""
    network = objects.network
    if context.network is not None or not network.policies or not objects.of_kind("Service"):
        return
    source = network.end(workload)
    told: set[str] = set()
    for call in _calls(workload, objects) if not source.host_network else ():
        reason = "" if call.service.ref in told else _shut(source, call, objects)
        if reason:
            told.add(call.service.ref)
            message = f"{call.what} names {call.service.ref}, and the way there is shut: {reason}"
            yield Violation(call.place, message, "admit it in a NetworkPolicy, on the port of the pods")


def _shut(source: PodEnd, call: Call, objects: Objects) -> str:
    """Which policies shut every way to the Service; empty if one may be open."""
    network, reasons = objects.network, []
    selector = (call.service.spec / "selector").texts
    for item in objects.running(selector, call.service.namespace) if selector else ():
        if item is source.item or item.is_test:
            continue
        target = network.end(item)
        for door in _doors(call, target):
            shut = []
            if network.admits(EGRESS, source, target, door) is False:
                shut.append(refusal(network, EGRESS, source, target, door))
            if network.admits(INGRESS, target, source, door) is False:
                shut.append(refusal(network, INGRESS, target, source, door))
            if not shut:
                return ""
            reasons.append("; ".join(shut))
    return reasons[0] if reasons else ""


def _doors(call: Call, target: PodEnd) -> Iterator[Door]:
    """The ports of the pods behind the ports of the Service that are called."""
    for port in call.service.spec / "ports":
        protocol = (port / "protocol").text or "TCP"
        if call.port and (port / "port").number != call.port:
            continue
        goal = port / "targetPort" if (port / "targetPort").there else port / "port"
        for own in target.doors:
            if own.protocol == protocol and (own.name == goal.text if goal.text else own.number == goal.number):
                yield own
        if goal.number and all(own.number != goal.number for own in target.doors):
            yield Door(goal.number, protocol)


def _calls(workload: Object, objects: Objects) -> Iterator[Call]:
    for container in workload.pod.containers:
        fields = container.node.mapping
        if fields.get("env") or fields.get("envFrom"):
            for name, value in variables(container, workload, objects).items():
                for host, port in _hosts(value, name):
                    yield from _call(_place(container, name), name, (host, port), workload, objects)
        if fields.get("command") or fields.get("args"):
            place = container.node / ("args" if fields.get("args") else "command")
            for host, port in _hosts(command_line(container)):
                yield from _call(place, f"{container.name}'s command", (host, port), workload, objects)


def _hosts(text: str, variable: str = "") -> Iterator[tuple[str, int]]:
    """The hosts that a text names, with their ports (0: none); by its name, a variable's text may be one alone."""
    if len(text) > _LONGEST:
        return
    if ":" not in text:
        if IN_CLUSTER.fullmatch(text) and HOST.search(variable):
            yield text, 0
        return
    if "://" in text:
        for found in ADDRESS.finditer(text):
            yield found["host"], int(found["port"] or 0)
    if COLON_AND_PORT.search(text):
        for found in PAIR.finditer(text):
            yield found["host"], int(found["port"])


def _call(place: Node, what: str, asked: tuple[str, int], workload: Object, objects: Objects) -> Iterator[Call]:
    host, port = asked
    name = IN_CLUSTER.fullmatch(host)
    if name:
        namespace = objects.in_namespace(name["namespace"]) if name["namespace"] else workload.namespace
        service = objects.find("Service", name["name"], namespace)
        if service:
            yield Call(place, what, service, port)


def _place(container: Container, name: str) -> Node:
    for variable in container.node / "env":
        if (variable / "name").text == name:
            return variable / "value" if (variable / "value").there else variable
    return container.node / "envFrom"
