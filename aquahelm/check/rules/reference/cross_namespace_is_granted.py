"""What a route or a Gateway uses in another namespace is there, and granted to it.

Bad:
    kind: HTTPRoute
    metadata: {namespace: shop}
    # namespace backend has no ReferenceGrant for it
    spec: {rules: [{backendRefs: [{name: api, namespace: backend, port: 80}]}]}
Good:
    kind: ReferenceGrant
    metadata: {namespace: backend}
    spec:
      from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}]
      to: [{group: "", kind: Service}]

The API server accepts it; the route's status says `RefNotPermitted` and the path answers 500. Namespaces that no
object here is in are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.shared import ROUTES
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("cross-namespace-is-granted", theme="reference", severity=ERROR, kinds=ROUTES | {"Gateway"})


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each reference into another namespace."""
    for place, kind in _references(item):
        written, name = (place / "namespace").text, (place / "name").text
        if not written or not name or (place / "group").text or (place / "kind").text not in (None, kind):
            continue
        namespace = objects.in_namespace(written)
        if namespace == item.namespace or namespace not in objects.namespaces or context.externals.has(kind, name):
            continue
        if not _granted(item, kind, name, namespace, objects):
            message = f"{written} grants {kind} {shown(name)} to no {item.kind} of this namespace"
            yield Violation(place, message, f"a ReferenceGrant in {written}, from {item.kind} to {kind}")


def _references(item: Object) -> Iterator[tuple[Node, str]]:
    for rule in item.spec / "rules":
        for backend in rule / "backendRefs":
            yield backend, "Service"
    for listener in item.spec / "listeners":
        for certificate in listener / "tls" / "certificateRefs":
            yield certificate, "Secret"


def _granted(item: Object, kind: str, name: str, namespace: str, objects: Objects) -> bool:
    for grant in objects.of_kind("ReferenceGrant"):
        if grant.namespace == namespace:
            froms = any(
                (one / "kind").text == item.kind
                and objects.in_namespace((one / "namespace").text or "") == item.namespace
                for one in grant.spec / "from"
            )
            to = any((one / "kind").text == kind and (one / "name").text in (None, name) for one in grant.spec / "to")
            if froms and to:
                return True
    return False
