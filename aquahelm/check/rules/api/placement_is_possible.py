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
from aquahelm.check.placement import PREFERRED, REQUIRED, affinity_terms, node_term_troubles
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("placement-is-possible", theme="api", severity=ERROR, kinds=WORKLOADS)

ONE_EXPRESSION_UNTIL = "1.33"
NAMES = (("serviceAccountName", dns_subdomain), ("hostname", dns_label), ("subdomain", dns_label))
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
SKEW_WORDS = ("DoNotSchedule", "ScheduleAnyway")
TOLERATION_OPERATORS = ("Equal", "Exists")


def check(workload: Object) -> Iterator[Violation]:
    """One for each part that is refused."""
    pod = workload.pod
    fields = pod.spec.mapping
    for usual, grammar in NAMES:
        if usual == "hostname" and workload.kind == "StatefulSet":
            continue  # its pods get host names of their own
        # A service account may be given by its old name; the new one goes before it.
        name = "serviceAccount" if usual == "serviceAccountName" and not fields.get(usual) else usual
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
        yield from _pod_affinity(pod.spec / "affinity")


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
    for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
        policy = constraint / field
        if policy.text is not None and policy.text not in ("Honor", "Ignore"):
            yield Violation(policy, f"{shown(policy.text)} is not one of Honor or Ignore")
    yield from _label_keys(constraint)
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
        for place, message in node_term_troubles(term):
            yield Violation(place, message)
    for preferred in affinity / PREFERRED:
        yield from _weight(preferred / "weight")
        for place, message in node_term_troubles(preferred / "preference", values_checked=False):
            yield Violation(place, message)


def _label_keys(holder: Node) -> Iterator[Violation]:
    """Labels whose values are taken from the pod itself: the server adds an expression for each to the selector.

    So one that the selector names is refused where that makes two expressions of it.
    """
    selector = holder / "labelSelector"
    named = [*(selector / "matchLabels").mapping]
    named += [(expression / "key").text or "" for expression in selector / "matchExpressions"]
    taken = {key.text for key in holder / "matchLabelKeys"}
    for field in ("matchLabelKeys", "mismatchLabelKeys"):
        keys = holder / field
        if keys.value and not selector.there:
            yield Violation(keys, f"{field} needs a labelSelector beside it")
        for key in keys:
            text = key.text or ""
            if qualified_name(text):
                yield Violation(key, f"{shown(text)} {qualified_name(text)}")
            elif field == "matchLabelKeys" and text in named:
                if named.count(text) > 1:
                    yield Violation(key, f"{shown(text)} stands in the labelSelector too")
                elif "maxSkew" in holder.mapping:
                    message = f"{shown(text)} stands in the labelSelector too"
                    yield Violation(key, message, until=ONE_EXPRESSION_UNTIL)
            elif field == "mismatchLabelKeys" and text in taken:
                yield Violation(key, f"{shown(text)} stands in matchLabelKeys too")


def _pod_affinity(affinity: Node) -> Iterator[Violation]:
    for kind in ("podAffinity", "podAntiAffinity"):
        for preferred in affinity / kind / PREFERRED:
            yield from _weight(preferred / "weight")
    for term in affinity_terms(affinity):
        yield from _label_keys(term)
        for namespace in term / "namespaces":
            if dns_label(namespace.text or ""):
                yield Violation(namespace, f"{shown(namespace.value)} {dns_label(namespace.text or '')}")
        key = term / "topologyKey"
        if not key.text:
            yield Violation(key, "topologyKey is missing and must be given")
        elif qualified_name(key.text):
            yield Violation(key, f"{shown(key.text)} {qualified_name(key.text)}")


def _weight(weight: Node) -> Iterator[Violation]:
    if weight.number is not None and not 1 <= weight.number <= 100:
        yield Violation(weight, f"{weight.number} is outside 1 to 100")
