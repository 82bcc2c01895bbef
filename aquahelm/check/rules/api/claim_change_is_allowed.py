"""A claim for storage only ever grows.

Bad:
    # installed: spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 20Gi}}}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
Good:
    # installed: spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 20Gi}}}

The API server answers `spec is immutable after creation except resources.requests and volumeAttributesClassName for
bound claims`, or `field can not be less than status.capacity`; and `only dynamically provisioned pvc can be resized`
where the StorageClass lacks `allowVolumeExpansion: true`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.upgrade.defaults import with_claim_defaults
from aquahelm.check.upgrade.sameness import same
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

RULE = Rule("claim-change-is-allowed", theme="api", severity=ERROR, kinds=frozenset({"PersistentVolumeClaim"}))

FIXED = ("accessModes", "dataSource", "dataSourceRef", "selector", "volumeMode")
ANEW = "keep it; for another volume, make another claim and copy the data"


def check(claim: Object, before: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each part that may not change so."""
    bound = context.earlier is None or context.earlier.bound
    now, then = with_claim_defaults(claim.spec.value), with_claim_defaults(before.spec.value)
    if not (isinstance(now, dict) and isinstance(then, dict)):
        return
    for field in FIXED:
        if not same({field: now.get(field)}, {field: then.get(field)}):
            yield Violation(claim.spec / field, f"{field} of a claim is immutable, and another is installed", ANEW)
    limits = claim.spec / "resources" / "limits"
    if not same({"limits": limits.value}, {"limits": (before.spec / "resources" / "limits").value}):
        yield Violation(limits, "limits of a claim are immutable, and others are installed", ANEW)
    # A claim without a class has the cluster's own by now, or gets it: that one may be named.
    storage, was = claim.spec / "storageClassName", before.spec / "storageClassName"
    if was.there and storage.value != was.value:
        yield Violation(storage, f"storageClassName of a claim is immutable, and {shown(was.value)} is installed", ANEW)
    yield from _volume(claim, before, bound=bound)
    yield from _size(claim, before, objects, bound=bound)


def _volume(claim: Object, before: Object, *, bound: bool) -> Iterator[Violation]:
    volume, had = claim.spec / "volumeName", (before.spec / "volumeName").value
    if (volume.value or None) != (had or None) and (bound or had):
        yield Violation(
            volume, "the claim is bound to its volume, and volumeName is immutable then", "leave volumeName out"
        )
    sort, was = claim.spec / "volumeAttributesClassName", before.spec / "volumeAttributesClassName"
    if not bound and sort.value != was.value:
        message = "volumeAttributesClassName cannot change before the claim is bound"
        yield Violation(sort, message, "wait for the volume", since="1.34")
    elif was.there and not sort.there:
        message = "volumeAttributesClassName cannot be taken away again"
        yield Violation(sort, message, "name another class", since="1.34")


def _size(claim: Object, before: Object, objects: Objects, *, bound: bool) -> Iterator[Violation]:
    size, had = _requested(claim), _requested(before)
    asks, has = amount(size.value), amount(had.value)
    if asks is None or has is None or asks == has:
        return
    if asks < has:
        yield Violation(size, f"a volume cannot shrink, and {shown(had.value)} is installed", ANEW)
    elif not bound:
        yield Violation(size, "a claim can grow only once it is bound", "wait for the volume")
    else:
        name = (claim.spec / "storageClassName").text
        storage = objects.find("StorageClass", name) if name else None
        if storage and (storage / "allowVolumeExpansion").flag is not True:
            message = f"the StorageClass {name} does not let volumes grow, and {shown(had.value)} is installed"
            yield Violation(size, message, f"allowVolumeExpansion: true in StorageClass/{name}")


def _requested(claim: Object) -> Node:
    return claim.spec / "resources" / "requests" / "storage"
