"""Traefik does what the inventory says of the edge, by Ingresses and by the Gateway API alike: it is asked.

Skipped without AQUAHELM_CLUSTER_TRAEFIK (the image's name), or where the cluster lacks Traefik's or Gateway API's
definitions.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aquahelm import pipeline
from tests.cluster.rig import images
from tests.cluster.rig.definitions import apply_definitions
from tests.cluster.rig.kubectl import RESTRICTED, Kubectl, delete_namespaces, make_namespace
from tests.cluster.rig.released import settled
from tests.cluster.rig.small_platform import SmallPlatform
from tests.cluster.rig.traefik import IMAGE, Traefik, start_traefik, stop_traefik

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cluster.rig.helm import Helm
    from tests.cluster.rig.kubectl import Object
    from tests.cluster.rig.traefik import Answer

pytestmark = pytest.mark.cluster
HOST = "door.example"
OTHER = "api.door.example"
APPLICATION = "aquahelm.test/door/web:v1"
INVENTORY = """\
platform: door
version: 1.0.0
registry: aquahelm.test/door
secrets: {provider: generated}
environments: {dev: {namespace: NAMESPACE}}
edge:
  kind: KIND
  class: CLASS
  controller: traefik
  namespace: CLASS
  podLabels: {app.kubernetes.io/name: traefik}
  host: door.example
  tls: {secret: door-tls}
  cors:
    origins: ["https://${edge.host}", "https://*.pages.example"]
    credentials: true
    methods: [GET, POST]
    maxAge: 300
  limits: {per: client, requests: 20}
services:
  web:
    runtime: node
    image: {repository: web, tag: v1}
    port: 8080
    routes: [{path: /api}, {path: /status, exact: true}, {path: /other, host: api.door.example}]
    resources: {cpu: 10m, memory: 64Mi}
"""


@pytest.fixture(scope="module")
def traefik(helm: Helm) -> Iterator[Traefik]:
    if not IMAGE:
        pytest.skip("no Traefik here: AQUAHELM_CLUSTER_TRAEFIK names no image")
    apply_definitions({"traefik.io", "gateway.networking.k8s.io"})
    for definition in ("middlewares.traefik.io", "gateways.gateway.networking.k8s.io"):
        if Kubectl("default").attempt("get", "crd", definition).code:
            pytest.skip(f"the cluster lacks the definition of {definition}")
    images.load([APPLICATION])
    started = start_traefik()
    yield started
    stop_traefik(started)
    delete_namespaces(started.kubectl, wait=False)


@pytest.fixture(scope="module", params=["ingress", "gateway"])
def door(
    request: pytest.FixtureRequest, traefik: Traefik, helm: Helm, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SmallPlatform]:
    kubectl = make_namespace(f"aquahelm-door-{request.param}", RESTRICTED)
    folder = tmp_path_factory.mktemp("door")
    text = INVENTORY.replace("NAMESPACE", kubectl.namespace).replace("CLASS", traefik.name)
    text = text.replace("KIND", request.param)
    if request.param == "gateway":  # an Ingress has no word for it
        text = text.replace("{path: /api}", "{path: /api, rewrite: /}")
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    found = SmallPlatform(folder, "door", helm, kubectl)
    pipeline.render(pipeline.load(found.inventory, "inventory.yaml"), folder)
    kubectl.apply(certificate())
    ended = found.install("--wait", "--timeout=120s")
    assert ended.code == 0, ended.err
    up = settled(lambda: traefik.ask(f"https://{HOST}/status")[0].status, 404, limit=30)
    assert up == 404, traefik.kubectl.run("logs", "traefik").out
    yield found
    delete_namespaces(kubectl, wait=True)


def certificate() -> Object:
    """A Secret with a certificate that nobody else signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST), x509.DNSName(OTHER)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    data = {"tls.crt": made.public_bytes(serialization.Encoding.PEM), "tls.key": private}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/tls",
        "metadata": {"name": "door-tls"},
        "data": {name: base64.b64encode(value).decode() for name, value in data.items()},
    }


