"""A PodDisruptionBudget selects pods, and no pod has two budgets.

Bad:
    kind: PodDisruptionBudget
    spec: {maxUnavailable: 1, selector: {matchLabels: {app: payments}}}
Good:
    kind: PodDisruptionBudget
    spec: {maxUnavailable: 1, selector: {matchLabels: {app: payment}}}

The API server accepts it. A budget that selects nothing protects nothing, which is a warning; pods with two budgets
cannot be evicted at all (`more than one PodDisruptionBudget`), so that a node cannot be drained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "budget-selects-pods",
    theme="reference",
    severity=ERROR,
    kinds=frozenset({"PodDisruptionBudget"}),
    mildest=WARNING,
)

LASTING = {"DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"}

MOST_NAMED = 10


def check(budget: Object, objects: Objects) -> Iterator[Violation]:
    """One for a budget that selects nothing, one for each workload that has a budget already."""
    selector = budget.spec / "selector"
    if not selector.there:
        yield Violation(selector, "the budget has no selector and protects nothing", severity=WARNING)
        return
    selected = [item for item in objects.selected(selector, budget.namespace) if item.kind in LASTING]
    if not selected:
        labels = (selector / "matchLabels").texts
        if not objects.of_kind("Cluster") and not objects.makers.may_run(labels, budget.namespace):
            fix = objects.meant(labels, budget.namespace)
            yield Violation(selector, "no pod has these labels; the budget protects nothing", fix, severity=WARNING)
        return
    twice = ((workload, objects.budgets_of(workload)[0]) for workload in selected)
    for number, (workload, first) in enumerate(one for one in twice if one[1] is not budget):
        if number == MOST_NAMED:
            yield Violation(selector, "more of its workloads have another budget too", "keep one of the two")
            return
        message = f"{workload.ref} has the budget {first.name} too; its pods could not be evicted"
        yield Violation(selector, message, "keep one of the two")
