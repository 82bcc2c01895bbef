"""Endpoints are addresses that others can reach, with ports of their own names.

Bad:
    kind: EndpointSlice
    addressType: IPv4
    endpoints: [{addresses: ["::1"]}]
Good:
    kind: EndpointSlice
    addressType: IPv4
    endpoints: [{addresses: [10.0.0.7]}]

The API server answers `must be an IPv4 address`, `may not be in the loopback range`, `must contain at least 1 address`
or `Duplicate value`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.addresses import endpoint_trouble, read_address
from aquahelm.check.grammar import dns_label, dns_subdomain
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("endpoints-are-possible", theme="api", severity=ERROR, kinds=frozenset({"EndpointSlice", "Endpoints"}))

VERSIONS = {"IPv4": 4, "IPv6": 6}
MOST_PORTS = 65535


def check(item: Object) -> Iterator[Violation]:
    """One for each address and port."""
    if item.kind == "Endpoints":
        for subset in item / "subsets":
            yield from _subset(subset)
        return
    wanted = (item / "addressType").text or ""
    for endpoint in item / "endpoints":
        addresses = endpoint / "addresses"
        if not addresses.value:
            yield Violation(addresses, "at least one address must be given")
        for address in addresses:
            yield from _of_slice(address, wanted)
        hostname = (endpoint / "hostname").text
        if hostname is not None and dns_label(hostname):
            yield Violation(endpoint / "hostname", f"{shown(hostname)} {dns_label(hostname)}")
    names: set[str] = set()
    for port in item / "ports":
        name = (port / "name").text or ""
        if name and dns_label(name):
            yield Violation(port / "name", f"{shown(name)} {dns_label(name)}")
        if name in names:
            yield Violation(port / "name", f"{shown(name)} stands twice", "each port needs a name of its own")
        names.add(name)


def _of_slice(place: Node, wanted: str) -> Iterator[Violation]:
    text = place.text or ""
    if wanted in VERSIONS:
        address = read_address(text)
        if address is None or address.version != VERSIONS[wanted]:
            yield Violation(place, f"{shown(text)} is not an {wanted} address")
            return
    elif dns_subdomain(text):
        yield Violation(place, f"{shown(text)} {dns_subdomain(text)}")
    said = endpoint_trouble(text)
    if said:
        yield Violation(place, f"{shown(text)} {said}")


def _subset(subset: Node) -> Iterator[Violation]:
    if not (subset / "addresses").value and not (subset / "notReadyAddresses").value:
        yield Violation(subset, "addresses or notReadyAddresses must be given")
    for field in ("addresses", "notReadyAddresses"):
        for address in subset / field:
            ip = address / "ip"
            said = "is not an IP address" if read_address(ip.text or "") is None else endpoint_trouble(ip.text or "")
            if said:
                yield Violation(ip, f"{shown(ip.value)} {said}")
    ports = list(subset / "ports")
    for port in ports:
        name, number = port / "name", (port / "port").number
        if not name.text and len(ports) > 1:
            yield Violation(name, "each port needs a name when there are several")
        elif name.text and dns_label(name.text):
            yield Violation(name, f"{shown(name.text)} {dns_label(name.text)}")
        if number is not None and not 1 <= number <= MOST_PORTS:
            yield Violation(port / "port", f"{number} is not a port: 1 to {MOST_PORTS}")
