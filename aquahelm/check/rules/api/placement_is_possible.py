"""Where pods may run is said in terms that the scheduler understands.

Bad:
    tolerations: [{key: dedicated, operator: Exists, value: database}]
Good:
    tolerations: [{key: dedicated, operator: Equal, value: database}]

The API server answers `value must be empty when operator is 'Exists'`, `must be greater than zero` (maxSkew), or
`must be in the range 1-100` (an affinity's weight).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_label, dns_subdomain, label_value, qualified_name
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("placement-is-possible", theme="api", severity=ERROR, kinds=WORKLOADS)

PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
NAMES = (("serviceAccountName", dns_subdomain), ("hostname", dns_label), ("subdomain", dns_label))
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
SKEW_WORDS = ("DoNotSchedule", "ScheduleAnyway")
NODE_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
TOLERATION_OPERATORS = ("Equal", "Exists")


def check(workload: Object) -> Iterator[Violation]:
    """One for each part that is refused."""
    pod = workload.pod
    fields = pod.spec.mapping
    for name, grammar in NAMES:
        if name == "hostname" and workload.kind == "StatefulSet":
            continue  # its pods get host names of their own
        text = fields.get(name)
        if isinstance(text, str) and text and grammar(text):
            yield Violation(pod.spec / name, f"{shown(text)} {grammar(text)}")
    if fields.get("tolerations"):
        for toleration in pod.spec / "tolerations":
            yield from _toleration(toleration)
    if fields.get("topologySpreadConstraints"):
        for constraint in pod.spec / "topologySpreadConstraints":
            yield from _spread(constraint)
    affinity = fields.get("affinity")
    if affinity:
        yield from _node_affinity(pod.spec / "affinity" / "nodeAffinity")
        for kind in ("podAffinity", "podAntiAffinity"):
            yield from _pod_affinity(pod.spec / "affinity" / kind)


def _toleration(toleration: Node) -> Iterator[Violation]:
    key, value = toleration / "key", toleration / "value"
    operator, effect = toleration / "operator", toleration / "effect"
    if operator.text and operator.text not in TOLERATION_OPERATORS:
        yield Violation(operator, f"{shown(operator.text)} is not one of {listing(TOLERATION_OPERATORS)}")
    elif not key.text and operator.text != "Exists":
        yield Violation(operator, "a toleration without a key tolerates everything, and says operator: Exists")
    elif operator.text == "Exists" and value.text:
        yield Violation(value, "a value needs operator: Equal", "operator: Equal")
    if key.text and qualified_name(key.text):
        yield Violation(key, f"{shown(key.text)} {qualified_name(key.text)}")
    if value.text and operator.text != "Exists" and label_value(value.text):
        yield Violation(value, f"{shown(value.text)} {label_value(value.text)}")
    if effect.text and effect.text not in EFFECTS:
        yield Violation(effect, f"{shown(effect.text)} is not one of {listing(EFFECTS)}")
    if (toleration / "tolerationSeconds").there and effect.text != "NoExecute":
        yield Violation(effect, "tolerationSeconds needs effect: NoExecute", "effect: NoExecute")


def _spread(constraint: Node) -> Iterator[Violation]:
    skew, key, when = constraint / "maxSkew", constraint / "topologyKey", constraint / "whenUnsatisfiable"
    if skew.number is not None and skew.number < 1:
        yield Violation(skew, f"{skew.number} is too small; 1 or more")
    if not key.text:
        yield Violation(key, "topologyKey is missing and must be given")
    if when.text not in SKEW_WORDS:
        yield Violation(when, f"{shown(when.value)} is not one of {listing(SKEW_WORDS)}")
    domains = constraint / "minDomains"
    if domains.number is not None:
        if domains.number < 1:
            yield Violation(domains, f"{domains.number} is too small; 1 or more")
        elif when.text == "ScheduleAnyway":
            yield Violation(domains, "minDomains needs whenUnsatisfiable: DoNotSchedule")


def _node_affinity(affinity: Node) -> Iterator[Violation]:
    terms = affinity / REQUIRED / "nodeSelectorTerms"
    if (affinity / REQUIRED).there and not terms.value:
        yield Violation(terms, "nodeSelectorTerms must name a term")
    for term in terms:
        yield from _node_term(term)
    for preferred in affinity / PREFERRED:
        yield from _weight(preferred / "weight")
        yield from _node_term(preferred / "preference")


def _node_term(term: Node) -> Iterator[Violation]:
    for expression in term / "matchExpressions":
        key, operator, values = expression / "key", (expression / "operator").text, expression / "values"
        if key.text is not None and qualified_name(key.text):
            yield Violation(key, f"{shown(key.text)} {qualified_name(key.text)}")
        if operator not in NODE_OPERATORS:
            yield Violation(expression / "operator", f"{shown(operator)} is not one of {listing(NODE_OPERATORS)}")
        elif operator in ("In", "NotIn") and not values.value:
            yield Violation(values, f"values must be given with {operator}")
        elif operator in ("Exists", "DoesNotExist") and values.value:
            yield Violation(values, f"values may not be given with {operator}")
        elif operator in ("Gt", "Lt") and len(list(values)) != 1:
            yield Violation(values, f"{operator} compares with one value")


def _pod_affinity(affinity: Node) -> Iterator[Violation]:
    terms = [*(affinity / REQUIRED)]
    for preferred in affinity / PREFERRED:
        yield from _weight(preferred / "weight")
        terms.append(preferred / "podAffinityTerm")
    for term in terms:
        key = term / "topologyKey"
        if not key.text:
            yield Violation(key, "topologyKey is missing and must be given")
        elif qualified_name(key.text):
            yield Violation(key, f"{shown(key.text)} {qualified_name(key.text)}")


def _weight(weight: Node) -> Iterator[Violation]:
    if weight.number is not None and not 1 <= weight.number <= 100:
        yield Violation(weight, f"{weight.number} is outside 1 to 100")
