"""At the autoscalers' maximum the pods still fit the nodes.

Bad:
    kind: HorizontalPodAutoscaler
    spec: {maxReplicas: 40}   # on three nodes
Good:
    kind: HorizontalPodAutoscaler
    spec: {maxReplicas: 6}

The API server accepts it; under load, when they are needed, the last replicas stay Pending. All autoscalers are taken
at their maximum at once, which a common peak brings. A cluster that adds nodes by itself declares what it grows to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.capacity.declared import cpu_words, memory_words
from aquahelm.check.rule import WARNING, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "autoscaling-fits-the-nodes", theme="capacity", severity=WARNING, kinds=frozenset({"HorizontalPodAutoscaler"})
)


def check(autoscaler: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each autoscaler whose pods are left over, unless they are with the fewest replicas already."""
    capacity = context.capacity
    if capacity is None:
        return
    target = autoscaler.spec / "scaleTargetRef"
    workload = objects.find((target / "kind").text or "", (target / "name").text or "", autoscaler.namespace)
    packing = objects.packing
    left = packing.left_over(capacity, most=True)
    if not left or packing.left_over(capacity):
        return
    # Whichever pods are placed last are left over; what is too much is all that grows.
    grows = {item for item, asked in packing.demands.items() if asked.most > asked.fewest}
    if workload in grows and (workload in left or not grows & left.keys()):
        cpu, memory = packing.total(most=True)
        message = (
            f"with all autoscalers at their maximum {sum(left.values())} pods find no node: they ask for "
            f"{cpu_words(cpu)} CPU and {memory_words(memory)}, and the cluster has {capacity.words}"
        )
        yield Violation(
            autoscaler.spec / "maxReplicas", message, "lower maxReplicas, or declare what the cluster grows to"
        )
