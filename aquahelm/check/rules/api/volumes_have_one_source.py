"""A volume has one source, and the source has what it needs.

Bad:
    volumes: [{name: config, configMap: {name: app}, secret: {secretName: app}}]
Good:
    volumes: [{name: config, projected: {sources: [{configMap: {name: app}}, {secret: {name: app}}]}}]

The API server answers `may not specify more than 1 volume type` or names the field that is missing. Paths of files
are relative and stay inside the volume.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.downward import field_troubles, resource_troubles
from aquahelm.check.grammar import dns_label
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.volume_sources import source_troubles
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("volumes-have-one-source", theme="api", severity=ERROR, kinds=WORKLOADS)

HIGHEST_MODE = 0o777
SHORTEST_TOKEN = 600
LONGEST_TOKEN = 2**32
FILE_FIELDS = ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
# Others are dropped unread while their features are off, as they are by default.
PROJECTED = ("configMap", "secret", "downwardAPI", "serviceAccountToken")


def check(workload: Object) -> Iterator[Violation]:
    """One for each thing that a volume cannot be."""
    pod = workload.pod
    # A claim template takes the place of the volume of its name.
    templates = {(claim / "metadata" / "name").text for claim in workload.spec / "volumeClaimTemplates"}
    for volume in pod.spec / "volumes":
        name = volume / "name"
        if name.text is not None and name.text not in templates:
            yield from _name(name)
        given = [field for field, value in volume.mapping.items() if field != "name" and value is not None]
        if len(given) > 1:
            yield Violation(volume, f"the volume has {len(given)} sources ({listing(given, 'and')}); keep one")
        for field in given:
            yield from _source(volume / field, field)
    for claim in workload.spec / "volumeClaimTemplates" if workload.kind == "StatefulSet" else ():
        yield from _name(claim / "metadata" / "name")


def _name(name: Node) -> Iterator[Violation]:
    text = name.text or ""
    if dns_label(text):
        yield Violation(name, f"{shown(text)} {dns_label(text)}" if text else "name is missing and must be given")


def _source(source: Node, kind: str) -> Iterator[Violation]:
    for place, message in source_troubles(source, kind):
        yield Violation(place, message)
    if kind in ("configMap", "secret"):
        yield from _files(source)
    elif kind == "downwardAPI":
        yield from _files(source)
        yield from _read(source)
    elif kind == "projected":
        yield from _projected(source)
    elif kind == "emptyDir":
        limit = source / "sizeLimit"
        size = amount(limit.value)
        if size is not None and size < 0:
            yield Violation(limit, f"{shown(limit.value)} is too small; 0 or more")


def _projected(volume: Node) -> Iterator[Violation]:
    yield from _mode(volume / "defaultMode")
    paths: set[str] = set()
    for part in volume / "sources":
        given = [field for field in PROJECTED if (part / field).there]
        if len(given) > 1:
            yield Violation(part, f"the source is {listing(given, 'and')} at once; make two of it")
        for field in given:
            yield from _part(part / field, field)
            for item in part / field / "items":
                path = item / "path"
                if path.text in paths:
                    yield Violation(path, f"{shown(path.text)} stands twice in the volume")
                if path.text:
                    paths.add(path.text)


def _part(source: Node, kind: str) -> Iterator[Violation]:
    if kind in ("configMap", "secret") and not (source / "name").text:
        yield Violation(source / "name", "name is missing and must be given")
    if kind == "serviceAccountToken":
        seconds = source / "expirationSeconds"
        if seconds.number is not None and not SHORTEST_TOKEN <= seconds.number <= LONGEST_TOKEN:
            yield Violation(seconds, f"{seconds.number} s is outside {SHORTEST_TOKEN} to {LONGEST_TOKEN}")
        yield from _relative(source / "path")
    else:
        yield from _files(source)
    if kind == "downwardAPI":
        yield from _read(source)


def _read(source: Node) -> Iterator[Violation]:
    """Files with what the pod knows of itself."""
    for item in source / "items":
        field, resource = item / "fieldRef", item / "resourceFieldRef"
        if field.there == resource.there:
            yield Violation(item, "fieldRef or resourceFieldRef, one of them, must be given")
        if field.there:
            for place, message in field_troubles(field, FILE_FIELDS, "a file"):
                yield Violation(place, message)
        elif resource.there:
            if not (resource / "containerName").text:
                yield Violation(resource / "containerName", "containerName is missing and must be given")
            for place, message in resource_troubles(resource):
                yield Violation(place, message)


def _files(source: Node) -> Iterator[Violation]:
    yield from _mode(source / "defaultMode")
    for item in source / "items":
        yield from _mode(item / "mode")
        yield from _relative(item / "path")
        key = item / "key"
        if key.there and not key.value:
            yield Violation(key, "key is missing and must be given")


def _relative(path: Node) -> Iterator[Violation]:
    text = path.text
    if text is None:
        return
    if not text:
        yield Violation(path, "path is missing and must be given")
    elif text.startswith("/"):
        yield Violation(path, f"{shown(text)} must be relative to the volume", f"write {text.lstrip('/')}")
    elif ".." in text.split("/") or text.startswith(".."):
        yield Violation(path, f"{shown(text)} leaves the volume")


def _mode(mode: Node) -> Iterator[Violation]:
    if mode.number is not None and not 0 <= mode.number <= HIGHEST_MODE:
        message = f"{mode.number} is not a file mode: 0 to 0777 in octal, 511 in decimal"
        yield Violation(mode, message)
