"""The service account that a pod speaks with exists.

Bad:
    kind: Deployment
    spec: {template: {spec: {serviceAccountName: payments}}}
Good:
    kind: Deployment
    spec: {template: {spec: {serviceAccountName: payment}}}

The API server accepts the Deployment and refuses each of its pods: `serviceaccount "payments" not found`. The account
`default` is in every namespace. Among others' manifests what is missing may be in the cluster all the same: that is a
warning, said once for all who need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.missing import is_missing, meant_instead, needed_too
from aquahelm.check.rule import ERROR, WARNING, Context, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("service-account-exists", theme="reference", severity=ERROR, kinds=WORKLOADS, mildest=WARNING)


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for the account."""
    name, namespace = workload.pod.account, workload.namespace
    if not is_missing("ServiceAccount", name, namespace, objects, context):
        return
    place = workload.pod.spec / "serviceAccountName"
    near = meant_instead("ServiceAccount", name, namespace, objects, context)
    fix = f"did you mean {near}?" if near else f"create it, or declare it as external: ServiceAccount/{name}"
    if near or context.closed:
        yield Violation(place, f"there is no ServiceAccount {shown(name)}; every pod would be refused", fix)
        return
    first, *others = objects.usage.speakers(name, namespace)
    if first is workload:
        too = needed_too([item.ref for item in others])
        message = f"the ServiceAccount {shown(name)} is not among these objects; without it every pod is refused{too}"
        yield Violation(place, message, fix, severity=WARNING)
