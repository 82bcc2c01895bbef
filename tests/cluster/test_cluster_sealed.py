"""The controller of sealed-secrets opens what aquahelm sealed with its certificate, where it belongs alone.

It has to run for this cluster: its keys are Secrets, by whose label they are found.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from typing import TYPE_CHECKING

import pytest

import aquahelm
from tests.cluster.rig.command import run
from tests.cluster.rig.kubectl import Kubectl, delete_namespaces, make_namespace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cluster.rig.kubectl import Object

pytestmark = pytest.mark.cluster
KEYS = "sealedsecrets.bitnami.com/sealed-secrets-key=active"
VALUE = 'пароль$"!'
INVENTORY = """
platform: shop
version: 0.1.0
environments: {{dev: {{namespace: {namespace}}}}}
secrets:
  provider: {{kind: sealed-secrets, certificate: cert.pem, scope: {scope}}}
  names: {{jwt: {{}}}}
services:
  web: {{runtime: node, image: {{repository: web, tag: v1.0.0}}, port: 8080, secrets: {{JWT_SECRET: jwt}}}}
"""


@pytest.fixture(scope="module")
def certificate(cluster: None) -> bytes:
    """Of the newest key."""
    found = json.loads(run(["kubectl", "get", "secrets", "-A", f"--selector={KEYS}", "--output=json"]).out)["items"]
    if not found:
        pytest.skip(f"no controller of sealed-secrets has a key in this cluster ({KEYS})")
    newest = max(found, key=lambda one: str(one["metadata"]["creationTimestamp"]))
    return base64.b64decode(newest["data"]["tls.crt"])


@pytest.fixture
def somewhere(cluster: None) -> Iterator[Kubectl]:
    kubectl = make_namespace("aquahelm-sealed", {})
    yield kubectl
    delete_namespaces(kubectl, wait=False)


def sealed(folder: Path, certificate: bytes, namespace: str, scope: str) -> Object:
    """What the chart makes of a value that was sealed on the command line."""
    (folder / "cert.pem").write_bytes(certificate)
    (folder / "inventory.yaml").write_text(INVENTORY.format(namespace=namespace, scope=scope), encoding="utf-8")
    run(
        [sys.executable, "-m", "aquahelm", "-C", str(folder), "secrets", "seal", "jwt", "-e", "dev"],
        stdin=VALUE,
    )
    rendered = aquahelm.template(aquahelm.load(folder / "inventory.yaml"), "dev")
    (one,) = [found.data for found in rendered if found.kind == "SealedSecret"]
    return one


def judged(kubectl: Kubectl, name: str) -> str:
    """`True`, or what the controller has against it."""
    for _ in range(60):
        told = kubectl.object("sealedsecret", name).get("status", {}).get("conditions", [])
        if told:
            return str(told[0]["status"] if told[0]["status"] == "True" else told[0]["message"])
        time.sleep(0.5)
    return "nothing was said"


@pytest.mark.parametrize("scope", ["strict", "namespace-wide", "cluster-wide"])
def test_the_controller_opens_what_was_sealed(
    tmp_path: Path, certificate: bytes, somewhere: Kubectl, scope: str
) -> None:
    made = sealed(tmp_path, certificate, somewhere.namespace, scope)
    somewhere.apply(made)
    assert judged(somewhere, "jwt") == "True"
    data = somewhere.object("secret", "jwt")["data"]
    assert base64.b64decode(data.pop("JWT_SECRET")).decode() == VALUE
    assert list(data) == list(made["spec"]["template"]["data"]), "the key that pods wait for"


@pytest.mark.parametrize(("scope", "opens"), [("strict", False), ("namespace-wide", True), ("cluster-wide", True)])
def test_only_a_strict_value_is_bound_to_its_name(
    tmp_path: Path, certificate: bytes, somewhere: Kubectl, scope: str, *, opens: bool
) -> None:
    made = sealed(tmp_path, certificate, somewhere.namespace, scope)
    made["metadata"]["name"] = "other"
    somewhere.apply(made)
    assert ("no key could decrypt" not in judged(somewhere, "other")) is opens
