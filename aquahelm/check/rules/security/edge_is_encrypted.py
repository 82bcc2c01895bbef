"""A public host is served with TLS.

Bad:
    kind: Ingress
    spec: {rules: [{host: shop.example}]}
Good:
    kind: Ingress
    spec: {tls: [{hosts: [shop.example], secretName: shop-tls}], rules: [{host: shop.example}]}

The API server accepts it; passwords and sessions travel readable. Left alone are Ingresses with a host that is only
known at home (`localhost`, `.local`, `.internal`, `.test`), and controllers that are told by annotation or that end TLS
before them. It is a note where the environment, the namespace or the host is called a trial's (`dev`, `staging`). Of a
Gateway it is said where no listener is encrypted, of its hosts or those of its HTTPRoutes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_subdomain
from aquahelm.check.rule import NOTE, WARNING, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "edge-is-encrypted", theme="security", severity=WARNING, kinds=frozenset({"Gateway", "Ingress"}), mildest=NOTE
)

AT_HOME = re.compile(r"(.*\.)?(localhost|local|internal|test|lan|svc|nip\.io|sslip\.io)|[^.]*")
TRIAL = re.compile(
    r"(?:.*[-.])?(?:dev|develop|development|test|tests|testing|qa|ci|stage|staging|preview|review|sandbox|demo)[0-9]*(?:[-.].*)?",
    re.IGNORECASE,
)
TOLD = re.compile(r"certificate|tls|ssl|https", re.IGNORECASE)


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each public host that no certificate is for."""
    annotations = (item / "metadata" / "annotations").mapping
    if any(TOLD.search(str(key)) for key in annotations):
        return
    hosts = _of_gateway(item, objects) if item.kind == "Gateway" else _of_ingress(item)
    if any(AT_HOME.fullmatch(host.text) for host in hosts if host.text):
        return
    for host in hosts:
        name = host.text or ""
        if not name or dns_subdomain(name.removeprefix("*.")) or (item.kind == "Ingress" and _is_covered(name, item)):
            continue
        fix = (
            f"tls: [{{hosts: [{name}], secretName: …}}]"
            if item.kind == "Ingress"
            else f"a listener with protocol: HTTPS and a certificate for {name}"
        )
        trial = any(TRIAL.fullmatch(word) for word in (context.environment, item.namespace, name))
        place = host if item.kind == "Ingress" else item.spec / "listeners"
        yield Violation(place, f"{name} is served without TLS", fix, severity=NOTE if trial else None)


def _of_ingress(ingress: Object) -> list[Node]:
    return [rule / "host" for rule in ingress.spec / "rules"]


def _is_covered(name: str, ingress: Object) -> bool:
    entries = [{host.text or "" for host in entry / "hosts"} for entry in ingress.spec / "tls"]
    return any(not hosts or name in hosts or f"*.{name.partition('.')[2]}" in hosts for hosts in entries)


def _of_gateway(gateway: Object, objects: Objects) -> list[Node]:
    """The hosts of a Gateway without any encrypted listener: its own, and those of routes that serve something."""
    listeners = list(gateway.spec / "listeners")
    if any((listener / "protocol").text != "HTTP" for listener in listeners):
        return []
    own = [listener / "hostname" for listener in listeners if (listener / "hostname").text]
    if own:
        return own
    return [
        host
        for route in objects.of_kind("HTTPRoute")
        if _is_parent(gateway, route) and any((rule / "backendRefs").value for rule in route.spec / "rules")
        for host in route.spec / "hostnames"
    ]


def _is_parent(gateway: Object, route: Object) -> bool:
    return any(
        (parent / "name").text == gateway.name
        and (parent / "kind").text in (None, "Gateway")
        and (parent / "namespace").text
        in ((None, gateway.namespace) if route.namespace == gateway.namespace else (gateway.namespace,))
        for parent in route.spec / "parentRefs"
    )
