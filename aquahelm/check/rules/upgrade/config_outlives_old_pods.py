"""A ConfigMap or Secret is there as long as a pod that uses it.

Bad:
    # installed: ConfigMap/orders-1, and Deployment/orders that uses it
    kind: ConfigMap
    metadata: {name: orders-2}
Good:
    # installed: ConfigMap/orders, and Deployment/orders that uses it
    kind: ConfigMap
    metadata: {name: orders}

Helm deletes what is no longer rendered while the old pods still run. One that restarts then, or moves to another node
before the rollout has come to it, fails with `CreateContainerConfigError`, and so does every pod after a rollback by
`kubectl rollout undo`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.provided import provides
from aquahelm.check.rule import NOTE, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

MAKERS = frozenset({"Certificate", "ConfigMap", "ExternalSecret", "SealedSecret", "Secret"})
RULE = Rule("config-outlives-old-pods", theme="upgrade", severity=NOTE, kinds=MAKERS)


def check(gone: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One if a workload that stays used it, or the Secret that it made."""
    if context.earlier is None:
        return
    lost = {
        (kind, name)
        for kind, name, _ in provides(gone)
        if not objects.provided.keys(kind, name, gone.namespace)[0] and not context.externals.has(kind, name)
    }
    for item in context.earlier.objects if lost else ():
        stays = item.runs_pods and objects.find(item.kind, item.name, item.namespace)
        if stays and item.namespace == gone.namespace and _uses(item, lost):
            through = "" if gone.kind in ("ConfigMap", "Secret") else " its Secret"
            message = f"it is no longer rendered, and the pods of {item.ref} that still run use{through or ' it'}"
            yield Violation(None, message, "keep its name, or drop it one release later")
            return


def _uses(item: Object, lost: set[tuple[str, str]]) -> bool:
    return any((use.kind, use.name) in lost for use in item.pod.object_uses())
