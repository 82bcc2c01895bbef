"""An autoscaler has a target, bounds in order and metrics that say how much is enough.

Bad:
    minReplicas: 4
    maxReplicas: 2
    metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, value: 70}}}]
Good:
    minReplicas: 2
    maxReplicas: 4
    metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]

The API server answers `must be greater than or equal to minReplicas`, or `must set either a target raw value or a
target utilization`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_label, path_segment
from aquahelm.check.quantities import amount
from aquahelm.check.resource_names import resource_trouble
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("autoscaler-is-possible", theme="api", severity=ERROR, kinds=frozenset({"HorizontalPodAutoscaler"}))

METRICS = {
    "ContainerResource": "containerResource",
    "External": "external",
    "Object": "object",
    "Pods": "pods",
    "Resource": "resource",
}
TARGETS = ("Utilization", "Value", "AverageValue")
LONGEST_WINDOW = 3600
LONGEST_PERIOD = 1800
TOLERANCE_SINCE = "1.35"


def _highest(lowest: int | None) -> str:
    return f"maxReplicas: {max(1, lowest or 1)}"


def check(autoscaler: Object) -> Iterator[Violation]:
    """One for each setting that is refused."""
    spec = autoscaler.spec
    lowest, highest = spec / "minReplicas", spec / "maxReplicas"
    if lowest.number is not None and lowest.number < 1:
        yield Violation(lowest, f"{lowest.number} is too small; 1 or more")
    if highest.number is not None and highest.number < max(1, lowest.number or 1):
        least = f"minReplicas, {lowest.number}" if (lowest.number or 0) > 1 else "1"
        yield Violation(highest, f"{highest.number} is too small; at least {least}", _highest(lowest.number))
    yield from _target_object(spec / "scaleTargetRef")
    if autoscaler.api_version == "autoscaling/v1":
        percent = spec / "targetCPUUtilizationPercentage"
        if percent.number is not None and percent.number < 1:
            yield Violation(percent, f"{percent.number} is too small; 1 or more")
        return
    for metric in spec / "metrics":
        yield from _metric(metric)
    for behaviour in spec.given(("behavior",)):
        for rules in behaviour.given(("scaleUp", "scaleDown")):
            yield from _behaviour(rules)


def _target_object(target: Node) -> Iterator[Violation]:
    for field in ("kind", "name"):
        text = (target / field).text
        if target.there and not text:
            yield Violation(target / field, f"{field} is missing and must be given")
        elif text and path_segment(text):
            yield Violation(target / field, f"{shown(text)} {path_segment(text)}")
    version, kind = target / "apiVersion", (target / "kind").text or ""
    slashes = (version.text or "").count("/")
    # Only what is scaled must say its group, and of the core group only one kind can be.
    groupless = target.key == "scaleTargetRef" and target.there and not slashes and kind != "ReplicationController"
    if slashes > 1 or groupless:
        of_kind = f"the apiVersion of a {kind}"
        message = f"{shown(version.text)} is not {of_kind}" if version.text else f"{of_kind} is missing"
        fix = "write apps/v1" if kind in ("Deployment", "ReplicaSet", "StatefulSet") else ""
        yield Violation(version, message, fix)


def _metric(metric: Node) -> Iterator[Violation]:
    kind = metric / "type"
    if kind.text not in METRICS:
        yield Violation(kind, f"{shown(kind.value)} is not one of {listing(METRICS)}")
        return
    block = metric / METRICS[kind.text]
    if not block.there:
        yield Violation(block, f"a metric of type {kind.text} says {METRICS[kind.text]}")
        return
    others = [str(field.key) for field in metric.given(METRICS.values()) if field.key != block.key]
    if others:
        yield Violation(metric / others[0], f"a metric of type {kind.text} has no {listing(others)}", "remove it")
    if kind.text == "ContainerResource":
        yield from _container(block)
    elif kind.text == "Object":
        yield from _target_object(block / "describedObject")
    name = block / "name" if "esource" in kind.text else block / "metric" / "name"
    if not name.text:
        yield Violation(name, "name is missing and must be given")
    elif "esource" not in kind.text and ("/" in name.text or "%" in name.text):
        yield Violation(name, f"{shown(name.text)} may contain neither / nor %")
    yield from _target(block / "target", kind.text)


def _container(block: Node) -> Iterator[Violation]:
    container, resource = block / "container", block / "name"
    if dns_label(container.text or ""):
        trouble = dns_label(container.text) if container.text else ""
        message = f"{shown(container.text)} {trouble}" if trouble else "container is missing and must be given"
        yield Violation(container, message)
    if resource.text:
        trouble, fix = resource_trouble(resource.text)
        if trouble:
            yield Violation(resource, trouble, fix)


def _target(target: Node, metric: str) -> Iterator[Violation]:
    kind = target / "type"
    if target.there and kind.text not in TARGETS:
        yield Violation(kind, f"{shown(kind.value)} is not one of {listing(TARGETS)}")
    utilization, average, value = target / "averageUtilization", target / "averageValue", target / "value"
    if utilization.number is not None and utilization.number < 1:
        yield Violation(utilization, f"{utilization.number} is too small; 1 or more")
    for place in (average, value):
        size = amount(place.value)
        if size is not None and size <= 0:
            yield Violation(place, f"{shown(place.value)} is too small; more than 0")
    if "esource" in metric:
        yield from _one_of_two(target, "averageUtilization", "averageValue", both=False)
    elif metric == "Pods":
        if not average.there:
            yield Violation(average, "averageValue must be given for a metric of pods")
    else:
        yield from _one_of_two(target, "value", "averageValue", both=metric == "Object")


def _one_of_two(target: Node, one: str, other: str, *, both: bool) -> Iterator[Violation]:
    given = (target / one).there, (target / other).there
    if not any(given):
        yield Violation(target, f"the target says neither {one} nor {other}")
    elif all(given) and not both:
        yield Violation(target / other, f"{one} and {other} exclude each other")


def _behaviour(rules: Node) -> Iterator[Violation]:
    window = rules / "stabilizationWindowSeconds"
    if window.number is not None and not 0 <= window.number <= LONGEST_WINDOW:
        yield Violation(window, f"{window.number} is outside 0 to {LONGEST_WINDOW}")
    choice = rules / "selectPolicy"
    if choice.text is not None and choice.text not in ("Min", "Max", "Disabled"):
        yield Violation(choice, f"{shown(choice.text)} is not one of Min, Max or Disabled")
    tolerance = amount((rules / "tolerance").value)
    if tolerance is not None and tolerance < 0:
        place = rules / "tolerance"
        yield Violation(place, f"{shown(place.value)} is too small; 0 or more", since=TOLERANCE_SINCE)
    policies = rules / "policies"
    if policies.value == []:
        yield Violation(policies, "the list must name a policy or be left out")
    for policy in policies:
        kind, value, period = policy / "type", policy / "value", policy / "periodSeconds"
        if kind.text not in ("Percent", "Pods"):
            yield Violation(kind, f"{shown(kind.value)} is not one of Percent or Pods")
        if value.number is not None and value.number < 1:
            yield Violation(value, f"{value.number} is too small; 1 or more")
        if period.number is not None and not 1 <= period.number <= LONGEST_PERIOD:
            yield Violation(period, f"{period.number} is outside 1 to {LONGEST_PERIOD}")
