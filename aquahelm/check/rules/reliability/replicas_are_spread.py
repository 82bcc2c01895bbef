"""Replicas are told to run on different nodes.

Bad:
    spec: {replicas: 3}   # and neither spread constraints nor anti-affinity
Good:
    spec:
      replicas: 3
      template:
        spec:
          topologySpreadConstraints:
            - {topologyKey: kubernetes.io/hostname, maxSkew: 1, whenUnsatisfiable: ScheduleAnyway, labelSelector: {}}

The API server accepts it; the scheduler's own spread is a wish with a skew of 3 nodes, so that one node may take all
replicas with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import NOTE, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "replicas-are-spread",
    theme="reliability",
    severity=NOTE,
    kinds=frozenset({"Deployment", "ReplicaSet", "StatefulSet"}),
)


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for a workload with two or more replicas."""
    spec = workload.pod.spec
    if (spec / "topologySpreadConstraints").value or (spec / "affinity" / "podAntiAffinity").value:
        return
    fewest, _ = objects.replicas(workload)
    if fewest > 1:
        message = f"nothing keeps its {fewest} replicas on different nodes; one node may take all of them with it"
        yield Violation(spec, message, "add topologySpreadConstraints over kubernetes.io/hostname")
