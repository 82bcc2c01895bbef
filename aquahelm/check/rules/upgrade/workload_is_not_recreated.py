"""A workload keeps its kind and its name.

Bad:
    # installed: Deployment/orders with selector: {matchLabels: {app: orders}}
    kind: Deployment
    metadata: {name: orders-api}
    spec: {selector: {matchLabels: {app: orders}}}
Good:
    kind: Deployment
    metadata: {name: orders}
    spec: {selector: {matchLabels: {app: orders}}}

For the API server that is one workload more and one less: Helm makes the new one, then deletes the old one with all its
pods at once, whether or not the new ones are ready. A StatefulSet's volumes stay behind under its old name, and the new
one starts empty. So does a service or a store of an inventory that is renamed, and one that is removed: its objects go;
its schema, bucket or topics in the stores stay, and so do the Secrets that nobody else uses. Where nothing stays
behind, the removal is worth a note.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.images import image_parts
from aquahelm.check.rule import NOTE, WARNING, Rule, Violation
from aquahelm.check.upgrade.successors import successor
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.earlier import EarlierObjects
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

KINDS = frozenset({"DaemonSet", "Deployment", "StatefulSet"})

RULE = Rule("workload-is-not-recreated", theme="upgrade", severity=WARNING, kinds=KINDS, mildest=NOTE)

# Containers of an inventory's charts that ask a store.
ASKS_STORE = re.compile(r"(?:wait-for|uses)-(.+)")


def check(gone: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One if another workload takes its place, if something of it is left behind, or if an inventory had it."""
    if successor(gone, objects, context):
        return  # a store that moves: `data-follows-by-hand` tells of it
    heir = _heir(gone, objects, context)
    left = [
        f"its claims {(claim / 'metadata' / 'name').text}-{gone.name}-…" for claim in gone.spec / "volumeClaimTemplates"
    ]
    if context.closed and context.earlier:
        stores = _stores(gone, context.earlier)
        left += [f"what it keeps in {listing(stores, 'and')}"] if stores else []
        left += _secrets(gone, objects)
    several = len(left) > 1 or (gone.spec / "volumeClaimTemplates").there
    stays = f"{listing(left, 'and')} {'stay' if several else 'stays'}"
    if heir:
        behind = f"; {stays} behind under the old name" if left else ""
        message = f"{heir.ref} takes its place: all its pods are deleted, whether or not the new ones are ready{behind}"
        yield Violation(None, message, "keep kind and name, or install both and then drop this one")
    elif left:
        it = "them" if several else "it"
        yield Violation(
            None, f"it is no longer rendered; {stays}, with nobody to use {it}", f"back {it} up, then delete {it}"
        )
    elif context.closed:
        message = "it is no longer rendered: Helm deletes it, and whatever else the chart made for it"
        yield Violation(None, message, "", severity=NOTE)


def _heir(gone: Object, objects: Objects, context: Context) -> Object | None:
    """A new workload of its name, one whose pods the old selector would match, or one that alone runs its program."""
    earlier = context.earlier
    for kind in sorted(KINDS):
        named = objects.find(kind, gone.name, gone.namespace)
        if named:
            return named
    new = [item for item in objects if item.kind in KINDS and earlier and earlier.before(item) is None]
    for item in objects.selected(gone.spec / "selector", gone.namespace):
        if item in new:
            return item
    program = _program(gone)
    running = [item for item in new if item.namespace == gone.namespace and _program(item) == program]
    return running[0] if context.closed and program and len(running) == 1 else None


def _program(workload: Object) -> str:
    """The repository of its first main container."""
    main = [container for container in workload.pod.containers if container.role == "containers"]
    return image_parts((main[0].node / "image").text or "")[0] if main else ""


def _stores(gone: Object, earlier: EarlierObjects) -> list[str]:
    """The stores that it used: its own containers wait for them, or those of its test ask them."""
    test = earlier.objects.find("Pod", f"{gone.name}-test-connections", gone.namespace)
    names = [container.name for item in (gone, test) if item for container in item.pod.containers]
    return sorted({asked[1] for name in names if (asked := ASKS_STORE.fullmatch(name))})


def _secrets(gone: Object, objects: Objects) -> list[str]:
    """The Secrets that it used, that nobody renders, and that nobody uses any more."""
    names = sorted({use.name for use in gone.pod.object_uses() if use.kind == "Secret"})
    namespace, usage = gone.namespace, objects.usage
    return [
        f"Secret/{name}"
        for name in names
        if not usage.needers("Secret", name, namespace) and not objects.provided.keys("Secret", name, namespace)[0]
    ]
