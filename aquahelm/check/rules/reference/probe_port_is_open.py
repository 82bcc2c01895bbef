"""A probe or a hook asks a port that a container of its pod opens.

Bad:
    ports: [{containerPort: 8104}]
    readinessProbe: {httpGet: {path: /ready, port: 8105}}
Good:
    ports: [{containerPort: 8104}]
    readinessProbe: {httpGet: {path: /ready, port: 8104}}

The API server accepts it; the kubelet's probe then fails for ever: no pod is ever Ready, or each is
restarted over and over (liveness, startup). A name must be one of the container's own ports. A number that no
container declares may be open all the same: pods that declare no port at all are left alone, and in manifests of others
it is a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, WARNING, Context, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Container, Pod

# What follows, by the kind of probe or hook.
FOLLOWS = {
    "readiness": "the pod would never be Ready",
    "liveness": "the kubelet would restart it over and over",
    "startup": "the kubelet would restart it over and over",
    "postStart": "the container would be killed",
    "preStop": "nobody would be told of the end",
}

RULE = Rule("probe-port-is-open", theme="reference", severity=ERROR, kinds=WORKLOADS, mildest=WARNING)


def check(workload: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each probe and hook."""
    pod = workload.pod
    for container in pod.containers:
        if container.probes or container.hooks:
            asked = Asked(container, pod, surely=context.closed)
            for probe in container.probes:
                yield from _handlers(probe.node, f"the {probe.kind} probe", FOLLOWS[probe.kind], asked)
            for hook in container.hooks:
                yield from _handlers(hook, f"the {hook.key} hook", FOLLOWS[str(hook.key)], asked)


class Asked(NamedTuple):
    """A container with its pod; `surely`: all ports that are open are declared."""

    container: Container
    pod: Pod
    surely: bool


def _handlers(handlers: Node, what: str, follows: str, asked: Asked) -> Iterator[Violation]:
    for handler in ("httpGet", "tcpSocket", "grpc"):
        place = handlers / handler
        if place.there and not (place / "host").text:
            yield from _port(place / "port", what, follows, asked)


def _port(port: Node, what: str, follows: str, asked: Asked) -> Iterator[Violation]:
    container, pod = asked.container, asked.pod
    names = {declared.name for declared in container.ports if declared.name}
    numbers = {declared.number for declared in pod.ports if declared.number}
    if port.text and not port.text.isdecimal() and port.text not in names:
        near = nearest(port.text, names)
        known = f"ports of {container.name}: {listing(sorted(names), 'and')}" if names else ""
        message = (
            f"{what} asks the port called {shown(port.text)}, and container {container.name} has none of this name"
        )
        yield Violation(port, message, f"port: {near}" if near else known)
    elif port.number is not None and numbers and port.number not in numbers:
        open_ports = sorted(number for number in numbers)
        message = f"{what} asks port {port.number}, and no container listens there; {follows}"
        if not asked.surely:
            message = f"{what} asks port {port.number}, which no container declares; if none listens there, {follows}"
        fix = (
            f"port: {open_ports[0]}" if len(open_ports) == 1 else f"open ports: {listing(map(str, open_ports), 'and')}"
        )
        yield Violation(port, message, fix, severity=None if asked.surely else WARNING)
