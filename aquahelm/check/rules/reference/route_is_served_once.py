"""A path of a host is given away once.

Bad:
    kind: Ingress
    metadata: {name: web}
    spec: {rules: [{host: shop.example, http: {paths: [{path: /, pathType: Prefix, …}]}}]}
    # and Ingress/landing with the same host and path
Good:
    kind: Ingress
    metadata: {name: landing}
    spec: {rules: [{host: shop.example, http: {paths: [{path: /landing, pathType: Prefix, …}]}}]}

The API server accepts it. Some controllers refuse the second (`host "…" and path "…" is already defined in ingress …`),
others keep the older one: which of the two is served is decided by chance. Canaries, which share a path on purpose, and
Ingresses of different classes are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.ingresses import class_of, is_canary, routes_of
from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.ingresses import Route
    from aquahelm.check.objects import Object, Objects

RULE = Rule("route-is-served-once", theme="reference", severity=WARNING, kinds=frozenset({"Ingress"}))


def check(ingress: Object, objects: Objects) -> Iterator[Violation]:
    """One for each path that an Ingress before this one has, or this one already."""
    if is_canary(ingress):
        return
    own: set[Route] = set()
    for place, route in routes_of(ingress):
        first = objects.routes[class_of(ingress), route]
        if first is not ingress or route in own:
            where = f"{first.ref} has" if first is not ingress else "it has"
            host = route[0] or "every host"
            yield Violation(place, f"{where} {route[1]} of {host} already", "another path, or another host")
        own.add(route)
