"""Replicas that are handed over to an autoscaler do not fall to one on the way.

Bad:
    # installed: Deployment/orders with replicas: 6
    kind: Deployment
    metadata: {name: orders}
    spec: {}
Good:
    # installed: Deployment/orders with replicas: 6
    kind: Deployment
    metadata: {name: orders}
    spec: {replicas: 6}

A field that Helm has set and no longer writes goes back to its default, here 1: all pods but one are stopped until the
autoscaler has looked again. First let the autoscaler scale, or give up the ownership of the field
(https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership), then leave replicas out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

KINDS = frozenset({"Deployment", "ReplicaSet", "StatefulSet"})

RULE = Rule("replicas-do-not-fall-to-one", theme="upgrade", severity=WARNING, kinds=KINDS)


def check(workload: Object, before: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One if replicas was given, is no more, and nobody else has set it in between."""
    had = (before.spec / "replicas").number
    place = workload.spec / "replicas"
    if had is None or had <= 1 or place.there or context.earlier is None:
        return
    if context.earlier.objects.autoscaler_of(before) or any(
        "replicas" in edit.changes.get("spec", {}) for edit in context.earlier.edits_of(workload)
    ):
        return
    scaler = objects.autoscaler_of(workload)
    until = f" until {scaler.ref} has scaled" if scaler else ""
    yield Violation(
        place, f"replicas was {had}, and falls to its default of 1{until}", f"keep replicas: {had} for one release"
    )
