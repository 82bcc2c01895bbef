"""The edge: where the outside comes in."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from aquahelm.inventory.models.fields import Annotations, Host, Labels, Name, ObjectName
from aquahelm.inventory.models.noun import Many, Noun

_ORIGIN = r"^(\*|https?://(\*\.)?[-A-Za-z0-9.${}]+(:[0-9]{1,5})?|\$\{edge\.url\})$"
_HEADER = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}$"
_NGINX_HEADER = re.compile(r"[A-Za-z0-9_-]+")
_FACT = re.compile(r"\$\{(?!edge\.(?:host|url)\})")


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


class ListenerPorts(Noun):
    """Where the controller's own pods listen, for a Gateway that the chart makes."""

    http: int = Field(ge=1, le=65535, examples=[80])
    """Port of plain HTTP."""

    https: int = Field(ge=1, le=65535, examples=[443])
    """Port of HTTPS."""

    @model_validator(mode="after")
    def _two(self) -> Self:
        if self.http == self.https:
            raise ValueError(f"has {self.https} for both http and https; a Gateway needs two ports, such as 80 and 443")
        return self


class Cors(Noun):
    """Which pages of other origins may call the platform from a browser."""

    origins: Many[Annotated[str, Field(pattern=_ORIGIN)]] = Field(examples=[["https://${edge.host}"]])
    """Origins: scheme, host, port. `${edge.host}` and `${edge.url}` are filled in; `https://*.a.b` means all below."""

    methods: Many[Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"]] = Field(
        default=("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), examples=[["GET", "POST"]]
    )
    """Methods that they may use."""

    headers: Many[Annotated[str, Field(pattern=_HEADER)]] = Field(
        default=("Authorization", "Content-Type"), examples=[["Authorization", "Content-Type"]]
    )
    """Headers that they may send."""

    exposed: Many[Annotated[str, Field(pattern=_HEADER)]] = Field(default=(), examples=[["X-Request-Id"]])
    """Headers of answers that they may read."""

    credentials: bool = Field(default=False, examples=[True])
    """Whether cookies and the like go along."""

    maxAge: int = Field(default=600, ge=1, le=86400, examples=[600])
    """Seconds that a browser remembers the answer."""

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if not self.origins:
            raise ValueError("allows nobody; name an origin, or leave cors out")
        if self.credentials and "*" in self.origins:
            raise ValueError("lets every page act as its visitor: browsers refuse credentials for *; name the origins")
        if "*" in self.origins and len(self.origins) > 1:
            raise ValueError("has * beside other origins, and * is all of them; write one or the others")
        wrong = next((origin for origin in self.origins if _FACT.search(origin)), None)
        if wrong:
            raise ValueError(f"has {wrong}; only ${{edge.host}} and ${{edge.url}} can stand in an origin")
        return self

    def fit_for_nginx(self) -> None:
        """ingress-nginx takes a list of its own where it cannot read the headers that are given (annotations/cors)."""
        odd = next((header for header in self.headers if not _NGINX_HEADER.fullmatch(header)), None)
        if odd or not self.headers:
            told = f"has the header {odd} in cors" if odd else "has no headers in cors"
            raise ValueError(f"{told}, and ingress-nginx would take a list of its own; write letters, digits, - and _")


class Limits(Noun):
    """How many requests the edge lets in; more are answered by 429 (ingress-nginx: 503)."""

    per: Literal["client", "route"] = Field(examples=["client"])
    """Whom a count is for: each address that asks, or all who ask one service together. Few controllers can do both."""

    requests: int = Field(ge=1, le=1_000_000, examples=[50])
    """Requests a second, at each of the controller's pods."""

    burst: int | None = Field(default=None, ge=1, le=10_000_000, examples=[100])
    """How many may come at once after a pause; the controller's own unless given, with Traefik a second's worth."""


_TRAEFIK = ListenerPorts(http=8000, https=8443)
"""Of the entry points `web` and `websecure` in Traefik's chart: a listener at a port that none has stays down."""

CONTROLLERS = ("ingress-nginx", "traefik", "envoy-gateway")
"""Controllers whose own ways to say CORS and limits are known."""


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

    ports: ListenerPorts | None = Field(default=None, examples=[{"http": 8000, "https": 8443}])
    """Ports of the Gateway's listeners; 80 and 443 unless given, with Traefik those of its chart: 8000 and 8443."""

    controller: Literal["ingress-nginx", "traefik", "envoy-gateway"] | None = Field(
        default=None, examples=["envoy-gateway"]
    )
    """Which program it is: Kubernetes has no words for limits, and Ingress none for CORS, so each has its own."""

    cors: Cors | None = Field(default=None, examples=[{"origins": ["https://${edge.host}"]}])
    """Answers browsers' questions of CORS at the edge."""

    limits: Limits | None = Field(default=None, examples=[{"per": "client", "requests": 50, "burst": 100}])
    """How many requests the edge lets in."""

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
        if self.ports and (self.kind == "ingress" or self.gateway):
            raise ValueError(
                "has ports, which are those of a Gateway that the chart makes, and there is none; leave them out"
            )
        self._can(self.controller or "")
        return self

    def listeners(self) -> ListenerPorts:
        """The ports of the listeners, given or the controller's own."""
        return self.ports or (_TRAEFIK if self.controller == "traefik" else ListenerPorts(http=80, https=443))

    def _can(self, controller: str) -> None:
        """Refuses what the controller, or an edge of which nothing is known, has no words for."""
        known = ", ".join(CONTROLLERS)
        if (self.kind, controller) in (("gateway", "ingress-nginx"), ("ingress", "envoy-gateway")):
            raise ValueError(f"{controller} knows no {self.kind}; known: {known}")
        if self.cors and self.kind == "ingress" and not controller:
            raise ValueError(f"has cors, and an Ingress cannot say it; name the controller ({known})")
        if self.cors and controller == "ingress-nginx":
            self.cors.fit_for_nginx()
        if not self.limits:
            return
        if not controller:
            raise ValueError(
                f"has limits, and neither Ingress nor Gateway API can say them; name the controller ({known})"
            )
        if controller == "ingress-nginx" and self.limits.per == "route":
            raise ValueError("has limits per route, and ingress-nginx counts each client for itself; write per: client")
        if controller == "envoy-gateway" and self.limits.burst:
            raise ValueError("has limits with a burst, and Envoy Gateway knows none; leave burst out")
