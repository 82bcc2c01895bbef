"""CORS and limits at the edge, in the words of each controller; what one cannot say is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

import aquahelm
from aquahelm.errors import InventoryError
from aquahelm.inventory.load import parse_inventory
from aquahelm.render.engine import RenderRequest, choose_engine
from aquahelm.render.manifests import read_manifests

if TYPE_CHECKING:
    from aquahelm.render.manifests import Manifests

SHOP = """
platform: shop
version: 0.1.0
registry: registry.example/shop
environments: {prod: {namespace: shop}}
edge:
  host: shop.example
  class: edge
  namespace: edge
  tls: {issuer: letsencrypt}
EDGE
services:
  web: {runtime: uvicorn, image: {repository: web, tag: v1}, routes: [{path: /api}]}
"""
CORS = '{origins: ["https://${edge.host}", "https://*.shop.example"], credentials: true, exposed: [X-Request-Id]}'


def edge(**keys: str) -> Manifests:
    return aquahelm.template(load(**keys), "prod")


def load(**keys: str) -> aquahelm.Inventory:
    text = SHOP.replace("EDGE", "\n".join(f"  {key}: {value}" for key, value in keys.items()))
    return parse_inventory(text.encode(), "inventory.yaml")


def filters(manifests: Manifests) -> list[dict[str, Any]]:
    route = manifests.find("HTTPRoute", "web")
    assert route
    (rule,) = route.data["spec"]["rules"]
    found: list[dict[str, Any]] = rule.get("filters", [])
    return found


def told(**keys: str) -> str:
    with pytest.raises(InventoryError) as refused:
        load(**keys)
    (problem,) = refused.value.problems
    return str(problem.message)


@pytest.mark.parametrize("controller", ["envoy-gateway", None])
def test_a_gateway_answers_cors_by_the_routes_own_filter(controller: str | None) -> None:
    made = edge(kind="gateway", cors=CORS, **({"controller": controller} if controller else {}))
    (one,) = filters(made)
    assert one["type"] == "CORS"
    assert one["cors"] == {
        "allowOrigins": ["https://shop.example", "https://*.shop.example"],
        "allowMethods": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
        "allowHeaders": ["Authorization", "Content-Type"],
        "exposeHeaders": ["X-Request-Id"],
        "allowCredentials": True,
        "maxAge": 600,
    }


def test_a_rewrite_stands_beside_the_filter() -> None:
    text = SHOP.replace("EDGE", f"  kind: gateway\n  cors: {CORS}").replace("path: /api", "path: /api, rewrite: /")
    made = aquahelm.template(parse_inventory(text.encode()), "prod")
    assert [one["type"] for one in filters(made)] == ["CORS", "URLRewrite"]


@pytest.mark.parametrize(
    ("per", "limit"),
    [
        ("route", {"type": "Local", "local": {"rules": [{"limit": {"requests": 50, "unit": "Second"}}]}}),
        (
            "client",
            {
                "type": "Global",
                "global": {
                    "rules": [
                        {
                            "clientSelectors": [{"sourceCIDR": {"type": "Distinct", "value": value}}],
                            "limit": {"requests": 50, "unit": "Second"},
                        }
                        for value in ("0.0.0.0/0", "::/0")
                    ]
                },
            },
        ),
    ],
)
def test_envoy_gateway_limits_by_a_policy_of_the_releases_routes(per: str, limit: dict[str, Any]) -> None:
    made = edge(kind="gateway", controller="envoy-gateway", limits=f"{{per: {per}, requests: 50}}")
    (policy,) = made.of_kind("BackendTrafficPolicy")
    assert policy.data["spec"]["rateLimit"] == limit
    (selector,) = policy.data["spec"]["targetSelectors"]
    route = made.find("HTTPRoute", "web")
    assert route
    assert selector["matchLabels"].items() <= route.data["metadata"]["labels"].items()
    assert not filters(made)


def test_traefik_has_middlewares_for_both_kinds() -> None:
    asked = {"controller": "traefik", "cors": CORS, "limits": "{per: client, requests: 50, burst: 100}"}
    made = edge(kind="ingress", **asked)
    middlewares = {item.name: item.data["spec"] for item in made.of_kind("Middleware")}
    assert middlewares["shop-limits"] == {"rateLimit": {"average": 50, "period": "1s", "burst": 100}}
    headers = middlewares["shop-cors"]["headers"]
    assert headers["accessControlAllowOriginList"] == ["https://shop.example"]
    (pattern,) = headers["accessControlAllowOriginListRegex"]  # lists of Traefik know no wildcard
    assert re.search(pattern, "https://a.shop.example")
    assert not re.search(pattern, "https://a.shop.example.evil.example")
    assert not re.search(pattern, "https://evil.example/a.shop.example")
    (ingress,) = made.of_kind("Ingress")
    assert ingress.data["metadata"]["annotations"] == {
        "traefik.ingress.kubernetes.io/router.middlewares": ",".join(
            f"shop-shop-{part}@kubernetescrd" for part in ("https", "cors", "limits")
        )
    }
    named = [one["extensionRef"]["name"] for one in filters(edge(kind="gateway", **asked))]
    assert named == ["shop-cors", "shop-limits"]
    assert not list(edge(kind="gateway", **asked).of_kind("BackendTrafficPolicy"))


def test_a_persons_own_middlewares_come_first() -> None:
    own = "{traefik.ingress.kubernetes.io/router.middlewares: infra-auth@kubernetescrd, other: x}"
    made = edge(kind="ingress", controller="traefik", limits="{per: client, requests: 5}", annotations=own)
    (ingress,) = made.of_kind("Ingress")
    assert ingress.data["metadata"]["annotations"] == {
        "traefik.ingress.kubernetes.io/router.middlewares": (
            "shop-shop-https@kubernetescrd,infra-auth@kubernetescrd,shop-shop-limits@kubernetescrd"
        ),
        "other": "x",
    }


def test_traefik_counts_a_host_where_a_route_is_asked_for() -> None:
    made = edge(kind="ingress", controller="traefik", limits="{per: route, requests: 5}")
    middleware = made.find("Middleware", "shop-limits")
    assert middleware
    # as many at once as in a second: left to itself, Traefik refuses one of two that come together
    assert middleware.data["spec"]["rateLimit"] == {
        "average": 5,
        "period": "1s",
        "burst": 5,
        "sourceCriterion": {"requestHost": True},
    }


def test_traefik_leads_an_ingress_of_tls_to_https_and_leaves_one_without_alone() -> None:
    made = edge(kind="ingress", controller="traefik")
    middleware = made.find("Middleware", "shop-https")
    assert middleware
    assert middleware.data["spec"] == {"redirectScheme": {"scheme": "https", "permanent": True}}
    plain = SHOP.replace("EDGE", "  kind: ingress\n  controller: traefik").replace("{issuer: letsencrypt}", "absent")
    assert not list(aquahelm.template(parse_inventory(plain.encode()), "prod").of_kind("Middleware"))
    assert not list(edge(kind="gateway", controller="traefik").of_kind("Middleware"))  # its Gateway has a route for it


def test_a_gateway_redirects_its_own_hosts_and_nobody_elses() -> None:
    """Without names the route would answer for every host that a shared controller knows nothing of."""
    text = SHOP.replace("EDGE", "  kind: gateway").replace("{path: /api}", "{path: /api}, {path: /, host: b.example}")
    route = aquahelm.template(parse_inventory(text.encode()), "prod").find("HTTPRoute", "shop-https-redirect")
    assert route
    assert route.data["spec"]["hostnames"] == ["shop.example", "b.example"]


@pytest.mark.parametrize(
    ("keys", "ports"),
    [
        ({"controller": "traefik"}, [8000, 8443]),  # of its chart: at 80 no entry point listens
        ({"controller": "traefik", "ports": "{http: 80, https: 443}"}, [80, 443]),
        ({"controller": "envoy-gateway"}, [80, 443]),
        ({}, [80, 443]),
    ],
)
def test_listeners_are_where_the_controller_listens(keys: dict[str, str], ports: list[int]) -> None:
    (gateway,) = edge(kind="gateway", **keys).of_kind("Gateway")
    assert [listener["port"] for listener in gateway.data["spec"]["listeners"]] == ports


@pytest.mark.parametrize("keys", [{"kind": "ingress"}, {"kind": "gateway", "gateway": "{name: public}"}])
def test_ports_of_a_gateway_that_is_not_made_are_refused(keys: dict[str, str]) -> None:
    assert "there is none" in told(ports="{http: 8000, https: 8443}", **keys)


def test_ingress_nginx_reads_annotations_and_a_persons_own_win() -> None:
    own = '{nginx.ingress.kubernetes.io/cors-max-age: "5", other: x}'
    limits = "{per: client, requests: 40, burst: 100}"
    made = edge(kind="ingress", controller="ingress-nginx", cors=CORS, limits=limits, annotations=own)
    (ingress,) = made.of_kind("Ingress")
    read = {key.rpartition("/")[2]: value for key, value in ingress.data["metadata"]["annotations"].items()}
    assert read["cors-allow-origin"] == "https://shop.example, https://*.shop.example"
    assert (read["limit-rps"], read["limit-burst-multiplier"]) == ("40", "3")
    assert (read["enable-cors"], read["cors-allow-credentials"]) == ("true", "true")
    assert (read["cors-max-age"], read["other"]) == ("5", "x")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"kind": "ingress", "cors": CORS}, "has cors, and an Ingress cannot say it"),
        ({"kind": "ingress", "limits": "{per: client, requests: 5}"}, "neither Ingress nor Gateway API can say them"),
        ({"kind": "gateway", "limits": "{per: route, requests: 5}"}, "neither Ingress nor Gateway API can say them"),
        ({"kind": "gateway", "controller": "ingress-nginx"}, "ingress-nginx knows no gateway"),
        ({"kind": "ingress", "controller": "envoy-gateway"}, "envoy-gateway knows no ingress"),
        (
            {"kind": "ingress", "controller": "ingress-nginx", "limits": "{per: route, requests: 5}"},
            "ingress-nginx counts each client for itself",
        ),
        (
            {"kind": "gateway", "controller": "envoy-gateway", "limits": "{per: route, requests: 5, burst: 9}"},
            "Envoy Gateway knows none",
        ),
        ({"kind": "gateway", "cors": '{origins: ["*"], credentials: true}'}, "lets every page act as its visitor"),
        ({"kind": "gateway", "cors": "{origins: []}"}, "allows nobody"),
        ({"kind": "gateway", "cors": '{origins: ["*", "https://a.example"]}'}, "has * beside other origins"),
        ({"kind": "gateway", "cors": '{origins: ["https://*"], credentials: true}'}, "https://*"),
        ({"kind": "gateway", "cors": '{origins: ["https://"]}'}, "https://"),
        (
            {"kind": "ingress", "controller": "ingress-nginx", "cors": '{origins: ["*"], headers: ["*"]}'},
            "ingress-nginx would take a list of its own",
        ),
        ({"kind": "gateway", "cors": '{origins: ["https://${namespace}.shop.example"]}'}, "has https://${namespace}"),
    ],
)
def test_what_cannot_be_said_is_refused(keys: dict[str, str], message: str) -> None:
    assert message in told(**keys)


def test_without_any_of_it_nothing_is_there() -> None:
    made = edge(kind="gateway")
    assert not filters(made)
    assert not {item.kind for item in made} & {"Middleware", "BackendTrafficPolicy"}


def test_a_deployer_who_switches_tls_off_is_not_led_to_https() -> None:
    files = aquahelm.generate(load(kind="ingress", controller="traefik", limits="{per: client, requests: 5}"))
    values = (files["values/values.prod.yaml"], "global: {edge: {tls: {enabled: false}}}")
    request = RenderRequest(files.chart, values, "shop", "shop")
    made = read_manifests(choose_engine("embedded").template(request), "prod")
    assert [one.name for one in made.of_kind("Middleware")] == ["shop-limits"]
    (ingress,) = made.of_kind("Ingress")
    key = "traefik.ingress.kubernetes.io/router.middlewares"
    assert ingress.data["metadata"]["annotations"][key] == "shop-shop-limits@kubernetescrd"
