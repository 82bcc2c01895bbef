"""A claim that names its volume can have it.

Bad:
    kind: PersistentVolume
    spec: {capacity: {storage: 5Gi}, accessModes: [ReadWriteOnce]}
    # and a claim with volumeName of it, and requests: {storage: 10Gi}
Good:
    kind: PersistentVolume
    spec: {capacity: {storage: 10Gi}, accessModes: [ReadWriteOnce]}

The API server accepts it; the claim stays Pending (`requested PV is too small`, `incompatible accessMode`,
`storageClassName does not match`), or the volume is kept for another claim.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("claim-fits-its-volume", theme="storage", severity=ERROR, kinds=frozenset({"PersistentVolumeClaim"}))


def check(claim: Object, objects: Objects) -> Iterator[Violation]:
    """One for each thing that does not fit; volumes that are not here are left alone."""
    name = claim.spec / "volumeName"
    volume = objects.find("PersistentVolume", name.text) if name.text else None
    if volume is None:
        return
    size, room = claim.spec / "resources" / "requests" / "storage", volume.spec / "capacity" / "storage"
    asks, has = amount(size.value), amount(room.value)
    if asks and has and asks > has:
        yield Violation(size, f"{volume.ref} has {room.value}", "claim as much, or less")
    modes = {mode.text for mode in volume.spec / "accessModes"}
    missing = [mode.text for mode in claim.spec / "accessModes" if mode.text and mode.text not in modes]
    if missing:
        message = f"{volume.ref} is not {listing(missing, 'and')}"
        yield Violation(claim.spec / "accessModes", message, f"it is {listing(sorted(filter(None, modes)), 'and')}")
    classes = [(one.spec / "storageClassName").text for one in (claim, volume)]
    if classes[0] is not None and classes[0] != (classes[1] or ""):  # without one it gets the cluster's own
        said = f"is of class {shown(classes[1])}" if classes[1] else "is of no class"
        fix = f"storageClassName: {shown(classes[1] or '')}"
        yield Violation(claim.spec / "storageClassName", f"{volume.ref} {said}", fix)
    kept = volume.spec / "claimRef"
    if kept.there and ((kept / "name").text, objects.in_namespace((kept / "namespace").text or "")) != (
        claim.name,
        claim.namespace,
    ):
        yield Violation(name, f"{volume.ref} is kept for the claim {(kept / 'name').text}", "change its claimRef")
