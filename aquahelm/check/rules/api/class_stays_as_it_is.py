"""Classes, drivers and quotas keep what others rely on.

Bad:
    # installed: StorageClass/fast with parameters: {type: ssd}
    parameters: {type: hdd}
Good:
    metadata: {name: slow}
    parameters: {type: hdd}

The API server answers `parameters: Invalid value: …: field is immutable`; so too for the provisioner, the reclaim
policy and the binding mode of a StorageClass, the value of a PriorityClass, the handler of a RuntimeClass, the
controller of an IngressClass, the scopes of a ResourceQuota, and the source of a PersistentVolume.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.upgrade.sameness import same
from aquahelm.check.volume_sources import OF_ANY_VOLUME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.check.objects import Object

# Kind → immutable field → what it is where it is not given.
FIXED: Mapping[str, Mapping[tuple[str, ...], Any]] = {
    "IngressClass": {("spec", "controller"): None},
    "PersistentVolume": {("spec", "volumeMode"): "Filesystem"},
    "PriorityClass": {("value",): 0, ("preemptionPolicy",): "PreemptLowerPriority"},
    "ResourceQuota": {("spec", "scopes"): None, ("spec", "scopeSelector"): None},
    "RuntimeClass": {("handler",): None},
    "StorageClass": {
        ("provisioner",): None,
        ("parameters",): None,
        ("reclaimPolicy",): "Delete",
        ("volumeBindingMode",): "Immediate",
    },
}

RULE = Rule("class-stays-as-it-is", theme="api", severity=ERROR, kinds=frozenset(FIXED))


def check(item: Object, before: Object) -> Iterator[Violation]:
    """One for each part that is frozen and another now."""
    fix = f"keep it, or give the {item.kind} another name"
    for path, default in FIXED[item.kind].items():
        place, had = item.root.at(path), before.root.at(path)
        now, then = (default if one.value is None else one.value for one in (place, had))
        if not same({path[-1]: now}, {path[-1]: then}):
            yield Violation(place, f"{path[-1]} is immutable, and another is installed", fix)
    if item.kind == "PersistentVolume" and not same(_source(item), _source(before)):
        yield Violation(item.spec, "the source of a volume is immutable, and another is installed", fix)


def _source(volume: Object) -> dict[str, Any]:
    return {key: value for key, value in volume.spec.mapping.items() if key not in OF_ANY_VOLUME}
