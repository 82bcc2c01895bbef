"""A claim for storage says how it is accessed and how large it is.

Bad:
    spec: {accessModes: [RWO], resources: {size: 10Gi}}
Good:
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}

The API server answers `at least 1 access mode is required`, or `spec.resources[storage]: Required value`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_label, dns_subdomain
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("claim-is-possible", theme="api", severity=ERROR, kinds=WORKLOADS | {"PersistentVolumeClaim"})


VOLUME_MODES = ("Block", "Filesystem")
MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
ORIGINS = {("", "PersistentVolumeClaim"), ("snapshot.storage.k8s.io", "VolumeSnapshot")}


def check(item: Object) -> Iterator[Violation]:
    """One for each thing that a claim, or a claim template, lacks."""
    if item.kind == "PersistentVolumeClaim":
        yield from _claim(item.spec, of_template=False)
        return
    if item.kind == "StatefulSet":
        for template in item.spec / "volumeClaimTemplates":
            yield from _claim(template / "spec", of_template=True)
    for volume in item.pod.spec / "volumes":
        template = volume / "ephemeral" / "volumeClaimTemplate"
        if template.there:
            yield from _claim(template / "spec", of_template=True)
            yield from _of_the_pod(template)


def _of_the_pod(template: Node) -> Iterator[Violation]:
    """What is refused of a claim that lives with its pod."""
    for mode in template / "spec" / "accessModes":
        if mode.text is not None and mode.text not in MODES:
            yield Violation(mode, f"{shown(mode.text)} is not one of {listing(MODES)}")
    kind = template / "spec" / "volumeMode"
    if kind.text is not None and kind.text not in VOLUME_MODES:
        yield Violation(kind, f"{shown(kind.text)} is not one of {listing(VOLUME_MODES)}")
    for field in (template / "metadata").mapping:
        if field not in ("annotations", "labels"):
            yield Violation(template / "metadata" / field, f"{field} may not be given here", f"remove {field}")


def _claim(spec: Node, *, of_template: bool) -> Iterator[Violation]:
    yield from _modes(spec / "accessModes")
    size = spec / "resources" / "requests" / "storage"
    asked = amount(size.value)
    if not size.there:
        yield Violation(size, "a claim says how much storage it requests", "requests: {storage: 10Gi}")
    elif asked is not None and asked <= 0:
        yield Violation(size, f"{shown(size.value)} is too small; more than 0")
    for field in ("storageClassName", "volumeAttributesClassName"):
        name = spec / field
        if name.text and dns_subdomain(name.text):
            yield Violation(name, f"{shown(name.text)} {dns_subdomain(name.text)}")
    yield from _origins(spec / "dataSource", spec / "dataSourceRef", of_template=of_template)


def _modes(modes: Node) -> Iterator[Violation]:
    given = [mode.text for mode in modes]
    for mode in modes:
        if mode.text is None:
            yield Violation(mode, "it is empty, which is no access mode")
    if not given:
        yield Violation(modes, "a claim needs an access mode", "accessModes: [ReadWriteOnce]")
    elif "ReadWriteOncePod" in given and len(set(given)) > 1:
        yield Violation(modes, "ReadWriteOncePod allows no other access mode beside it")


def _origin(source: Node) -> Iterator[Violation]:
    """What a new volume is filled with."""
    for field in ("kind", "name"):
        if not (source / field).text:
            yield Violation(source / field, f"{field} is missing and must be given")
    group, kind = source / "apiGroup", source / "kind"
    if not group.text and kind.text not in (None, "", "PersistentVolumeClaim"):
        yield Violation(group, f"apiGroup must be given for a {kind.text}")
    elif group.text and dns_subdomain(group.text):
        yield Violation(group, f"{shown(group.text)} {dns_subdomain(group.text)}")
    namespace = source / "namespace"
    if namespace.text and dns_label(namespace.text):
        yield Violation(namespace, f"{shown(namespace.text)} {dns_label(namespace.text)}")


def _origins(source: Node, reference: Node, *, of_template: bool) -> Iterator[Violation]:
    # A claim's own dataSource of any other kind is dropped unread.
    kept = (of_template and source.there) or ((source / "apiGroup").text or "", (source / "kind").text) in ORIGINS
    if kept:
        yield from _origin(source)
    if reference.there:
        yield from _origin(reference)
    if not kept or not reference.there:
        return
    if (reference / "namespace").text:
        yield Violation(source, "dataSource stands alone, or dataSourceRef with a namespace does")
    elif any((source / field).text != (reference / field).text for field in ("apiGroup", "kind", "name")):
        yield Violation(source, "dataSource and dataSourceRef name two things", "remove dataSource")
