"""Where the parts of an affinity stand, and what is said of nodes in it (pkg/apis/core/validation)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_subdomain, label_value, qualified_name
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node

PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
NODE_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def affinity_terms(affinity: Node) -> Iterator[Node]:
    """Every term about other pods, of both kinds, required and preferred."""
    for kind in ("podAffinity", "podAntiAffinity"):
        yield from affinity / kind / REQUIRED
        for preferred in affinity / kind / PREFERRED:
            yield preferred / "podAffinityTerm"


def node_term_troubles(term: Node, *, values_checked: bool = True) -> Iterator[tuple[Node, str]]:
    """What is wrong with a term about nodes: places and messages.

    Args:
        term: of a pod's affinity or a volume's.
        values_checked: whether values must be label values; they need not be where a term is preferred only.
    """
    for field in term / "matchFields":
        yield from _field(field)
    for expression in term / "matchExpressions":
        key, operator, values = expression / "key", (expression / "operator").text, expression / "values"
        if qualified_name(key.text or ""):
            yield key, f"the key {shown(key.value)} {qualified_name(key.text or '')}"
        if operator not in NODE_OPERATORS:
            yield expression / "operator", f"{shown(operator)} is not one of {listing(NODE_OPERATORS)}"
        elif operator in ("In", "NotIn") and not values.value:
            yield values, f"values must be given with {operator}"
        elif operator in ("Exists", "DoesNotExist") and values.value:
            yield values, f"values may not be given with {operator}"
        elif operator in ("Gt", "Lt") and len(list(values)) != 1:
            yield values, f"{operator} compares with one value"
        for value in values if values_checked else ():
            if value.text and label_value(value.text):
                yield value, f"{shown(value.text)} {label_value(value.text)}"


def _field(field: Node) -> Iterator[tuple[Node, str]]:
    key, operator, values = field / "key", field / "operator", field / "values"
    if key.text != "metadata.name":
        yield key, f"{shown(key.value)} is not metadata.name, the one field that is matched"
    if operator.text not in ("In", "NotIn"):
        yield operator, f"{shown(operator.value)} is not one of In or NotIn"
    if len(list(values)) != 1:
        yield values, "one value must be given"
    for value in values:
        if dns_subdomain(value.text or ""):
            yield value, f"{shown(value.value)} {dns_subdomain(value.text or '')}"
