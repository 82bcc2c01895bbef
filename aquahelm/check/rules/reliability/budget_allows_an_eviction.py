"""A PodDisruptionBudget lets at least one pod be evicted.

Bad:
    kind: PodDisruptionBudget
    spec: {minAvailable: 1}   # of a Deployment with one replica
Good:
    kind: PodDisruptionBudget
    spec: {maxUnavailable: 1}

The API server accepts it; `kubectl drain` waits for ever, and the node cannot be upgraded.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from aquahelm.check.quantities import percentage
from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("budget-allows-an-eviction", theme="reliability", severity=ERROR, kinds=frozenset({"PodDisruptionBudget"}))

STUCK = "no node with such a pod could be drained"
COUNTED = {"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"}


def check(budget: Object, objects: Objects) -> Iterator[Violation]:
    """One for the number that allows none."""
    selector = budget.spec / "selector"
    selected = [item for item in objects.selected(selector, budget.namespace) if item.kind in COUNTED]
    if not selector.there or not selected:
        return
    pods = sum(objects.replicas(item)[0] for item in selected)
    unavailable, available = budget.spec / "maxUnavailable", budget.spec / "minAvailable"
    if pods and _count(unavailable, pods) == 0:
        yield Violation(unavailable, f"no pod may be evicted, so {STUCK}", "maxUnavailable: 1")
    kept = _count(available, pods)
    if pods and kept is not None and kept >= pods:
        who = f"{kept} of {pods} pods" if pods > 1 else "the only pod"
        yield Violation(available, f"{who} must stay, so {STUCK}", "maxUnavailable: 1")


def _count(place: Node, pods: int) -> int | None:
    """A number of pods; a percentage counts up, as the controller does."""
    share = percentage(place.text) if place.text else None
    return place.number if share is None else math.ceil(share * pods / 100)
