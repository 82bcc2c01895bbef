"""A Service keeps its cluster address, its IP family and its load balancer's class.

Bad:
    # installed: spec: {ports: [{port: 80}]}
    spec: {clusterIP: None, ports: [{port: 80}]}
Good:
    # installed: Service/orders
    metadata: {name: orders-headless}
    spec: {clusterIP: None, ports: [{port: 80}]}

The API server answers `spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set`. An address that is merely
left out stays what it is. A Service that is or becomes an ExternalName has none to keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("service-keeps-its-address", theme="api", severity=ERROR, kinds=frozenset({"Service"}))

HEADLESS = "None"
ANEW = "give the Service another name, or delete it first"


def check(service: Object, before: Object) -> Iterator[Violation]:
    """One for each part of the address that is another now."""
    now, then = service.spec, before.spec
    if "ExternalName" in (_type(now), _type(then)):
        return
    place, asked = _address(now)
    _, had = _address(then)
    if asked is not None and asked != had:
        known = shown(had) if had else "one that the cluster chose"
        yield Violation(place, f"clusterIP is immutable, and {known} is installed", f"leave clusterIP out, or {ANEW}")
    elif asked is None and had == HEADLESS and _type(now) != "ClusterIP":
        message = f"the Service stays headless where clusterIP is left out, and a {_type(now)} needs an address"
        yield Violation(now / "type", message, ANEW)
    family, had_family = now / "ipFamilies" / 0, (then / "ipFamilies" / 0).text
    if family.text and family.text != (had_family or _family(had) or "IPv4"):
        yield Violation(family, "the first IP family is immutable, and another is installed", ANEW)
    if _type(now) == _type(then) == "LoadBalancer":
        yield from _load_balancer(now, then)


def _load_balancer(now: Node, then: Node) -> Iterator[Violation]:
    for field in ("loadBalancerClass", "healthCheckNodePort"):
        place, had = now / field, then / field
        # A port that the cluster chose may be left out, and stays.
        free = field == "healthCheckNodePort" and not (place.there and had.there)
        if place.value != had.value and not free and _same_traffic(now, then, field):
            yield Violation(place, f"{field} is immutable, and {shown(had.value)} is installed", ANEW)


def _same_traffic(now: Node, then: Node, field: str) -> bool:
    local = ((now / "externalTrafficPolicy").text, (then / "externalTrafficPolicy").text)
    return field != "healthCheckNodePort" or local == ("Local", "Local")


def _type(spec: Node) -> str:
    return (spec / "type").text or "ClusterIP"


def _address(spec: Node) -> tuple[Node, str | None]:
    """Where the first address is given, and what it is."""
    one, first = spec / "clusterIP", spec / "clusterIPs" / 0
    return (first, first.text) if first.text and not one.text else (one, one.text or None)


def _family(address: str | None) -> str:
    if not address or address == HEADLESS:
        return ""
    return "IPv6" if ":" in address else "IPv4"
