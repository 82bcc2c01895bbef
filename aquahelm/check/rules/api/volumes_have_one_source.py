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

from aquahelm.check.grammar import dns_label
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("volumes-have-one-source", theme="api", severity=ERROR, kinds=WORKLOADS)

NEEDED = {
    "configMap": "name",
    "secret": "secretName",
    "persistentVolumeClaim": "claimName",
    "hostPath": "path",
    "csi": "driver",
    "ephemeral": "volumeClaimTemplate",
}
HOST_PATH_TYPES = (
    "",
    "DirectoryOrCreate",
    "Directory",
    "FileOrCreate",
    "File",
    "Socket",
    "CharDevice",
    "BlockDevice",
)
HIGHEST_MODE = 0o777
PROJECTED = ("configMap", "secret", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate")


def check(workload: Object) -> Iterator[Violation]:
    """One for each thing that a volume cannot be."""
    pod = workload.pod
    for volume in pod.spec / "volumes":
        name = volume / "name"
        if name.text is not None and dns_label(name.text):
            yield Violation(name, f"{shown(name.text)} {dns_label(name.text)}")
        given = [field for field, value in volume.mapping.items() if field != "name" and value is not None]
        if len(given) > 1:
            yield Violation(volume, f"the volume has {len(given)} sources ({listing(given, 'and')}); keep one")
        for field in given:
            yield from _source(volume / field, field)


def _source(source: Node, kind: str) -> Iterator[Violation]:
    needed = NEEDED.get(kind)
    if needed and not (source / needed).value:
        yield Violation(source / needed, f"{needed} is missing and must be given")
    if kind in ("configMap", "secret", "downwardAPI"):
        yield from _files(source)
    elif kind == "projected":
        yield from _mode(source / "defaultMode")
        for part in source / "sources":
            given = [field for field in PROJECTED if (part / field).there]
            if len(given) > 1:
                yield Violation(part, f"the source is {listing(given, 'and')} at once; make two of it")
            for field in given:
                yield from _projected(part / field, field)
    elif kind == "hostPath":
        yield from _host_path(source)
    elif kind == "emptyDir":
        limit = source / "sizeLimit"
        size = amount(limit.value)
        if size is not None and size < 0:
            yield Violation(limit, f"{shown(limit.value)} is too small; 0 or more")


def _projected(source: Node, kind: str) -> Iterator[Violation]:
    if kind in ("configMap", "secret") and not (source / "name").text:
        yield Violation(source / "name", "name is missing and must be given")
    if kind == "serviceAccountToken":
        seconds = source / "expirationSeconds"
        if seconds.number is not None and seconds.number < 600:
            yield Violation(seconds, f"{seconds.number} s is too short; at least 600")
        yield from _relative(source / "path")
    else:
        yield from _files(source)


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


def _host_path(source: Node) -> Iterator[Violation]:
    path, kind = source / "path", source / "type"
    if path.text and ".." in path.text.split("/"):
        yield Violation(path, f"{shown(path.text)} must not contain ..")
    if kind.text is not None and kind.text not in HOST_PATH_TYPES:
        yield Violation(kind, f"{shown(kind.text)} is not one of {listing(HOST_PATH_TYPES[1:])}")
