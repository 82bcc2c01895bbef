"""Expressions of policies, webhooks and definitions can be compiled.

Bad:
    kind: ValidatingAdmissionPolicy
    spec: {validations: [{expression: "objct.spec.replicas <= 5"}]}
Good:
    kind: ValidatingAdmissionPolicy
    spec: {validations: [{expression: "object.spec.replicas <= 5"}]}

The API server refuses it: it compiles the Common Expression Language of admission policies, of webhooks' and policies'
`matchConditions` and of a definition's `x-kubernetes-validations` when it takes the object. What hangs on the types of
fields, or on functions that are only in some versions, is left to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aquahelm.check.customs.environment import NotCompiled, compiled_for
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

WEBHOOKS = {"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}
POLICIES = {"MutatingAdmissionPolicy", "ValidatingAdmissionPolicy"}
RULE = Rule(
    "expressions-can-be-read",
    theme="api",
    severity=ERROR,
    kinds=frozenset({"CustomResourceDefinition", *POLICIES, *WEBHOOKS}),
)

OF_REQUESTS = frozenset({"authorizer", "namespaceObject", "object", "oldObject", "request"})
OF_RULES = frozenset({"oldSelf", "self"})
RULES = "x-kubernetes-validations"
LONGEST = 10_000  # the API server's own bounds on what an expression may cost are narrower
_SYNTAX = re.compile(r"Syntax error: (.*)")
_UNKNOWN = re.compile(r"undeclared reference to '([\w.]+)'")
_MACRO = re.compile(r"has\(\) argument must be a field selection")
_PLAIN = "bool|bytes|double|int|string|uint"
_TYPES = re.compile(rf"no matching overload for '(_\S+_|[-!]_)' applied to '(\((?:(?:{_PLAIN})(?:, )?)+\))'")
_NUMBERS = re.compile(r"\((?:(?:double|int|uint)(?:, )?)+\)")


class Expression(NamedTuple):
    """Where one stands, and the names that it may use."""

    place: Node
    names: frozenset[str]


def check(item: Object) -> Iterator[Violation]:
    """One for each expression that does not compile."""
    for place, names in _expressions(item):
        if not place.text or not place.text.strip() or len(place.text) > LONGEST:
            continue
        try:
            compiled_for(names, place.text)
        except NotCompiled as error:
            yield from _told(place, names, str(error))


def _told(place: Node, names: frozenset[str], said: str) -> Iterator[Violation]:
    syntax, unknown, types = _SYNTAX.search(said), _UNKNOWN.search(said), _TYPES.search(said)
    if syntax:
        yield Violation(place, f"this is no expression: {syntax[1].partition(', expecting')[0]}"[:300])
    elif _MACRO.search(said):
        yield Violation(place, "has() takes a field, such as has(object.spec)")
    elif types and not _NUMBERS.fullmatch(types[2]):  # the server compares numbers of any type
        yield Violation(place, f"the operator {types[1].strip('_')} does not take {types[2]}")
    elif unknown:
        name = unknown[1].partition(".")[0]
        # A function, or one of a library of functions, that a newer version may have.
        is_function = re.search(rf"\b(?:{re.escape(unknown[1])}|{name}\.\w+)\s*[({{]", place.text or "")
        if name not in names and name[0].islower() and not is_function and name != "google":
            near = nearest(name, names)
            yield Violation(place, f"nothing is named {name} here", f"did you mean {near}?" if near else "")


def _expressions(item: Object) -> Iterator[Expression]:
    if item.kind in WEBHOOKS:
        for webhook in item / "webhooks":
            for condition in webhook / "matchConditions":
                yield Expression(condition / "expression", OF_REQUESTS)
    elif item.kind in POLICIES:
        yield from _of_policy(item.spec)
    elif item.api_version == "apiextensions.k8s.io/v1":
        for version in item.spec / "versions":
            yield from _of_schema(version / "schema" / "openAPIV3Schema")


def _of_policy(spec: Node) -> Iterator[Expression]:
    names = OF_REQUESTS
    for field, name in (("paramKind", "params"), ("variables", "variables")):
        names |= {name} if spec.mapping.get(field) else set()
    for key, fields in (
        ("matchConditions", ("expression",)),
        ("variables", ("expression",)),
        ("validations", ("expression", "messageExpression")),
        ("auditAnnotations", ("valueExpression",)),
    ):
        for one in spec / key:
            for field in fields:
                yield Expression(one / field, names)
    for mutation in spec / "mutations":
        for way in ("applyConfiguration", "jsonPatch"):
            yield Expression(mutation / way / "expression", names)


def _of_schema(schema: Node) -> Iterator[Expression]:
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        fields = part.mapping
        for rule in part / RULES if fields.get(RULES) else ():
            yield Expression(rule / "rule", OF_RULES)
            yield Expression(rule / "messageExpression", OF_RULES)
        if fields.get("properties"):
            waiting.extend(inner for _, inner in (part / "properties").fields())
        waiting.extend(part / key for key in ("items", "additionalProperties") if fields.get(key))
