"""The Service and the port behind an HTTPRoute exist.

Bad:
    backendRefs: [{name: gateway, port: 8080}]   # the Service listens on 80
Good:
    backendRefs: [{name: gateway, port: 80}]

The API server accepts it; the gateway answers 500 on that path (`BackendNotFound`). The port is the Service's, not
the container's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("route-backend-exists", theme="reference", severity=ERROR, kinds=frozenset({"GRPCRoute", "HTTPRoute"}))


def check(route: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each backend."""
    for rule in route.spec / "rules":
        for backend in rule / "backendRefs":
            yield from _backend(backend, route, objects, context)
        for one in rule / "filters":
            if (one / "requestMirror").there:
                yield from _backend(one / "requestMirror" / "backendRef", route, objects, context)


def _backend(backend: Node, route: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    name, port = backend / "name", backend / "port"
    elsewhere = (backend / "namespace").text or (backend / "group").text
    if not name.text or elsewhere or (backend / "kind").text not in (None, "Service"):
        return
    service = objects.find("Service", name.text, route.namespace)
    if service is None:
        if not context.externals.has("Service", name.text):
            near = nearest(name.text, [one.name for one in objects.of_kind("Service")])
            fix = f"did you mean {near}?" if near else f"create it, or declare it as external: Service/{name.text}"
            yield Violation(name, f"there is no Service {shown(name.text)}; the path would answer 500", fix)
        return
    numbers = [(one / "port").number for one in service.spec / "ports"]
    if port.number is not None and port.number not in numbers:
        known = listing((str(one) for one in numbers), "and")
        yield Violation(port, f"{service.ref} has no port {port.number}", f"ports of {service.ref}: {known}")
