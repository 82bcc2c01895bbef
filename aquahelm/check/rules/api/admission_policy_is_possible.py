"""An admission policy says what it looks at and what must hold, and a binding what then happens.

Bad:
    kind: ValidatingAdmissionPolicyBinding
    spec: {policyName: replicas, validationActions: [Deny, Warn]}
Good:
    kind: ValidatingAdmissionPolicyBinding
    spec: {policyName: replicas, validationActions: [Deny, Audit]}

The API server answers `validations or auditAnnotations must contain at least one item`, `must not contain line breaks`,
or `must not contain both Deny and Warn`. What expressions mean is not judged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.admission import rule_troubles
from aquahelm.check.grammar import qualified_name
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule(
    "admission-policy-is-possible",
    theme="api",
    severity=ERROR,
    kinds=frozenset({"MutatingAdmissionPolicy", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}),
)

PATCHES = {"ApplyConfiguration": "applyConfiguration", "JSONPatch": "jsonPatch"}
RESERVED = {"false", "in", "null", "true"}
IDENTIFIER = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")


def check(item: Object) -> Iterator[Violation]:
    """One for each mistake."""
    if item.kind == "ValidatingAdmissionPolicyBinding":
        yield from _binding(item.spec)
        return
    if item.kind == "MutatingAdmissionPolicy":
        yield from _mutates(item.spec)
    elif not (item.spec / "validations").value and not (item.spec / "auditAnnotations").value:
        yield Violation(item.spec / "validations", "validations or auditAnnotations must be given")
    yield from _matches(item.spec)
    yield from _says(item.spec, item.name)


def _mutates(spec: Node) -> Iterator[Violation]:
    if not (spec / "mutations").value:
        yield Violation(spec / "mutations", "mutations is missing and must be given")
    again = spec / "reinvocationPolicy"
    if not again.text:
        yield Violation(again, "reinvocationPolicy is missing and must be given", "Never or IfNeeded")
    for rule in spec / "matchConstraints" / "resourceRules":
        for operation in rule / "operations":
            if operation.text not in ("*", "CONNECT", "CREATE", "UPDATE"):
                message = f"{shown(operation.value)} cannot be mutated; only CREATE, UPDATE and CONNECT can"
                yield Violation(operation, message, "name them one by one")
    for mutation in spec / "mutations":
        yield from _patch(mutation, (mutation / "patchType").text or "")


def _patch(mutation: Node, patch: str) -> Iterator[Violation]:
    if not patch:
        yield Violation(mutation / "patchType", "patchType is missing and must be given", " or ".join(PATCHES))
    for kind, field in PATCHES.items() if patch in PATCHES else ():
        if kind != patch and (mutation / field).there:
            yield Violation(mutation / field, f"it is for patchType: {kind}", f"remove {field}")
        expression = mutation / field / "expression"
        if kind == patch and not (expression.text or "").strip():
            yield Violation(expression, f"an expression must be given with patchType: {kind}")


def _matches(spec: Node) -> Iterator[Violation]:
    if not (spec / "matchConstraints" / "resourceRules").value:
        yield Violation(spec / "matchConstraints" / "resourceRules", "resourceRules is missing and must be given")
    for rule in spec / "matchConstraints" / "resourceRules":
        yield from rule_troubles(rule)
    kind = spec / "paramKind"
    for field in ("apiVersion", "kind") if kind.there else ():
        if not (kind / field).text:
            yield Violation(kind / field, f"{field} is missing and must be given")


def _says(spec: Node, policy: str) -> Iterator[Violation]:
    for validation in spec / "validations":
        if not ((validation / "expression").text or "").strip():
            yield Violation(validation / "expression", "expression is missing and must be given")
        message = (validation / "message").text
        if message and not message.strip():
            yield Violation(validation / "message", "a message says something")
        if message and ("\n" in message or "\r" in message):
            yield Violation(validation / "message", "a message has one line")
    for variable in spec / "variables":
        name = variable / "name"
        if not IDENTIFIER.fullmatch(name.text or "") or name.text in RESERVED:
            yield Violation(
                name, f"{shown(name.value)} is not a name: letters, digits and _, not beginning with a digit"
            )
    for annotation in spec / "auditAnnotations":
        said = qualified_name(f"{policy}/{(annotation / 'key').text or ''}")
        if said:
            yield Violation(annotation / "key", f"{shown((annotation / 'key').value)} {said}")


def _binding(spec: Node) -> Iterator[Violation]:
    actions, reference = spec / "validationActions", spec / "paramRef"
    words = [one.text for one in actions]
    if not (spec / "policyName").text:
        yield Violation(spec / "policyName", "policyName is missing and must be given")
    if not words:
        yield Violation(actions, "at least one action must be given", "validationActions: [Deny]")
    elif "Deny" in words and "Warn" in words:
        yield Violation(actions, "Deny says already what Warn would say; both may not be given", "leave Warn out")
    if reference.there:
        named, selected = bool((reference / "name").text), (reference / "selector").there
        if named == selected:
            yield Violation(reference, "exactly one of name and selector must be given")
        if not (reference / "parameterNotFoundAction").text:
            place = reference / "parameterNotFoundAction"
            yield Violation(place, "parameterNotFoundAction is missing and must be given", "Allow or Deny")
