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

from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("route-is-served-once", theme="reference", severity=WARNING, kinds=frozenset({"Ingress"}))

CLASS = "kubernetes.io/ingress.class"


def check(ingress: Object, objects: Objects) -> Iterator[Violation]:
    """One for each path that an Ingress before this one has, or this one already."""
    seen: dict[tuple[str, str, str], str] = {}
    if _is_canary(ingress):
        return
    for other in objects.of_kind("Ingress"):
        if _class(other) == _class(ingress) and not _is_canary(other):
            for place, route in _routes(other):
                first = seen.setdefault(route, other.ref)
                if other is ingress and (first != ingress.ref or _stands_before(ingress, place, route)):
                    host = route[0] or "every host"
                    where = f"{first} has" if first != ingress.ref else "it has"
                    yield Violation(place, f"{where} {route[1]} of {host} already", "another path, or another host")
        if other is ingress:
            return


def _routes(ingress: Object) -> Iterator[tuple[Node, tuple[str, str, str]]]:
    for rule in ingress.spec / "rules":
        for path in rule / "http" / "paths":
            where = ((rule / "host").text or "", (path / "path").text or "/", (path / "pathType").text or "")
            yield path / "path", where


def _stands_before(ingress: Object, place: Node, route: tuple[str, str, str]) -> bool:
    for other, same in _routes(ingress):
        if other.path == place.path:
            return False
        if same == route:
            return True
    return False


def _class(ingress: Object) -> str:
    annotations = ingress / "metadata" / "annotations"
    return (ingress.spec / "ingressClassName").text or (annotations / CLASS).text or ""


def _is_canary(ingress: Object) -> bool:
    annotations = (ingress / "metadata" / "annotations").mapping
    return any("canary" in str(key) for key in annotations)
