"""A class, a gateway, an issuer or a pull secret that is used is made here, or declared as external.

Bad:
    kind: PersistentVolumeClaim
    spec: {storageClassName: fast-ssd}   # the cluster's class is called fast
Good:
    kind: PersistentVolumeClaim
    spec: {storageClassName: fast}       # and declared: StorageClass/fast

The API server accepts it; the claim, the route or the certificate then waits for ever, the image is not pulled. Such
objects serve many and mostly come from elsewhere, so this is a note, said once for each of them, at the first object
that uses it; a warning where the name is one letter off, or near one that nobody uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import NOTE, WARNING, Context, Rule, Violation
from aquahelm.check.shared import ROUTES, shared_uses
from aquahelm.check.wording import is_slip, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "shared-object-is-declared",
    theme="reference",
    severity=WARNING,
    kinds=WORKLOADS
    | ROUTES
    | {
        "Certificate",
        "ClusterRoleBinding",
        "ExternalSecret",
        "Gateway",
        "Ingress",
        "PersistentVolumeClaim",
        "RoleBinding",
        "ServiceAccount",
    },
    mildest=NOTE,
)


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each object that nobody makes or declares, where it is used first."""
    for place, kind, namespace, name in shared_uses(item, objects):
        if context.externals.has(kind, name) or _is_made(kind, namespace, name, objects):
            continue
        first, count = objects.shared.first_user(kind, namespace, name)
        if first is item:
            near = nearest(name, [one.name for one in objects.of_kind(kind)])
            others = f"; {count} use it" if count > 1 else ""
            message = f"no {kind} {shown(name)} is among these objects; the cluster must have it{others}"
            fix = f"did you mean {near}?" if near else f"declare it as external: {kind}/{name}"
            surely = near and (is_slip(name, near) or not objects.shared.first_user(kind, namespace, near)[1])
            yield Violation(place, message, fix, severity=None if surely else NOTE)


def _is_made(kind: str, namespace: str, name: str, objects: Objects) -> bool:
    if kind == "Secret":
        return objects.provided.keys(kind, name, namespace)[0] or objects.makers.may_make(name, namespace)
    return objects.find(kind, name, namespace) is not None
