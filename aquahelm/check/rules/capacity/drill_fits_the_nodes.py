"""A drill finds room for the server that it makes.

Bad:
    environments: {prod: {capacity: {nodes: 3, cpu: 4, memory: 8Gi}}}
    # and a Cluster whose three servers ask for 6Gi each, with backup.drill
Good:
    environments: {prod: {capacity: {nodes: 4, cpu: 4, memory: 8Gi}}}

The API server accepts it; the server that is made of the newest backup stays Pending, or its volume does, and the drill
fails once its deadline is over: nobody knows whether backups are good. Counted like `pods-fit-the-nodes` and
`claims-fit-the-disks`, one drill at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.capacity.claims import claimed
from aquahelm.check.capacity.declared import cpu_words, memory_words
from aquahelm.check.capacity.operated import node_count
from aquahelm.check.rule import ERROR, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.capacity.declared import DeclaredCapacity
    from aquahelm.check.objects import Object, Objects

RULE = Rule("drill-fits-the-nodes", theme="capacity", severity=ERROR, kinds=frozenset({"CronJob"}))
TRIES = "aquahelm/tries"
"""Annotation of a CronJob that makes another server of a Cluster: which."""


def check(cronjob: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One where the server finds no node, one where its volumes do not; nothing where the others do not fit already."""
    capacity = context.capacity
    name = (cronjob / "metadata" / "annotations" / TRIES).text
    cluster = objects.find("Cluster", name, cronjob.namespace) if name and capacity else None
    if capacity is None or cluster is None:
        return
    place = cronjob / "metadata" / "annotations" / TRIES
    asked = objects.packing.demands.get(cluster)
    if asked and not objects.packing.left_over(capacity) and not objects.packing.surge_fits(capacity, asked):
        message = (
            f"the drill makes one more server of {name}: it asks for {cpu_words(asked.cpu)} CPU and "
            f"{memory_words(asked.memory)}, and beside the others it finds no room on {capacity.words}"
        )
        yield Violation(place, message, "add nodes, or ask for less")
    yield from _volumes(cluster, objects, capacity, name or "")


def _volumes(cluster: Object, objects: Objects, capacity: DeclaredCapacity, name: str) -> Iterator[Violation]:
    there = capacity.disk * capacity.nodes if capacity.disk else 0
    claims, _ = objects.all_claims
    more = sum(claim.size * claim.replicas for claim in claimed(cluster, objects)) // node_count(cluster)
    if claims <= there < claims + more:
        message = (
            f"the drill makes one more server of {name} with {memory_words(more)} of volumes: all claims together are "
            f"{memory_words(claims + more)} then, and the nodes have {memory_words(there)}"
        )
        yield Violation(None, message, "add disk, or claim less")
