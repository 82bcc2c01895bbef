"""The edge: where the outside comes in."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from aquahelm.inventory.models.fields import Annotations, Host, Labels, Name, ObjectName
from aquahelm.inventory.models.noun import Noun


class Tls(Noun):
    """A certificate: issued by cert-manager, or in a Secret that exists already."""

    issuer: ObjectName | None = Field(default=None, examples=["letsencrypt"])
    """cert-manager issuer that makes the certificate."""

    issuerKind: Literal["ClusterIssuer", "Issuer"] = Field(default="ClusterIssuer", examples=["ClusterIssuer"])
    """Whether the issuer serves the whole cluster."""

    secret: ObjectName | None = Field(default=None, examples=["aquastream-tls"])
    """Secret of type kubernetes.io/tls; with an issuer: where it puts the certificate."""

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.issuer is None and self.secret is None:
            raise ValueError(
                "has neither an issuer nor a secret; add issuer: (of cert-manager) or secret:, or write tls: absent"
            )
        return self


class ParentGateway(Noun):
    """A Gateway that exists already."""

    name: ObjectName = Field(examples=["public"])
    """Its name."""

    namespace: Name | None = Field(default=None, examples=["gateways"])
    """Its namespace; the environment's own unless given."""

    section: Name | None = Field(default=None, examples=["https"])
    """Listener to attach to."""


def _refuse_false(value: Any) -> Any:
    if value is False:
        raise ValueError("false is not a TLS setting; to go without TLS write tls: absent")
    return value


class Edge(Noun):
    """How requests from outside reach services with routes."""

    kind: Literal["ingress", "gateway"] = Field(examples=["gateway"])
    """Ingress objects, or Gateway API HTTPRoutes; from the same keys."""

    host: Host = Field(examples=["aquastream.example"])
    """Public host name."""

    className: ObjectName | None = Field(default=None, alias="class", examples=["traefik"])
    """IngressClass or GatewayClass of the cluster."""

    namespace: Name | None = Field(default=None, examples=["traefik"])
    """Namespace of the controller's pods, for NetworkPolicies; without it any pod may reach routed services."""

    podLabels: Labels = Field(default={}, examples=[{"app.kubernetes.io/name": "traefik"}])
    """Labels of the controller's pods, to open only for them."""

    tls: Annotated[Tls | None, BeforeValidator(_refuse_false)] = Field(
        default=None, examples=[{"issuer": "letsencrypt"}]
    )
    """Certificate; without it the edge speaks plain HTTP."""

    gateway: ParentGateway | None = Field(default=None, examples=[{"name": "public", "namespace": "gateways"}])
    """Attach to this Gateway instead of making one (kind gateway)."""

    annotations: Annotations = Field(
        default={}, examples=[{"external-dns.alpha.kubernetes.io/hostname": "aquastream.example"}]
    )
    """Annotations on the Ingress or Gateway, for its controller."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kind == "ingress" and self.gateway is not None:
            raise ValueError("names a Gateway, and the kind is ingress; use kind: gateway")
        if self.kind == "gateway" and self.gateway is None and self.className is None:
            raise ValueError(
                "kind gateway has neither; add class: (to make a Gateway) or gateway: {name: …} (to attach to one)"
            )
        return self
