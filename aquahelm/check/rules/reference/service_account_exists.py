"""The service account that a pod speaks with exists.

Bad:
    kind: Deployment
    spec: {template: {spec: {serviceAccountName: payments}}}
Good:
    kind: Deployment
    spec: {template: {spec: {serviceAccountName: payment}}}

The API server accepts the Deployment and refuses each of its pods: `serviceaccount "payments" not found`. The account
`default` is in every namespace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.wording import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("service-account-exists", theme="reference", severity=ERROR, kinds=WORKLOADS)


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for the account."""
    name = workload.pod.account
    if name == "default" or context.externals.has("ServiceAccount", name):
        return
    there, _ = objects.provided.keys("ServiceAccount", name, workload.namespace)
    if not there:
        near = nearest(name, objects.provided.names("ServiceAccount", workload.namespace))
        fix = f"did you mean {near}?" if near else f"create it, or declare it as external: ServiceAccount/{name}"
        place = workload.pod.spec / "serviceAccountName"
        yield Violation(place, f"there is no ServiceAccount {shown(name)}; every pod would be refused", fix)
