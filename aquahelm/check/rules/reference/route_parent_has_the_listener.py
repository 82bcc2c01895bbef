"""A route attaches to a listener that its Gateway has.

Bad:
    parentRefs: [{name: public, sectionName: web}]   # the Gateway's listener is called https
Good:
    parentRefs: [{name: public, sectionName: https}]

The API server accepts it; the route's status says `NoMatchingParent` and nothing is routed. Gateways that are not
among the objects are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.shared import ROUTES
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("route-parent-has-the-listener", theme="reference", severity=ERROR, kinds=ROUTES)


def check(route: Object, objects: Objects) -> Iterator[Violation]:
    """One for each listener that is not there, and for each Gateway that lets nobody of this namespace in."""
    for parent in route.spec / "parentRefs":
        written = (parent / "namespace").text
        namespace = route.namespace if written is None else objects.in_namespace(written)
        gateway = objects.find("Gateway", (parent / "name").text or "", namespace)
        if gateway and (parent / "kind").text in (None, "Gateway"):
            yield from _listener(parent, route, gateway)


def _listener(parent: Node, route: Object, gateway: Object) -> Iterator[Violation]:
    listeners = list(gateway.spec / "listeners")
    section, port = parent / "sectionName", parent / "port"
    if section.text:
        names = [(one / "name").text or "" for one in listeners]
        listeners = [one for one in listeners if (one / "name").text == section.text]
        if not listeners:
            near = nearest(section.text, names)
            known = f"listeners: {listing(names, 'and')}" if names else ""
            message = f"{gateway.ref} has no listener called {shown(section.text)}"
            yield Violation(section, message, f"did you mean {near}?" if near else known)
            return
    if port.number is not None and port.number not in [(one / "port").number for one in listeners]:
        known = listing([str((one / "port").number) for one in listeners], "and")
        yield Violation(port, f"{gateway.ref} has no such listener on port {port.number}", f"ports: {known}")
    elif listeners and gateway.namespace != route.namespace and all(_own_namespace_only(one) for one in listeners):
        message = f"{gateway.ref} admits routes of its own namespace only"
        yield Violation(parent, message, "listeners.allowedRoutes.namespaces.from: All, or Selector")
    else:
        yield from _hosts(route.spec / "hostnames", listeners, gateway)


def _hosts(hostnames: Node, listeners: list[Node], gateway: Object) -> Iterator[Violation]:
    heard = [(one / "hostname").text for one in listeners]
    asked = [one.text for one in hostnames if one.text]
    if not asked or not heard or not all(heard):
        return
    hosts = [one for one in heard if one]
    if not any(_covers(one, other) or _covers(other, one) for one in hosts for other in asked):
        message = (
            f"{gateway.ref} listens for {listing(dict.fromkeys(hosts), 'and')}, and the route asks for none of that"
        )
        yield Violation(hostnames, message, "name a host that a listener is for")


def _covers(wide: str, name: str) -> bool:
    """Whether a name is meant by another, which may begin with `*.`."""
    return wide == name or (wide.startswith("*.") and name.endswith(wide[1:]) and len(name) > len(wide) - 1)


def _own_namespace_only(listener: Node) -> bool:
    return (listener / "allowedRoutes" / "namespaces" / "from").text in (None, "Same")
