"""The Service and the port behind an Ingress exist.

Bad:
    backend: {service: {name: gateway, port: {name: web}}}   # the Service has a port named http
Good:
    backend: {service: {name: gateway, port: {name: http}}}

The API server accepts it; the controller answers 503 on that path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("ingress-backend-exists", theme="reference", severity=ERROR, kinds=frozenset({"Ingress"}))


def check(ingress: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each backend."""
    backends = [ingress.spec / "defaultBackend"]
    for rule in ingress.spec / "rules":
        backends.extend(path / "backend" for path in rule / "http" / "paths")
    for backend in backends:
        name = backend / "service" / "name"
        if not name.text or context.externals.has("Service", name.text):
            continue
        service = objects.find("Service", name.text, ingress.namespace)
        if service is None:
            near = nearest(name.text, [one.name for one in objects.of_kind("Service")])
            fix = f"did you mean {near}?" if near else f"create it, or declare it as external: Service/{name.text}"
            yield Violation(name, f"there is no Service {shown(name.text)}; the path would answer 503", fix)
        else:
            yield from _port(backend / "service" / "port", service)


def _port(port: Node, service: Object) -> Iterator[Violation]:
    ports = list(service.spec / "ports")
    names = [(one / "name").text or "" for one in ports]
    numbers = [(one / "port").number for one in ports]
    word, number = port / "name", port / "number"
    if word.text and word.text not in names:
        near = nearest(word.text, names)
        fix = f"did you mean {near}?" if near else f"ports of {service.ref}: {listing(filter(None, names), 'and')}"
        yield Violation(word, f"{service.ref} has no port called {shown(word.text)}", fix)
    elif number.number and number.number not in numbers:
        known = listing((str(one) for one in numbers), "and")
        yield Violation(number, f"{service.ref} has no port {number.number}", f"ports of {service.ref}: {known}")
