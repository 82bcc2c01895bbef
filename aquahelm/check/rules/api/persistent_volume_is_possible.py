"""A PersistentVolume says how large it is, how it is accessed and where its data are.

Bad:
    kind: PersistentVolume
    spec: {local: {path: /data}}
Good:
    kind: PersistentVolume
    spec:
      capacity: {storage: 10Gi}
      accessModes: [ReadWriteOnce]
      hostPath: {path: /data}

The API server answers `spec.capacity: Required value`, or `Local volume requires node affinity`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_subdomain
from aquahelm.check.placement import node_term_troubles
from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.volume_sources import OF_ANY_VOLUME, source_troubles
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("persistent-volume-is-possible", theme="api", severity=ERROR, kinds=frozenset({"PersistentVolume"}))

MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
CHOICES = {"persistentVolumeReclaimPolicy": ("Delete", "Recycle", "Retain"), "volumeMode": ("Block", "Filesystem")}
ATTRIBUTES_SINCE = "1.34"


def check(volume: Object) -> Iterator[Violation]:
    """One for each part that is refused."""
    spec = volume.spec
    yield from _modes(spec / "accessModes")
    yield from _capacity(spec / "capacity")
    for field, words in CHOICES.items():
        choice = spec / field
        if choice.text is not None and choice.text not in words and (choice.text or field == "volumeMode"):
            yield Violation(choice, f"{shown(choice.text)} is not one of {listing(words)}")
    for field in ("storageClassName", "volumeAttributesClassName"):
        name = spec / field
        if name.text and dns_subdomain(name.text):
            yield Violation(name, f"{shown(name.text)} {dns_subdomain(name.text)}")
    yield from _sources(spec)


def _sources(spec: Node) -> Iterator[Violation]:
    given = [field for field, value in spec.mapping.items() if field not in OF_ANY_VOLUME and value is not None]
    if len(given) != 1:
        what = f"it names {listing(given, 'and')}" if given else "it names none"
        yield Violation(spec, f"a volume has one source; {what}")
    for field in given:
        for place, message in source_troubles(spec / field, field):
            yield Violation(place, message)
    attributes = spec / "volumeAttributesClassName"
    if attributes.text == "" or (attributes.text and "csi" not in given):
        yield Violation(attributes, "a class of attributes is one of a csi volume", "remove it", since=ATTRIBUTES_SINCE)
    affinity = spec / "nodeAffinity"
    terms = affinity / "required" / "nodeSelectorTerms"
    if affinity.there and not terms.value:
        yield Violation(terms, "a term must be given")
    for term in terms:
        for place, message in node_term_troubles(term):
            yield Violation(place, message)
    if "local" in given and not affinity.there:
        yield Violation(affinity, "a local volume says on which node it is: nodeAffinity")


def _modes(modes: Node) -> Iterator[Violation]:
    given = [mode.text for mode in modes]
    if not given:
        yield Violation(modes, "an access mode must be given", "accessModes: [ReadWriteOnce]")
    for mode in modes:
        if mode.text not in MODES:
            yield Violation(mode, f"{shown(mode.value)} is not one of {listing(MODES)}")
    if "ReadWriteOncePod" in given and len(set(given)) > 1:
        yield Violation(modes, "ReadWriteOncePod allows no other access mode beside it")


def _capacity(capacity: Node) -> Iterator[Violation]:
    if [*capacity.mapping] != ["storage"]:
        yield Violation(capacity, "the capacity says how much storage there is, and nothing else")
    for _, place in capacity.fields():
        size = amount(0 if place.value is None else place.value)
        if size is not None and size <= 0:
            yield Violation(place, f"{shown(place.value)} is too small; more than 0")
