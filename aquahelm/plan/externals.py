"""Objects that an environment uses and that no template makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aquahelm.inventory.models.edge import Edge
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.model import Plan


def externals(platform: Platform, plan: Plan) -> list[str]:
    """As `Kind/name`: what the inventory names and the cluster, somebody else, or a hook provides."""
    return list(_named(platform, plan))


def _named(platform: Platform, plan: Plan) -> Iterator[str]:
    yield "ConfigMap/kube-root-ca.crt"
    yield from _each("Secret", [*_secrets(plan), *platform.pullSecrets])
    yield from sorted({f"{one.external.store_kind}/{one.external.store}" for one in plan.secrets if one.external})
    volumes = [volume for service in platform.services.values() for volume in service.volumes.values()]
    placed = [*platform.services.values(), *platform.stores.values()]
    yield from _each("PersistentVolumeClaim", [volume.claim for volume in volumes])
    yield from _each("ConfigMap", [volume.configMap for volume in volumes])
    authorities = [store.endpoint.ca for store in platform.stores.values() if store.endpoint and store.endpoint.ca]
    yield from _each("Secret", [authority.secret for authority in authorities])
    yield from _each("ConfigMap", [authority.configMap for authority in authorities])
    yield from _each("StorageClass", [one.storageClass for one in (*volumes, *platform.stores.values())])
    yield from _each("PriorityClass", [one.placement.priorityClass for one in placed])
    if platform.edge:
        yield from _of_edge(platform.edge)


def _secrets(plan: Plan) -> Iterator[str]:
    """Those that no object of the chart makes; the chart's own are held against the keys that pods read.

    One that is not sealed yet is told once, by the rule that looks at the files, and not of every pod.
    """
    return (
        secret.name
        for secret in plan.secrets
        if not secret.external and not (secret.provider == "sealed-secrets" and secret.sealed)
    )


def _each(kind: str, names: Iterable[str | None]) -> Iterator[str]:
    return (f"{kind}/{name}" for name in names if name)


def _of_edge(edge: Edge) -> Iterator[str]:
    if edge.className:
        yield f"{'IngressClass' if edge.kind == 'ingress' else 'GatewayClass'}/{edge.className}"
    if edge.gateway:
        yield f"Gateway/{edge.gateway.name}"
    if edge.tls:
        if edge.tls.secret:
            yield f"Secret/{edge.tls.secret}"
        if edge.tls.issuer:
            yield f"{edge.tls.issuerKind}/{edge.tls.issuer}"