def preflight(traefik: Traefik, origin: str) -> Answer:
    (answer,) = traefik.ask(f"https://{HOST}/api/x", "OPTIONS", Origin=origin, Access_Control_Request_Method="POST")
    return answer


def test_paths_lead_where_they_should(traefik: Traefik, door: SmallPlatform) -> None:
    rewritten = "gateway" in door.kubectl.namespace
    (below,) = traefik.ask(f"https://{HOST}/api/x?y=1")
    assert below.detail == f"nothing is served at {'/x?y=1' if rewritten else '/api/x?y=1'}"
    assert "nothing is served" in traefik.ask(f"https://{OTHER}/other/1")[0].text
    for nowhere in (f"https://{HOST}/apix", f"https://{HOST}/status/below", f"https://{OTHER}/api/x"):
        (answer,) = traefik.ask(nowhere)
        assert (answer.status, answer.text) == (404, "404 page not found\n"), nowhere


def test_plain_http_is_led_to_https_and_nothing_else(traefik: Traefik, door: SmallPlatform) -> None:
    for url in (f"http://{HOST}/api/x?y=1", f"http://{OTHER}/other"):
        (answer,) = traefik.ask(url)
        assert (answer.status, answer.headers["location"]) == (301, url.replace("http:", "https:")), door.name


def test_origins_are_told_apart(traefik: Traefik, door: SmallPlatform) -> None:
    for origin in (f"https://{HOST}", "https://a.pages.example", "https://a.b.pages.example"):
        allowed = preflight(traefik, origin)
        assert allowed.status == 200
        assert allowed.headers["access-control-allow-origin"] == origin
        assert allowed.headers["access-control-allow-methods"] == "GET,POST"
        assert allowed.headers["access-control-allow-credentials"] == "true"
        assert allowed.headers["access-control-max-age"] == "300"
    for origin in ("https://pages.example", "http://a.pages.example", "https://a.pages.example.evil.example", "null"):
        assert "access-control-allow-origin" not in preflight(traefik, origin).headers, (door.name, origin)
    (asked,) = traefik.ask(f"https://{HOST}/api/x", Origin="https://a.pages.example")
    assert asked.headers["access-control-allow-origin"] == "https://a.pages.example"
    assert "Origin" in asked.headers["vary"]


def test_a_seconds_worth_may_come_at_once_and_no_more(traefik: Traefik, door: SmallPlatform) -> None:
    def let_in(times: int) -> int:
        return sum(answer.status == 404 for answer in traefik.ask(f"https://{HOST}/api/x", times=times))

    assert settled(lambda: let_in(15), 15, limit=20) == 15, door.name
    refused = settled(lambda: let_in(60) < 60, True, limit=20)
    assert refused


def test_only_the_controller_may_ask_the_service(traefik: Traefik, door: SmallPlatform) -> None:
    """Somebody else in the controller's own namespace may not."""
    (pod,) = door.kubectl.objects("pods", name="web")
    target = f"{pod['status']['podIP']}:8080"
    assert traefik.kubectl.dial("asker", [target])[target] in ("timeout", "refused")


def test_the_gateway_says_that_it_is_programmed(traefik: Traefik, door: SmallPlatform) -> None:
    if "gateway" not in door.kubectl.namespace:
        pytest.skip("an Ingress says nothing of itself")

    def states() -> dict[str, str]:
        conditions = door.kubectl.object("gateway", "door").get("status", {}).get("conditions", [])
        return {one["type"]: one["status"] for one in conditions} | {"by": traefik.name}

    meant = {"Accepted": "True", "Programmed": "True", "by": traefik.name}
    assert settled(states, meant, limit=30) == meant, json.dumps(door.kubectl.object("gateway", "door")["status"])
