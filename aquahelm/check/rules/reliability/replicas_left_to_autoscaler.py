"""What an autoscaler scales does not say its replicas.

Bad:
    kind: Deployment
    spec: {replicas: 3}   # and an autoscaler for it
Good:
    kind: Deployment
    spec: {}

Each upgrade would set the count back, and with server-side apply (Helm 4) it fails: `conflict with "kube-controller-
manager": .spec.replicas`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "replicas-left-to-autoscaler",
    theme="reliability",
    severity=ERROR,
    kinds=frozenset({"Deployment", "ReplicaSet", "StatefulSet"}),
)


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for the count."""
    replicas = workload.spec / "replicas"
    autoscaler = objects.autoscaler_of(workload) if replicas.there else None
    if autoscaler:
        message = f"{autoscaler.ref} decides the count; a count given here conflicts with it on every upgrade"
        yield Violation(replicas, message, "remove replicas")
