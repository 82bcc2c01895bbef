"""A quota limits resources that there are, and its scopes are about these.

Bad:
    spec: {hard: {requests.mem: 6Gi, deployments: "10"}}
Good:
    spec: {hard: {requests.memory: 6Gi, count/deployments.apps: "10"}}

The API server answers `must be a standard resource for quota`, or `unsupported scope applied to resource`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import qualified_name
from aquahelm.check.quantities import amount
from aquahelm.check.resource_names import PAGES, QUOTA, is_extended, resource_trouble
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("quota-is-possible", theme="api", severity=ERROR, kinds=frozenset({"ResourceQuota"}))

COUNTED = (
    "configmaps",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
)
OF_PODS = ("pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory")
STORAGE = ("persistentvolumeclaims", "requests.storage")
STANDARD = (
    *OF_PODS,
    *COUNTED,
    "ephemeral-storage",
    "limits.ephemeral-storage",
    "requests.ephemeral-storage",
    STORAGE[1],
)
OF_PAGES = (PAGES, f"{QUOTA}{PAGES}")
# Scope → the resources that it can be about.
SCOPES = {
    "BestEffort": ("pods",),
    "CrossNamespacePodAffinity": OF_PODS,
    "NotBestEffort": OF_PODS,
    "NotTerminating": OF_PODS,
    "PriorityClass": OF_PODS,
    "Terminating": OF_PODS,
    "VolumeAttributesClass": STORAGE,
}
WITH_VALUES = {"PriorityClass", "VolumeAttributesClass"}
OPPOSITES = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))


def check(quota: Object) -> Iterator[Violation]:
    """One for each resource, amount and scope that is refused."""
    hard = quota.spec / "hard"
    for name, place in hard.fields():
        yield from _resource(name, place)
    scopes = quota.spec / "scopes"
    for scope in scopes:
        yield from _scope(scope, hard)
    yield from _opposites(scopes, {scope.text for scope in scopes})
    expressions = quota.spec / "scopeSelector" / "matchExpressions"
    for expression in expressions:
        yield from _scope(expression / "scopeName", hard)
        yield from _expression(expression)
    yield from _opposites(expressions, {(expression / "scopeName").text for expression in expressions})


def _resource(name: str, place: Node) -> Iterator[Violation]:
    # What has a prefix may be anything: `count/jobs.batch`, `requests.nvidia.com/gpu`.
    known = name.startswith(OF_PAGES) or ("/" in name and not qualified_name(name))
    trouble, fix = ("", "") if known else resource_trouble(name, STANDARD)
    if trouble:
        yield Violation(place, trouble, fix)
    size = amount(0 if place.value is None else place.value)
    if size is not None and size < 0:
        yield Violation(place, f"{shown(place.value)} is too small; 0 or more")
    elif size is not None and size.denominator != 1 and (name in COUNTED or is_extended(name)):
        yield Violation(place, f"{shown(place.value)} is not a whole number")


def _scope(scope: Node, hard: Node) -> Iterator[Violation]:
    if scope.text not in SCOPES:
        yield Violation(scope, f"{shown(scope.value)} is not one of {listing(SCOPES)}")
        return
    for name in hard.mapping:
        standard = name in STANDARD or name.startswith(OF_PAGES)
        if standard and name not in SCOPES[scope.text]:
            yield Violation(scope, f"the scope {scope.text} is not about {name}", "make two quotas of it")


def _opposites(place: Node, given: set[str | None]) -> Iterator[Violation]:
    for pair in OPPOSITES:
        if given.issuperset(pair):
            yield Violation(place, f"{listing(pair, 'and')} exclude each other")


def _expression(expression: Node) -> Iterator[Violation]:
    scope, operator, values = (expression / "scopeName").text, expression / "operator", expression / "values"
    if scope in SCOPES and scope not in WITH_VALUES and operator.text != "Exists":
        yield Violation(operator, f"the scope {scope} needs operator: Exists", "operator: Exists")
    elif operator.text not in ("In", "NotIn", "Exists", "DoesNotExist"):
        yield Violation(operator, f"{shown(operator.value)} is not one of In, NotIn, Exists or DoesNotExist")
    elif operator.text in ("In", "NotIn") and not values.value:
        yield Violation(values, f"values must be given with {operator.text}")
    elif operator.text in ("Exists", "DoesNotExist") and values.value:
        yield Violation(values, f"values may not be given with {operator.text}")
