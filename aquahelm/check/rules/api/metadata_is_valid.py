"""What an object says of itself beside its name can be kept: finalizers, owners, a name to be generated.

Bad:
    metadata: {generateName: Migrate_, finalizers: [cleanup]}
Good:
    metadata: {generateName: migrate-, finalizers: [example.com/cleanup]}

The API server answers `name is neither a standard finalizer name nor is it fully qualified`, or names the field of the
owner that is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import qualified_name
from aquahelm.check.kinds import NATIVE
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("metadata-is-valid", theme="api", severity=ERROR)

STANDARD_FINALIZERS = {"kubernetes", "orphan", "foregroundDeletion"}
# Its own validation looks at the spec alone.
FREE = {"PodDisruptionBudget"}
# The API server counts their generations from 1, whatever is sent; those of custom resources as well.
COUNTED = {"CronJob", "DaemonSet", "Deployment", "Ingress", "IngressClass", "Job", "NetworkPolicy", "Pod"} | {
    *("PodDisruptionBudget", "PriorityClass", "ReplicaSet", "ReplicationController", "StatefulSet")
}
READ = {"finalizers", "generation", "managedFields", "ownerReferences", "resourceVersion", "uid"}
KEPT = ("managedFields", "uid")
ADDED = ("uid", "resourceVersion", "generation", "creationTimestamp", "selfLink", "managedFields")
OWNER = ("apiVersion", "kind", "name", "uid")
EVENT = ("v1", "Event")


def check(item: Object) -> Iterator[Violation]:
    """One for each field of the metadata that is refused."""
    metadata = item.metadata
    fields = metadata.mapping
    if READ.isdisjoint(fields):
        return
    if fields.get("finalizers"):
        yield from _finalizers(metadata / "finalizers", standard=item.kind in NATIVE - FREE)
    if fields.get("ownerReferences"):
        yield from _owners(metadata / "ownerReferences")
    generation = metadata / "generation"
    kept = item.kind in NATIVE - COUNTED
    if kept and generation.number is not None and generation.number < 0:
        yield Violation(generation, f"{generation.number} is too small; leave it to the server")
    version = metadata / "resourceVersion"
    if version.text and not (version.text.isascii() and version.text.isdigit()):
        yield Violation(version, f"{shown(version.text)} is no version; the server keeps this itself", "remove it")
    for field in KEPT:
        # Server-side apply refuses even an empty list of managed fields; an empty uid is none.
        if fields.get(field) or (field == "managedFields" and isinstance(fields.get(field), list)):
            yield Violation(metadata / field, "the server keeps this itself", _without_own(field, item))


def _without_own(field: str, item: Object) -> str:
    """What to remove: the field, and of an object that was read from a cluster all that the server has added."""
    others = [other for other in ADDED if other != field and (item / "metadata").mapping.get(other)]
    if not others:
        return f"remove {field}"
    status = ["status"] if (item / "status").there else []
    return f"it was read from a cluster: remove {listing([field, *others, *status], 'and')}"


def _finalizers(finalizers: Node, *, standard: bool) -> Iterator[Violation]:
    given = [finalizer.text or "" for finalizer in finalizers]
    for place, name in zip(finalizers, given, strict=True):
        trouble = qualified_name(name)
        if trouble:
            yield Violation(place, f"{shown(name)} {trouble}")
        elif standard and "/" not in name and name not in STANDARD_FINALIZERS:
            yield Violation(place, f"{shown(name)} has no prefix", f"write example.com/{name}")
    if {"orphan", "foregroundDeletion"} <= set(given):
        yield Violation(finalizers, "orphan and foregroundDeletion exclude each other")


def _owners(owners: Node) -> Iterator[Violation]:
    controllers = [owner for owner in owners if (owner / "controller").flag]
    for owner in owners:
        for field in OWNER:
            if not (owner / field).value:
                yield Violation(owner / field, f"{field} is missing and must be given")
        version = owner / "apiVersion"
        if version.text and (version.text.count("/") > 1 or version.text.endswith("/")):
            yield Violation(version, f"{shown(version.text)} is not an apiVersion such as apps/v1")
        if ((owner / "apiVersion").text, (owner / "kind").text) == EVENT:
            yield Violation(owner, "an Event owns nothing")
    for second in controllers[1:]:
        yield Violation(second / "controller", "an object has one controller")
