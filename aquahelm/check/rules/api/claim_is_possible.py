"""A claim for storage says how it is accessed and how large it is.

Bad:
    spec: {accessModes: [RWO], resources: {size: 10Gi}}
Good:
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}

The API server answers `at least 1 access mode is required`, or `spec.resources[storage]: Required value`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_subdomain
from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("claim-is-possible", theme="api", severity=ERROR, kinds=frozenset({"PersistentVolumeClaim", "StatefulSet"}))


def check(item: Object) -> Iterator[Violation]:
    """One for each thing that a claim, or a claim template, lacks."""
    if item.kind == "PersistentVolumeClaim":
        yield from _claim(item.spec)
        return
    for template in item.spec / "volumeClaimTemplates":
        yield from _claim(template / "spec")
    for volume in item.pod.spec / "volumes":
        if (volume / "ephemeral").there:
            yield from _claim(volume / "ephemeral" / "volumeClaimTemplate" / "spec")


def _claim(spec: Node) -> Iterator[Violation]:
    modes = [mode.text for mode in spec / "accessModes"]
    if not modes:
        yield Violation(spec / "accessModes", "a claim needs an access mode", "accessModes: [ReadWriteOnce]")
    elif "ReadWriteOncePod" in modes and len(set(modes)) > 1:
        yield Violation(spec / "accessModes", "ReadWriteOncePod allows no other access mode beside it")
    size = spec / "resources" / "requests" / "storage"
    asked = amount(size.value)
    if not size.there:
        yield Violation(size, "a claim says how much storage it requests", "requests: {storage: 10Gi}")
    elif asked is not None and asked <= 0:
        yield Violation(size, f"{shown(size.value)} is too small; more than 0")
    name = spec / "storageClassName"
    if name.text and dns_subdomain(name.text):
        yield Violation(name, f"{shown(name.text)} {dns_subdomain(name.text)}")
