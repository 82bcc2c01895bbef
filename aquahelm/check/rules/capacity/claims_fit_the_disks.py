"""The volumes that are claimed fit the nodes' disks.

Bad:
    environments: {dev: {capacity: {nodes: 1, cpu: 4, memory: 8Gi, disk: 30Gi}}}
    # and claims of 50Gi
Good:
    environments: {dev: {capacity: {nodes: 1, cpu: 4, memory: 8Gi, disk: 60Gi}}}

The API server accepts them; the claim stays Pending, or the disk is full one day. Volumes that come from elsewhere than
the nodes' disks are not to be counted: leave `disk` out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.capacity.claims import CLAIMING, claimed
from aquahelm.check.capacity.declared import memory_words
from aquahelm.check.rule import WARNING, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "claims-fit-the-disks",
    theme="capacity",
    severity=WARNING,
    kinds=frozenset(CLAIMING),
)


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each claim that is larger than a disk, one at the largest for all of them together."""
    capacity = context.capacity
    if capacity is None or not capacity.disk:
        return
    too_large = False
    for claim in claimed(item, objects):
        if claim.size > capacity.disk:
            too_large = True
            message = f"a claim of {memory_words(claim.size)} fits no node; each has {memory_words(capacity.disk)}"
            yield Violation(claim.place, message, "claim less")
    total, largest = objects.all_claims
    there = capacity.disk * capacity.nodes
    if total > there and largest is item and not too_large:
        message = f"all claims together are {memory_words(total)}, and the nodes have {memory_words(there)}"
        yield Violation(None, message, "claim less, or add disk")
