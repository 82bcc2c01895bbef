"""Volumes that are claimed, by claims and by StatefulSets for each replica."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aquahelm.check.quantities import amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects


class Claim(NamedTuple):
    """Where its size stands, how large each is in bytes, how many there are."""

    place: Node
    size: int
    replicas: int


def claimed(item: Object, objects: Objects) -> Iterator[Claim]:
    """The claims that an object makes."""
    if item.kind == "PersistentVolumeClaim":
        yield from _claim(item.spec, 1)
    elif item.kind == "StatefulSet":
        _, most = objects.replicas(item)
        for template in item.spec / "volumeClaimTemplates":
            yield from _claim(template / "spec", most)


def sum_of_claims(objects: Objects) -> tuple[int, Object | None]:
    """Bytes of all claims, and the object that claims most."""
    by_object = {
        item: sum(claim.size * claim.replicas for claim in claimed(item, objects))
        for kind in ("PersistentVolumeClaim", "StatefulSet")
        for item in objects.of_kind(kind)
    }
    largest = max(by_object, key=by_object.__getitem__, default=None)
    return sum(by_object.values()), largest


def _claim(spec: Node, count: int) -> Iterator[Claim]:
    place = spec / "resources" / "requests" / "storage"
    size = amount(place.value) if place.there else None
    if size:
        yield Claim(place, int(size), count)
