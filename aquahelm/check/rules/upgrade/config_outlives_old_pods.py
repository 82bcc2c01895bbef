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

from aquahelm.check.rule import NOTE, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

RULE = Rule("config-outlives-old-pods", theme="upgrade", severity=NOTE, kinds=frozenset({"ConfigMap", "Secret"}))


def check(gone: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One if a workload that stays used it."""
    if context.earlier is None:
        return
    for item in context.earlier.objects:
        stays = item.runs_pods and objects.find(item.kind, item.name, item.namespace)
        if stays and item.namespace == gone.namespace and _uses(item, gone):
            message = f"it is no longer rendered, and the pods of {item.ref} that still run use it"
            yield Violation(None, message, "keep its name, or drop it one release later")
            return


def _uses(item: Object, gone: Object) -> bool:
    return any(use.kind == gone.kind and use.name == gone.name for use in item.pod.object_uses())
