"""Uses of what serves many and mostly comes from elsewhere: classes, gateways, issuers, secret stores, pull secrets."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

ROUTES = frozenset({"GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"})
NAMESPACED = frozenset({"Gateway", "Issuer", "Secret", "SecretStore"})
ISSUER_ANNOTATIONS = {"cert-manager.io/cluster-issuer": "ClusterIssuer", "cert-manager.io/issuer": "Issuer"}
# In every cluster; https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
BUILT_IN_ROLES = frozenset({"admin", "cluster-admin", "edit", "view"})


class SharedUses:
    """Who uses what, counted over all objects of one environment."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def first_user(self, kind: str, namespace: str, name: str) -> tuple[Object | None, int]:
        """The first object that uses it, and how many do."""
        return self._users.get((kind, namespace, name), (None, 0))

    @cached_property
    def _users(self) -> Mapping[tuple[str, str, str], tuple[Object, int]]:
        found: dict[tuple[str, str, str], tuple[Object, int]] = {}
        for item in self._objects:
            for _, kind, namespace, name in shared_uses(item, self._objects):
                first, count = found.get((kind, namespace, name), (item, 0))
                found[kind, namespace, name] = (first, count + 1)
        return found


def shared_uses(item: Object, objects: Objects) -> Iterator[tuple[Node, str, str, str]]:
    """What an object uses of this sort: place, kind, namespace (empty for what has none), name."""
    for place, kind, elsewhere in _named(item):
        name = place.text
        if name and not _in_every_cluster(kind, name):
            own = objects.in_namespace(elsewhere) if elsewhere else item.namespace
            yield place, kind, own if kind in NAMESPACED else "", name


def _named(item: Object) -> Iterator[tuple[Node, str, str]]:
    """Place, kind, and the namespace if one is written."""
    if item.runs_pods:
        fields = item.pod.spec.mapping
        for field, kind in _OF_PODS:
            if fields.get(field):
                yield item.pod.spec / field, kind, ""
    named = _NAMED.get(item.kind)
    if named:
        yield from named(item)
    if item.runs_pods or item.kind == "ServiceAccount":
        for secret in (item.pod.spec if item.runs_pods else item.root) / "imagePullSecrets":
            yield secret / "name", "Secret", ""


_OF_PODS = (("priorityClassName", "PriorityClass"), ("runtimeClassName", "RuntimeClass"))


def _by_claim_templates(item: Object) -> Iterator[tuple[Node, str, str]]:
    for template in item.spec / "volumeClaimTemplates":
        yield template / "spec" / "storageClassName", "StorageClass", ""


def _by_claim(item: Object) -> Iterator[tuple[Node, str, str]]:
    yield item.spec / "storageClassName", "StorageClass", ""


def _by_route(item: Object) -> Iterator[tuple[Node, str, str]]:
    for parent in item.spec / "parentRefs":
        if (parent / "kind").text in (None, "Gateway"):
            yield parent / "name", "Gateway", (parent / "namespace").text or ""


def _by_binding(item: Object) -> Iterator[tuple[Node, str, str]]:
    if (item / "roleRef" / "kind").text == "ClusterRole":
        yield item / "roleRef" / "name", "ClusterRole", ""


def _at_the_edge(item: Object) -> Iterator[tuple[Node, str, str]]:
    yield item.spec / "ingressClassName", "IngressClass", ""
    yield item.spec / "gatewayClassName", "GatewayClass", ""
    annotations = item / "metadata" / "annotations"
    for key in ISSUER_ANNOTATIONS.keys() & annotations.mapping:
        yield annotations / key, ISSUER_ANNOTATIONS[key], ""


def _by_certificate(item: Object) -> Iterator[tuple[Node, str, str]]:
    issuer = item.spec / "issuerRef"
    if (issuer / "group").text in (None, "cert-manager.io"):
        yield issuer / "name", (issuer / "kind").text or "Issuer", ""


def _by_external_secret(item: Object) -> Iterator[tuple[Node, str, str]]:
    store = item.spec / "secretStoreRef"
    yield store / "name", (store / "kind").text or "SecretStore", ""


_NAMED: Mapping[str, Callable[[Object], Iterator[tuple[Node, str, str]]]] = {
    "Certificate": _by_certificate,
    "ClusterRoleBinding": _by_binding,
    "ExternalSecret": _by_external_secret,
    "Gateway": _at_the_edge,
    "Ingress": _at_the_edge,
    "PersistentVolumeClaim": _by_claim,
    "RoleBinding": _by_binding,
    "StatefulSet": _by_claim_templates,
    **dict.fromkeys(ROUTES, _by_route),
}


def _in_every_cluster(kind: str, name: str) -> bool:
    if kind == "ClusterRole":
        return name in BUILT_IN_ROLES or name.startswith("system:")
    return kind == "PriorityClass" and name.startswith("system-")
