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
one starts empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

KINDS = frozenset({"DaemonSet", "Deployment", "StatefulSet"})

RULE = Rule("workload-is-not-recreated", theme="upgrade", severity=WARNING, kinds=KINDS)


def check(gone: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One if another workload takes its place, or its volumes are left behind."""
    heir = _heir(gone, objects, context)
    claims = [(claim / "metadata" / "name").text for claim in gone.spec / "volumeClaimTemplates"]
    if heir:
        left = f"; its claims {claims[0]}-{gone.name}-… stay behind" if claims else ""
        message = f"{heir.ref} takes its place: all its pods are deleted, whether or not the new ones are ready{left}"
        yield Violation(None, message, "keep kind and name, or install both and then drop this one")
    elif claims:
        message = f"it is no longer rendered; its claims {claims[0]}-{gone.name}-… stay, with nobody to use them"
        yield Violation(None, message, "back them up, then delete them")


def _heir(gone: Object, objects: Objects, context: Context) -> Object | None:
    """A new workload of its name, or whose pods the old selector would match."""
    earlier = context.earlier
    for kind in sorted(KINDS):
        named = objects.find(kind, gone.name, gone.namespace)
        if named:
            return named
    for item in objects.selected(gone.spec / "selector", gone.namespace):
        if item.kind in KINDS and earlier and earlier.before(item) is None:
            return item
    return None
