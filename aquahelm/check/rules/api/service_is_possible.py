"""A Service has the ports and addresses that its type asks for.

Bad:
    spec: {type: ClusterIP, ports: [{port: 80}, {port: 443}]}
Good:
    spec: {type: ClusterIP, ports: [{name: http, port: 80}, {name: https, port: 443}]}

The API server answers `spec.ports[0].name: Required value` (several ports must have names), `may not be used when type
is ClusterIP` (a nodePort), and the like.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_label, dns_subdomain, port_name, qualified_name
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("service-is-possible", theme="api", severity=ERROR, kinds=frozenset({"Service"}))

LONGEST_AFFINITY = 86_400
OF_TYPES = {
    "allocateLoadBalancerNodePorts": ("LoadBalancer",),
    "externalTrafficPolicy": ("LoadBalancer", "NodePort"),
    "loadBalancerClass": ("LoadBalancer",),
    "loadBalancerSourceRanges": ("LoadBalancer",),
}
NODE_PORTS = range(30000, 32768)


def check(service: Object) -> Iterator[Violation]:
    """One for each thing that the type does not allow."""
    spec = service.spec
    kind = (spec / "type").text or "ClusterIP"
    headless = (spec / "clusterIP").text == "None"
    ports = spec / "ports"
    if kind == "ExternalName":
        yield from _external_name(spec)
    elif not ports.value and not headless:
        yield Violation(ports, "a Service needs a port unless it is headless (clusterIP: None)")
    if headless and kind in ("NodePort", "LoadBalancer"):
        yield Violation(spec / "clusterIP", f"a {kind} Service cannot be headless")
    yield from _addresses(spec, kind, headless=headless)
    yield from _ports(ports, kind)


def _addresses(spec: Node, kind: str, *, headless: bool) -> Iterator[Violation]:
    address = spec / "clusterIP"
    if address.text and not headless and not _is_address(address.text):
        yield Violation(address, f"{shown(address.text)} is not an address", "write None for a headless Service")
    for place in spec / "externalIPs":
        if not _is_address(place.text):
            yield Violation(place, f"{shown(place.value)} is not an address")
    for place in spec / "loadBalancerSourceRanges":
        if not _is_range(place.text):
            yield Violation(place, f"{shown(place.value)} is not a range such as 10.0.0.0/8")
    for field, kinds in OF_TYPES.items():
        if (spec / field).value not in (None, [], "") and kind not in kinds:
            yield Violation(spec / field, f"{field} needs type {listing(kinds)}", f"remove {field}")
    seconds = spec / "sessionAffinityConfig" / "clientIP" / "timeoutSeconds"
    if seconds.number is not None and not 1 <= seconds.number <= LONGEST_AFFINITY:
        yield Violation(seconds, f"{seconds.number} is outside 1 to {LONGEST_AFFINITY}")


def _is_address(text: str | None) -> bool:
    try:
        ipaddress.ip_address(text or "")
    except ValueError:
        return False
    return True


def _is_range(text: str | None) -> bool:
    try:
        ipaddress.ip_network((text or "").strip(), strict=False)
    except ValueError:
        return False
    return "/" in (text or "")


def _external_name(spec: Node) -> Iterator[Violation]:
    target = spec / "externalName"
    name = (target.text or "").removesuffix(".")
    if not name:
        yield Violation(target, "externalName is missing and must be given for this type")
    elif dns_subdomain(name):
        yield Violation(target, f"{shown(target.text)} {dns_subdomain(name)}")
    if (spec / "clusterIP").text:
        yield Violation(spec / "clusterIP", "may not be given for type ExternalName")


def _ports(ports: Node, kind: str) -> Iterator[Violation]:
    names: set[str] = set()
    several = len(list(ports)) > 1
    for port in ports:
        number = (port / "port").number
        if number is not None and not 1 <= number <= 65535:
            yield Violation(port / "port", f"{number} is not a port; use 1 to 65535")
        name = (port / "name").text or ""
        if not name and several:
            yield Violation(port / "name", "each port needs a name when there are several")
        elif name and dns_label(name):
            yield Violation(port / "name", f"{shown(name)} {dns_label(name)}")
        elif name in names and name:
            yield Violation(port / "name", f"{shown(name)} stands twice")
        names.add(name)
        yield from _target(port / "targetPort")
        yield from _app_protocol(port / "appProtocol")
        node_port = port / "nodePort"
        if node_port.number and kind in ("ClusterIP", "ExternalName"):
            yield Violation(node_port, f"a {kind} Service has no node port", "remove it, or set type: NodePort")
        elif node_port.number and node_port.number not in NODE_PORTS:
            message = f"{node_port.number} is outside the range of node ports, 30000 to 32767"
            yield Violation(node_port, message)


def _target(target: Node) -> Iterator[Violation]:
    if target.number is not None and not 1 <= target.number <= 65535 and target.number != 0:
        yield Violation(target, f"{target.number} is not a port; use 1 to 65535")
    elif target.text and port_name(target.text):
        yield Violation(target, f"{shown(target.text)} {port_name(target.text)}")


def _app_protocol(protocol: Node) -> Iterator[Violation]:
    if protocol.text is not None and qualified_name(protocol.text):
        yield Violation(protocol, f"{shown(protocol.text)} {qualified_name(protocol.text)}")
