"""A workload says by a label what it is.

Bad:
    metadata: {name: web}
Good:
    metadata: {name: web, labels: {app.kubernetes.io/name: web, app.kubernetes.io/instance: shop}}

The API server accepts it; nobody finds it by `kubectl get -l`, and dashboards and cost reports leave it out. Any of the
usual labels will do: `app.kubernetes.io/name`, `app`, `k8s-app`, `name`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import NOTE, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule(
    "workload-is-labelled",
    theme="naming",
    severity=NOTE,
    kinds=frozenset({"DaemonSet", "Deployment", "StatefulSet"}),
)

USUAL = {"app", "app.kubernetes.io/name", "k8s-app", "name"}


def check(workload: Object) -> Iterator[Violation]:
    """One for a workload that neither it nor its pods say what it is."""
    labels = (workload / "metadata" / "labels").mapping
    if not USUAL & labels.keys() and not USUAL & workload.pod.labels.keys():
        fix = f"app.kubernetes.io/name: {workload.name}"
        yield Violation(workload / "metadata" / "labels", "no label says what it is", fix)
