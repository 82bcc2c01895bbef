"""A rollout finds room for its first new pod, and Helm's Jobs for theirs.

Bad:
    strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}   # and the nodes are full
Good:
    strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}

The API server accepts it; the new pod stays Pending, no old one may stop, and `helm upgrade --wait` fails after its
timeout. Counted like `pods-fit-the-nodes`, one rollout at a time: others' new pods wait for their turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.capacity.declared import cpu_words, memory_words
from aquahelm.check.capacity.demand import pod_requests
from aquahelm.check.rule import WARNING, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("rollout-fits-the-nodes", theme="capacity", severity=WARNING, kinds=frozenset({"Deployment", "Job"}))


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each new pod that finds no room."""
    capacity = context.capacity
    packing = objects.packing
    if capacity is None or packing.left_over(capacity):
        return
    cpu, memory = pod_requests(workload.pod)
    what = f"asks for {cpu_words(cpu)} CPU and {memory_words(memory)}"
    if workload.kind == "Job":
        if not packing.job_fits(capacity, workload):
            message = f"its pod {what}, and beside the others it finds no room on {capacity.words}"
            yield Violation(workload.pod.spec / "containers", message, "ask for less, or add nodes")
        return
    asked = packing.demands.get(workload)
    if asked and asked.must_surge and asked.surge and not packing.surge_fits(capacity, asked):
        place = workload.spec / "strategy" / "rollingUpdate" / "maxUnavailable"
        message = f"a new pod {what}, finds no room on {capacity.words}, and no old one may stop before it runs"
        yield Violation(place, message, "maxUnavailable: 1, or more room")
