"""The routes of Ingresses: which host and path each serves, and who was the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

CLASS = "kubernetes.io/ingress.class"
Route = tuple[str, str, str]
"""Host, path and the path's type."""


def routes_of(ingress: Object) -> Iterator[tuple[Node, Route]]:
    """Each path's place, and its route."""
    for rule in ingress.spec / "rules":
        for path in rule / "http" / "paths":
            where = ((rule / "host").text or "", (path / "path").text or "/", (path / "pathType").text or "")
            yield path / "path", where


def class_of(ingress: Object) -> str:
    """Empty if it names none."""
    annotations = ingress / "metadata" / "annotations"
    return (ingress.spec / "ingressClassName").text or (annotations / CLASS).text or ""


def is_canary(ingress: Object) -> bool:
    """Whether it shares routes on purpose."""
    annotations = (ingress / "metadata" / "annotations").mapping
    return any("canary" in str(key) for key in annotations)


def first_of_routes(ingresses: Iterable[Object]) -> Mapping[tuple[str, Route], Object]:
    """Class and route → the first Ingress that has it."""
    found: dict[tuple[str, Route], Object] = {}
    for ingress in ingresses:
        if not is_canary(ingress):
            name = class_of(ingress)
            for _, route in routes_of(ingress):
                found.setdefault((name, route), ingress)
    return found
