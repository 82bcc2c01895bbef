"""What holds data is not deleted by an upgrade.

Bad:
    # installed: PersistentVolumeClaim/uploads, which the chart no longer has
Good:
    # installed: PersistentVolumeClaim/uploads, which the chart no longer has, with
    metadata: {name: uploads, annotations: {helm.sh/resource-policy: keep}}

Helm deletes what was in the last release and is not in this one: a claim, and with it (unless its class retains them)
the volume; a database cluster with all its volumes; a namespace or a custom resource definition with all that is in it.
`helm.sh/resource-policy: keep` has to be installed before: one release that adds it, then one that drops the object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

LOST = {
    "Cluster": "the operator deletes its volumes with it",
    "CustomResourceDefinition": "every object of its kind is deleted with it",
    "KafkaTopic": "the operator deletes the topic with it, and all its records",
    "Namespace": "everything in it is deleted",
    "PersistentVolumeClaim": "its volume is deleted with it, unless the class retains volumes",
    "StatefulSet": "its retention policy deletes its claims with it",
}

RULE = Rule("data-is-kept", theme="upgrade", severity=ERROR, kinds=frozenset(LOST))


def check(gone: Object) -> Iterator[Violation]:
    """One if its data goes with it."""
    policy = gone.spec / "persistentVolumeClaimRetentionPolicy" / "whenDeleted"
    if gone.kind == "StatefulSet" and (policy.text != "Delete" or not (gone.spec / "volumeClaimTemplates").value):
        return
    if (gone / "metadata" / "annotations" / "helm.sh/resource-policy").text != "keep":
        message = f"it is installed and no longer rendered, and {LOST[gone.kind]}"
        fix = "render it still, or first install it with helm.sh/resource-policy: keep"
        yield Violation(None, message, fix)
