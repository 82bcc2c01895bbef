"""An Ingress has rules with hosts, path types and backends that the API server takes.

Bad:
    rules: [{host: "https://shop.example", http: {paths: [{path: api, backend: {service: {name: shop}}}]}}]
Good:
    rules:
      - host: shop.example
        http: {paths: [{path: /api, pathType: Prefix, backend: {service: {name: shop, port: {name: http}}}}]}

The API server answers `pathType: Required value`, `must be an absolute path`, or `port name or number is required`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.addresses import read_address
from aquahelm.check.grammar import (
    dns_label,
    dns_label_beginning_with_letter,
    dns_subdomain,
    host_pattern,
    path_segment,
    port_name,
)
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("ingress-is-possible", theme="api", severity=ERROR, kinds=frozenset({"Ingress"}))

PATH_TYPES = ("Exact", "Prefix", "ImplementationSpecific")
FORBIDDEN = ("//", "/./", "/../", "%2f", "%2F")
FORBIDDEN_ENDS = ("/..", "/.")
# Later versions take a Service's name that begins with a digit.
LETTER_FIRST_UNTIL = "1.35"
CLASS_ANNOTATION = "kubernetes.io/ingress.class"


def check(ingress: Object) -> Iterator[Violation]:
    """One for each part that is refused."""
    if ingress.api_version != "networking.k8s.io/v1":
        return
    spec = ingress.spec
    rules, default = spec / "rules", spec / "defaultBackend"
    if not rules.value and not default.there:
        yield Violation(spec, "an Ingress needs rules or a defaultBackend")
    if default.there:
        yield from _backend(default)
    for rule in rules:
        yield from _host(rule / "host")
        http = rule / "http"
        if http.there and not (http / "paths").value:
            yield Violation(http / "paths", "paths must name a path")
        for path in http / "paths":
            yield from _path(path)
    for tls in spec / "tls":
        yield from _tls(tls)
    yield from _class(ingress)


def _tls(tls: Node) -> Iterator[Violation]:
    for host in tls / "hosts":
        trouble = host_pattern(host.text or "")
        if trouble:
            yield Violation(host, f"{shown(host.value)} {trouble}")
    secret = tls / "secretName"
    if secret.text and dns_subdomain(secret.text):
        yield Violation(secret, f"{shown(secret.text)} {dns_subdomain(secret.text)}")


def _class(ingress: Object) -> Iterator[Violation]:
    class_name = ingress.spec / "ingressClassName"
    if class_name.text is not None and dns_subdomain(class_name.text):
        yield Violation(class_name, f"{shown(class_name.text)} {dns_subdomain(class_name.text)}")
    annotation = ingress / "metadata" / "annotations" / CLASS_ANNOTATION
    if class_name.text is not None and annotation.text is not None and annotation.text != class_name.text:
        message = f"an annotation says another class, {shown(annotation.text)}"
        yield Violation(class_name, message, f"remove the annotation {CLASS_ANNOTATION}")


def _host(host: Node) -> Iterator[Violation]:
    text = host.text
    if not text:
        return
    if read_address(text):
        yield Violation(host, f"{shown(text)} is an address; a host is a name")
    elif host_pattern(text):
        meant = text.partition("://")[2].partition("/")[0].partition(":")[0]
        yield Violation(host, f"{shown(text)} {host_pattern(text)}", f"write {meant}" if meant else "")


def _path(path: Node) -> Iterator[Violation]:
    kind, text = path / "pathType", (path / "path").text or ""
    if not kind.there:
        yield Violation(kind, f"pathType is missing; it is {listing(PATH_TYPES)}", "pathType: Prefix")
    elif kind.text not in PATH_TYPES:
        yield Violation(kind, f"{shown(kind.value)} is not one of {listing(PATH_TYPES)}")
    elif kind.text == "ImplementationSpecific":
        if text and not text.startswith("/"):
            yield Violation(path / "path", f"{shown(text)} must begin with /", f"write /{text}")
    elif not text.startswith("/"):
        yield Violation(path / "path", f"{shown(text)} must begin with /", f"write /{text}")
    elif any(part in text for part in FORBIDDEN) or text.endswith(FORBIDDEN_ENDS):
        yield Violation(path / "path", f"{shown(text)} may not contain {listing((*FORBIDDEN, *FORBIDDEN_ENDS))}")
    yield from _backend(path / "backend")


def _backend(backend: Node) -> Iterator[Violation]:
    service, resource = backend / "service", backend / "resource"
    if service.there == resource.there:
        fix = "keep one" if service.there else "service: {name: …, port: {number: …}}"
        yield Violation(backend, "a backend is a service or a resource, one of them", fix)
    if resource.there:
        yield from _resource(resource)
    if not service.there:
        return
    name, port = service / "name", service / "port"
    if not name.text:
        yield Violation(name, "name is missing and must be given")
    elif dns_label(name.text):
        yield Violation(name, f"{shown(name.text)} {dns_label(name.text)}")
    elif dns_label_beginning_with_letter(name.text):
        message = f"{shown(name.text)} {dns_label_beginning_with_letter(name.text)}"
        yield Violation(name, message, until=LETTER_FIRST_UNTIL)
    yield from _port(port)


def _resource(resource: Node) -> Iterator[Violation]:
    group = resource / "apiGroup"
    if group.text is not None and dns_subdomain(group.text):
        yield Violation(group, f"{shown(group.text)} {dns_subdomain(group.text)}")
    for field in ("kind", "name"):
        text = (resource / field).text or ""
        if not text:
            yield Violation(resource / field, f"{field} is missing and must be given")
        elif path_segment(text):
            yield Violation(resource / field, f"{shown(text)} {path_segment(text)}")


def _port(port: Node) -> Iterator[Violation]:
    number, word = port / "number", port / "name"
    if number.number and word.text:
        yield Violation(port, "a port is a name or a number, one of them")
    elif number.number:
        if not 1 <= number.number <= 65535:
            yield Violation(number, f"{number.number} is not a port; use 1 to 65535")
    elif not word.text:
        yield Violation(port, "the port is missing; give its name or its number")
    elif port_name(word.text):
        yield Violation(word, f"{shown(word.text)} {port_name(word.text)}")
