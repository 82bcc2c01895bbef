"""A Service has the ports and addresses that its type asks for.

Bad:
    spec: {type: ClusterIP, ports: [{port: 80}, {port: 443}]}
Good:
    spec: {type: ClusterIP, ports: [{name: http, port: 80}, {name: https, port: 443}]}

The API server answers `spec.ports[0].name: Required value` (several ports must have names), `may not be used when type
is ClusterIP` (a nodePort), and the like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.addresses import address_trouble, endpoint_trouble, range_trouble, read_address
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
WELL_KNOWN = {80: "http", 443: "https"}
OUTSIDE = "{} is outside the range of node ports, 30000 to 32767"
OF_ADDRESSES = {"clusterIP", "clusterIPs", "ipFamilies"}


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
    yield from _addresses(spec)
    yield from _of_type(spec, kind)
    if kind != "ExternalName":
        yield from _families(spec)
    yield from _ports(ports, kind)


def _addresses(spec: Node) -> Iterator[Violation]:
    for place in spec / "externalIPs":
        trouble = address_trouble(place.text or "")
        if trouble:
            yield Violation(place, f"{shown(place.value)} {trouble.message}", since=trouble.since)
        elif endpoint_trouble(place.text or ""):
            yield Violation(place, f"{shown(place.value)} {endpoint_trouble(place.text or '')}")
    for place in spec / "loadBalancerSourceRanges":
        trouble = range_trouble((place.text or "").strip())
        if trouble:
            yield Violation(place, f"{shown(place.value)} {trouble.message}", since=trouble.since)


def _of_type(spec: Node, kind: str) -> Iterator[Violation]:
    for place in spec.given(OF_TYPES):
        kinds = OF_TYPES[str(place.key)]
        if place.value not in ([], "") and kind not in kinds:
            yield Violation(place, f"{place.key} needs type {listing(kinds)}", f"remove {place.key}")
    load_balancer = spec / "loadBalancerClass"
    if load_balancer.text and kind == "LoadBalancer" and qualified_name(load_balancer.text):
        yield Violation(load_balancer, f"{shown(load_balancer.text)} {qualified_name(load_balancer.text)}")
    checks = spec / "healthCheckNodePort"
    if checks.number and not _checks_health(spec, kind):
        message = "healthCheckNodePort needs type: LoadBalancer and externalTrafficPolicy: Local"
        yield Violation(checks, message, "remove it")
    elif checks.number and checks.number not in NODE_PORTS:
        yield Violation(checks, OUTSIDE.format(checks.number), "remove it: the server then picks one")
    seconds = spec / "sessionAffinityConfig" / "clientIP" / "timeoutSeconds"
    if seconds.number is not None and not 1 <= seconds.number <= LONGEST_AFFINITY:
        yield Violation(seconds, f"{seconds.number} is outside 1 to {LONGEST_AFFINITY}")


def _checks_health(spec: Node, kind: str) -> bool:
    return kind == "LoadBalancer" and (spec / "externalTrafficPolicy").text == "Local"


def _families(spec: Node) -> Iterator[Violation]:
    """The Service's own address, or one of each family."""
    if OF_ADDRESSES.isdisjoint(spec.mapping):
        return
    own, addresses, families = spec / "clusterIP", spec / "clusterIPs", spec / "ipFamilies"
    trouble = address_trouble(own.text) if own.text not in (None, "", "None") else None
    if trouble:
        message = f"{shown(own.text)} {trouble.message}"
        yield Violation(own, message, "write None for a headless Service", since=trouble.since)
    given = [address.text or "" for address in addresses]
    yield from _several(own, addresses, given)
    names = [family.text for family in families]
    for index, family in enumerate(families):
        if family.text in names[:index]:
            yield Violation(family, f"{shown(family.text)} stands twice")
    for text, family in zip(given or [(spec / "clusterIP").text or ""], families, strict=False):
        address = read_address(text)
        if address and family.text in ("IPv4", "IPv6") and f"IPv{address.version}" != family.text:
            yield Violation(family, f"{text} is no address of {family.text}")


def _several(own: Node, addresses: Node, given: list[str]) -> Iterator[Violation]:
    if not given:
        return
    first = own.text
    if not first:
        yield Violation(own, "clusterIP must be given with clusterIPs, the first of them")
    elif given[0] != first:
        yield Violation(addresses, f"the first of clusterIPs must be clusterIP, {shown(first)}")
    if "None" in given and len(given) > 1:
        yield Violation(addresses, "None stands alone")
    elif len({address.version for address in map(read_address, given) if address}) < len(given) and given != ["None"]:
        yield Violation(addresses, "clusterIPs are one address of each family")


def _external_name(spec: Node) -> Iterator[Violation]:
    target = spec / "externalName"
    name = (target.text or "").removesuffix(".")
    if not name:
        yield Violation(target, "externalName is missing and must be given for this type")
    elif dns_subdomain(name):
        yield Violation(target, f"{shown(target.text)} {dns_subdomain(name)}")
    for field in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"):
        if (spec / field).value:
            yield Violation(spec / field, "may not be given for type ExternalName", f"remove {field}")


def _ports(ports: Node, kind: str) -> Iterator[Violation]:
    names: set[str] = set()
    node_ports: set[tuple[str, int]] = set()
    several = len(list(ports)) > 1
    for port in ports:
        number = (port / "port").number
        if number is not None and not 1 <= number <= 65535:
            yield Violation(port / "port", f"{number} is not a port; use 1 to 65535")
        name = (port / "name").text or ""
        if not name and several:
            fix = f"name: {WELL_KNOWN.get(number or 0, f'port-{number}')}" if number else "name: …"
            yield Violation(port / "name", "each port needs a name when there are several", fix)
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
            yield Violation(node_port, OUTSIDE.format(node_port.number), "remove it: the server then picks one")
        elif node_port.number:
            key = (port / "protocol").text or "TCP", node_port.number
            if key in node_ports:
                yield Violation(node_port, f"{node_port.number} stands twice")
            node_ports.add(key)


def _target(target: Node) -> Iterator[Violation]:
    if target.number and not 1 <= target.number <= 65535:
        yield Violation(target, f"{target.number} is not a port; use 1 to 65535")
    elif target.text and port_name(target.text):
        yield Violation(target, f"{shown(target.text)} {port_name(target.text)}")


def _app_protocol(protocol: Node) -> Iterator[Violation]:
    if protocol.text is not None and qualified_name(protocol.text):
        yield Violation(protocol, f"{shown(protocol.text)} {qualified_name(protocol.text)}")
