"""What a pod says of its neighbours names pods that there are.

Bad:
    metadata: {labels: {app: web}}
    spec: {topologySpreadConstraints: [{labelSelector: {matchLabels: {app: wbe}}, …}]}
Good:
    metadata: {labels: {app: web}}
    spec: {topologySpreadConstraints: [{labelSelector: {matchLabels: {app: web}}, …}]}

The API server accepts it. A spread that does not count the pods themselves spreads nothing, and anti-affinity to pods
that nobody has keeps nothing apart; required affinity to them leaves every pod Pending. Pods of other releases are not
known: terms about affinity are told where a label is nearly one that pods here have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.placement import affinity_terms
from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.selectors import matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("placement-names-pods", theme="reference", severity=WARNING, kinds=WORKLOADS)


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each selector."""
    spec = workload.pod.spec.mapping
    for constraint in workload.pod.spec / "topologySpreadConstraints" if spec.get("topologySpreadConstraints") else ():
        selector = constraint / "labelSelector"
        if not selector.there or not matches(selector, workload.pod.labels):
            message = "it does not count the pods themselves, and so spreads nothing"
            yield Violation(selector, message, "labelSelector: the labels of these pods")
    for term in affinity_terms(workload.pod.spec / "affinity") if spec.get("affinity") else ():
        selector, elsewhere = term / "labelSelector", (term / "namespaces", term / "namespaceSelector")
        if not selector.there or any(one.there for one in elsewhere) or objects.selected(selector, workload.namespace):
            continue
        meant = objects.meant((selector / "matchLabels").texts, workload.namespace)
        if meant:
            yield Violation(selector, "no pod has these labels", meant)
