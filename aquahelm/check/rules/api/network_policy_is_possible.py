"""A NetworkPolicy's peers and ports are such as the API server takes.

Bad:
    ingress: [{from: [{ipBlock: {cidr: 10.0.0.1}, podSelector: {}}], ports: [{port: http, endPort: 9000}]}]
Good:
    ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}, {podSelector: {}}], ports: [{port: 8080, endPort: 9000}]}]

The API server answers `may not specify both ipBlock and another peer`, `must be a valid CIDR value`, or `must specify
a peer`.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from aquahelm.check.grammar import port_name
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("network-policy-is-possible", theme="api", severity=ERROR, kinds=frozenset({"NetworkPolicy"}))

TYPES = ("Ingress", "Egress")
PROTOCOLS = ("TCP", "UDP", "SCTP")


def check(policy: Object) -> Iterator[Violation]:
    """One for each part that is refused."""
    types = policy.spec / "policyTypes"
    for item in types:
        if item.text not in TYPES:
            yield Violation(item, f"{shown(item.value)} is not one of {listing(TYPES)}")
    if len(list(types)) > len(TYPES):
        yield Violation(types, "there are two policy types, and each stands once")
    for field, peers in (("ingress", "from"), ("egress", "to")):
        for rule in policy.spec / field:
            for port in rule / "ports":
                yield from _port(port)
            for peer in rule / peers:
                yield from _peer(peer)


def _port(port: Node) -> Iterator[Violation]:
    number, end = port / "port", port / "endPort"
    if number.number is not None and not 1 <= number.number <= 65535:
        yield Violation(number, f"{number.number} is not a port; use 1 to 65535")
    elif number.text is not None and port_name(number.text):
        yield Violation(number, f"{shown(number.text)} {port_name(number.text)}")
    protocol = port / "protocol"
    if protocol.text and protocol.text not in PROTOCOLS:
        yield Violation(protocol, f"{shown(protocol.text)} is not one of {listing(PROTOCOLS)}")
    if end.number is not None:
        if number.number is None:
            yield Violation(end, "a range of ports begins with a number")
        elif end.number < number.number:
            yield Violation(end, f"the range ends at {end.number}, before it begins at {number.number}")
        elif end.number > 65535:
            yield Violation(end, f"{end.number} is not a port; use 1 to 65535")


def _peer(peer: Node) -> Iterator[Violation]:
    block = peer / "ipBlock"
    selectors = [field for field in ("podSelector", "namespaceSelector") if (peer / field).there]
    if block.there and selectors:
        yield Violation(peer, f"ipBlock stands alone, without {listing(selectors, 'and')}", "make two peers of it")
    elif not block.there and not selectors:
        yield Violation(peer, "the peer names nobody; give a podSelector, a namespaceSelector or an ipBlock")
    if not block.there:
        return
    cidr = block / "cidr"
    whole = _network(cidr.text)
    if cidr.text is not None and whole is None:
        fix = f"write {cidr.text}/32" if _is_address(cidr.text) else ""
        yield Violation(cidr, f"{shown(cidr.text)} is not a range such as 10.0.0.0/8", fix)
    for part in block / "except":
        inner = _network(part.text)
        if inner is None:
            yield Violation(part, f"{shown(part.value)} is not a range such as 10.0.0.0/8")
        elif whole is not None and not _is_inside(inner, whole):
            yield Violation(part, f"{part.text} is not a smaller part of {cidr.text}")


def _network(text: str | None) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    if not text or "/" not in text or not text.rpartition("/")[2].isdecimal():
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _is_inside(
    inner: ipaddress.IPv4Network | ipaddress.IPv6Network, whole: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> bool:
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(whole, ipaddress.IPv4Network):
        return inner != whole and inner.subnet_of(whole)
    if isinstance(inner, ipaddress.IPv6Network) and isinstance(whole, ipaddress.IPv6Network):
        return inner != whole and inner.subnet_of(whole)
    return False


def _is_address(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 4
    except ValueError:
        return False
