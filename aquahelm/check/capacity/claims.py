"""Volumes that are claimed, by claims and by StatefulSets for each replica."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aquahelm.check.capacity.operated import OPERATED_NODES, node_count, node_volumes
from aquahelm.check.quantities import amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects


CLAIMING = ("PersistentVolumeClaim", "StatefulSet", *sorted(OPERATED_NODES))
"""Kinds that claim volumes."""


class Claim(NamedTuple):
    """Where its size stands, how large each is in bytes, how many there are."""

    place: Node
    size: int
    replicas: int


def claimed(item: Object, objects: Objects) -> Iterator[Claim]:
    """The claims that an object makes."""
    if item.kind == "PersistentVolumeClaim":
        yield from _claim(item.spec / "resources" / "requests" / "storage", 1)
    elif item.kind == "StatefulSet":
        _, most = objects.replicas(item)
        for template in item.spec / "volumeClaimTemplates":
            yield from _claim(template / "spec" / "resources" / "requests" / "storage", most)
    elif item.kind in OPERATED_NODES:
        for size in node_volumes(item):
            yield from _claim(size, node_count(item))


def sum_of_claims(objects: Objects) -> tuple[int, Object | None]:
    """Bytes of all claims, and the object that claims most."""
    by_object = {
        item: sum(claim.size * claim.replicas for claim in claimed(item, objects))
        for kind in CLAIMING
        for item in objects.of_kind(kind)
    }
    largest = max(by_object, key=by_object.__getitem__, default=None)
    return sum(by_object.values()), largest


def _claim(place: Node, count: int) -> Iterator[Claim]:
    size = amount(place.value) if place.there else None
    if size:
        yield Claim(place, int(size), count)
