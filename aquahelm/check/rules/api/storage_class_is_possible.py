"""A class of storage or of ingress names who provides it, and what it is given fits.

Bad:
    kind: StorageClass
    provisioner: local path
Good:
    kind: StorageClass
    provisioner: rancher.io/local-path

The API server answers `provisioner: Required value` or `must be a domain-prefixed path`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_label, dns_subdomain, domain_prefixed_path, path_segment, qualified_name
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("storage-class-is-possible", theme="api", severity=ERROR, kinds=frozenset({"IngressClass", "StorageClass"}))

MOST_PARAMETERS = 512
MOST_BYTES = 256 * 1024
LONGEST_CONTROLLER = 250


def check(item: Object) -> Iterator[Violation]:
    """One for each part that is refused."""
    if item.kind == "IngressClass":
        yield from _controller(item.spec / "controller")
        if (item.spec / "parameters").there:
            yield from _parameters(item.spec / "parameters")
        return
    provisioner = item / "provisioner"
    if not provisioner.text:
        yield Violation(provisioner, "provisioner is missing and must be given")
    elif qualified_name(provisioner.text.lower()):
        yield Violation(provisioner, f"{shown(provisioner.text)} {qualified_name(provisioner.text.lower())}")
    parameters = item / "parameters"
    if len(parameters.mapping) > MOST_PARAMETERS:
        yield Violation(parameters, f"there are {len(parameters.mapping)} parameters; at most {MOST_PARAMETERS}")
    if "" in parameters.mapping:
        yield Violation(parameters, "a parameter has no name")
    if sum(len(key.encode()) + len(value.encode()) for key, value in parameters.texts.items()) > MOST_BYTES:
        yield Violation(parameters, f"the parameters hold more than {MOST_BYTES} bytes")
    yield from _topologies(item / "allowedTopologies")


def _topologies(terms: Node) -> Iterator[Violation]:
    seen: list[object] = []
    for term in terms:
        expressions = {
            (expression / "key").text: {str(value.value) for value in expression / "values"}
            for expression in term / "matchLabelExpressions"
        }
        if not expressions:
            yield Violation(term / "matchLabelExpressions", "an expression must be given")
        elif expressions in seen:
            yield Violation(term, "the same term stands twice")
        seen.append(expressions)
        keys: set[str] = set()
        for expression in term / "matchLabelExpressions":
            key, values = expression / "key", expression / "values"
            text = key.text or ""
            if qualified_name(text):
                yield Violation(key, f"{shown(key.value)} {qualified_name(text)}")
            elif text in keys:
                yield Violation(key, f"{shown(text)} stands twice")
            keys.add(text)
            given = [value.value for value in values]
            if not given:
                yield Violation(values, "values must be given")
            for index, value in enumerate(values):
                if value.value in given[:index]:
                    yield Violation(value, f"{shown(value.value)} stands twice")


def _controller(controller: Node) -> Iterator[Violation]:
    text = controller.text or ""
    if domain_prefixed_path(text):
        trouble = f"{shown(text)} {domain_prefixed_path(text)}" if text else "controller is missing and must be given"
        yield Violation(controller, trouble)
    elif len(text) > LONGEST_CONTROLLER:
        yield Violation(controller, f"{shown(text)} is longer than {LONGEST_CONTROLLER} characters")


def _parameters(parameters: Node) -> Iterator[Violation]:
    group, scope, namespace = parameters / "apiGroup", parameters / "scope", parameters / "namespace"
    if group.text is not None and dns_subdomain(group.text):
        yield Violation(group, f"{shown(group.text)} {dns_subdomain(group.text)}")
    for field in ("kind", "name"):
        text = (parameters / field).text or ""
        if not text:
            yield Violation(parameters / field, f"{field} is missing and must be given")
        elif path_segment(text):
            yield Violation(parameters / field, f"{shown(text)} {path_segment(text)}")
    if scope.text == "Namespace":
        if dns_label(namespace.text or ""):
            yield Violation(namespace, "a namespace must be given with scope: Namespace")
    elif scope.text not in (None, "Cluster"):
        yield Violation(scope, f"{shown(scope.text)} is not one of Cluster or Namespace")
    elif namespace.there:
        yield Violation(namespace, "a namespace needs scope: Namespace", "scope: Namespace")
