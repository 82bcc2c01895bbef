"""A workload's selector selects the pods that it makes.

Bad:
    selector: {matchLabels: {app: payment}}
    template: {metadata: {labels: {app: payments}}}
Good:
    selector: {matchLabels: {app: payment}}
    template: {metadata: {labels: {app: payment}}}

The API server answers `selector does not match template labels`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.selectors import matches
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule(
    "selector-matches-template",
    theme="api",
    severity=ERROR,
    kinds=frozenset({"DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"}),
)


def check(workload: Object) -> Iterator[Violation]:
    """One for the selector."""
    pod = workload.pod
    selector = workload.spec / "selector"
    if workload.kind == "ReplicationController":
        wanted = selector.texts
        if selector.value and not wanted.items() <= pod.labels.items():
            yield Violation(selector, f"the selector asks for {_pairs(wanted, pod.labels)}; the pods do not have it")
        return
    if not (selector / "matchLabels").value and not (selector / "matchExpressions").value:
        if workload.spec.there:
            yield Violation(selector, "the selector is empty; it must name labels of the pods")
        return
    if not matches(selector, pod.labels):
        labels = (selector / "matchLabels").texts
        what = _pairs(labels, pod.labels) or "an expression that does not hold"
        yield Violation(selector, f"the selector asks for {what}; the pods' labels do not have it")


def _pairs(wanted: dict[str, str], labels: dict[str, str]) -> str:
    return (
        listing([f"{key}: {shown(value)}" for key, value in wanted.items() if labels.get(key) != value], "and")
        if wanted
        else ""
    )
