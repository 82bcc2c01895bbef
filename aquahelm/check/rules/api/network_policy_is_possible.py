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

from aquahelm.check.addresses import Range, range_trouble, read_address, read_range
from aquahelm.check.grammar import port_name
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

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
            near = nearest(item.text or "", TYPES)
            fix = f"write {near}" if near else ""
            yield Violation(item, f"{shown(item.value)} is not one of {listing(TYPES)}", fix)
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
    if protocol.text is not None and protocol.text not in PROTOCOLS:
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
    whole = read_range(cidr.text or "")
    trouble = range_trouble(cidr.text or "")
    if trouble and cidr.text is not None:
        address = read_address(cidr.text)
        fix = f"write {cidr.text}/{address.max_prefixlen}" if address else ""
        yield Violation(cidr, f"{shown(cidr.text)} {trouble.message}", fix, since=trouble.since)
    outside: list[Node] = []
    for part in block / "except":
        inner = read_range(part.text or "")
        trouble = range_trouble(part.text or "")
        if trouble:
            yield Violation(part, f"{shown(part.value)} {trouble.message}", since=trouble.since)
        if inner is not None and whole is not None and not _is_inside(inner, whole):
            outside.append(part)
    if len(outside) > 1:
        named = listing([part.text or "" for part in outside], "and")
        yield Violation(block / "except", f"{named} are no smaller parts of {cidr.text}", "remove them, or widen cidr")
    elif outside:
        yield Violation(outside[0], f"{outside[0].text} is not a smaller part of {cidr.text}")


def _is_inside(inner: Range, whole: Range) -> bool:
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(whole, ipaddress.IPv4Network):
        return inner != whole and inner.subnet_of(whole)
    if isinstance(inner, ipaddress.IPv6Network) and isinstance(whole, ipaddress.IPv6Network):
        return inner != whole and inner.subnet_of(whole)
    return False
