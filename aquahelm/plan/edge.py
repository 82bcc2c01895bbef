"""What the edge lets in: CORS and limits, in the words of its controller.

Sources: ingress-nginx's "Annotations" (`enable-cors`, `limit-rps`, `limit-burst-multiplier`); Traefik's reference of
Middlewares (`headers`, `rateLimit`); Gateway API's HTTPRoute (filter `CORS`); Envoy Gateway's API
(`BackendTrafficPolicy`: local limits are a route's, clients are told apart by its global rate limit service alone).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aquahelm.inventory.models.edge import Cors, Edge
    from aquahelm.plan.model import Values

_NGINX = "nginx.ingress.kubernetes.io"


def controller_annotations(edge: Edge) -> dict[str, str]:
    """What ingress-nginx is told by annotations of the Ingress; nothing for other controllers."""
    if edge.controller != "ingress-nginx":
        return {}
    found: dict[str, str] = {}
    if edge.cors:
        found |= {
            "enable-cors": "true",
            "cors-allow-origin": ", ".join(edge.cors.origins),
            "cors-allow-methods": ", ".join(edge.cors.methods),
            "cors-allow-headers": ", ".join(edge.cors.headers),
            "cors-allow-credentials": "true" if edge.cors.credentials else "false",
            "cors-max-age": str(edge.cors.maxAge),
        }
        if edge.cors.exposed:
            found["cors-expose-headers"] = ", ".join(edge.cors.exposed)
    if edge.limits:
        found["limit-rps"] = str(edge.limits.requests)
        if edge.limits.burst:
            # nginx knows whole multiples only: the next one above lets in what was asked for
            found["limit-burst-multiplier"] = str(-(-edge.limits.burst // edge.limits.requests))
    return {f"{_NGINX}/{key}": value for key, value in found.items()}


def edge_rules(edge: Edge, platform: str) -> Values:
    """`cors`, `limits` and `middlewares` of the `global.edge` values, each only where a template has use for it."""
    found: Values = {}
    if edge.controller == "ingress-nginx":
        return found
    if edge.cors:
        found["cors"] = _cors(edge.cors)
    if edge.limits:
        found["limits"] = {"per": edge.limits.per, "requests": edge.limits.requests}
        if burst := edge.limits.burst or (edge.limits.requests if edge.controller == "traefik" else None):
            found["limits"]["burst"] = burst  # Traefik's own is 1: of two requests at once it refuses one
    if edge.controller == "traefik" and (parts := [*_https(edge), *sorted(found)]):
        found["middlewares"] = [f"{platform}-{part}" for part in parts]
    return found


def _https(edge: Edge) -> list[str]:
    """The part that leads plain HTTP to HTTPS: a Gateway has a route for it, and Traefik serves an Ingress on both."""
    return ["https"] if edge.kind == "ingress" and edge.tls else []


def _cors(cors: Cors) -> Values:
    return {
        "origins": list(cors.origins),
        "methods": list(cors.methods),
        "headers": list(cors.headers),
        "exposed": list(cors.exposed),
        "credentials": cors.credentials,
        "maxAge": cors.maxAge,
    }
