"""Ports are numbers from 1 to 65535, or names of at most 15 characters.

Bad:
    ports: [{name: http_management, containerPort: 70000}]
Good:
    ports: [{name: management, containerPort: 8081}]

The API server answers `must be between 1 and 65535` or `must be no more than 15 characters`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import port_name
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.pods import HANDLERS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object
    from aquahelm.check.pods import Container

RULE = Rule("port-is-valid", theme="api", severity=ERROR, kinds=WORKLOADS)


def check(workload: Object) -> Iterator[Violation]:
    """One for each port of a container, a probe or a hook."""
    pod = workload.pod
    host_network = (pod.spec / "hostNetwork").flag is True
    for container in pod.containers:
        yield from _declared(container, host_network)
        for handlers in (*(probe.node for probe in container.probes), *container.hooks):
            for handler in handlers.given(HANDLERS):
                if handler.key not in ("exec", "sleep"):
                    yield from _port(handler / "port", names=handler.key != "grpc")


def _declared(container: Container, host_network: bool) -> Iterator[Violation]:
    names: dict[str, Node] = {}
    for declared in container.ports:
        yield from _port(declared.node / "containerPort", names=False)
        host_port = declared.node / "hostPort"
        if host_port.number:
            yield from _port(host_port, names=False)
            if host_network and host_port.number != declared.number:
                yield Violation(host_port, f"on the host's network it must be {declared.number}, as containerPort")
        if declared.name:
            trouble = port_name(declared.name)
            place = declared.node / "name"
            if trouble:
                yield Violation(place, f"{shown(declared.name)} {trouble}")
            elif declared.name in names:
                yield Violation(place, f"{shown(declared.name)} stands twice in container {container.name}")
            names[declared.name] = place


def _port(place: Node, *, names: bool) -> Iterator[Violation]:
    """What is wrong with a port number, or a port's name where `names` are taken."""
    if place.number is not None:
        if not 1 <= place.number <= 65535:
            yield Violation(place, f"{place.number} is not a port; use 1 to 65535")
    elif names and place.text is not None:
        trouble = port_name(place.text) if place.text else "is not a port name"
        if trouble:
            yield Violation(place, f"{shown(place.text)} {trouble}")
    elif names and not place.there:
        yield Violation(place, "the port is missing and must be given")
