"""Pods and setup Jobs wait for the controller, which opens a few Secrets each second, while Helm starts all at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import aquahelm
from aquahelm.check.fields import Node
from aquahelm.check.pods import pod_of

if TYPE_CHECKING:
    from aquahelm.render.manifests import Manifest

ROOT = Path(__file__).parents[2]


@cache
def rendered(environment: str) -> tuple[Manifest, ...]:
    return tuple(aquahelm.template(aquahelm.load(ROOT / "inventory.yaml"), environment))


def keys() -> dict[str, str]:
    """Secret → the key that it has once what is sealed now was opened."""
    sealed: dict[str, dict[str, Any]] = {
        one.name: one.data["spec"]["template"]["data"] for one in rendered("stage") if one.kind == "SealedSecret"
    }
    return {name: next(key for key in data if key.startswith("sealed-")) for name, data in sealed.items()}


def asked(one: Manifest) -> set[tuple[str, str]]:
    """Secrets and keys that the pods cannot start without."""
    uses = pod_of(one.kind, Node(one.data)).object_uses()
    return {(use.name, key) for use in uses if use.kind == "Secret" for key, _ in use.keys}


@pytest.mark.parametrize("kind", ["Deployment", "Job"])
def test_what_starts_asks_for_the_key_of_every_sealed_secret_that_it_reads(kind: str) -> None:
    found = [one for one in rendered("stage") if one.kind == kind]
    assert len(found) > 1
    for one in found:
        read = {name for name, _ in asked(one)} & keys().keys()
        if kind == "Job" and one.name.startswith("postgres"):
            read -= {"postgres-admin"}  # the server's own, which it read on empty data
        assert {(name, keys()[name]) for name in read} <= asked(one), one.name
        assert read


@pytest.mark.parametrize("store", ["redis", "s3"])
def test_servers_that_restart_do_too(store: str) -> None:
    (server,) = [one for one in rendered("stage") if one.kind == "StatefulSet" and one.name == store]
    assert {name for name, key in asked(server) if key == keys()[name]} == {name for name, _ in asked(server)}


def test_each_ciphertext_has_a_key_of_its_own() -> None:
    assert len(set(keys().values())) == len(keys()) > 10


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_where_nothing_is_sealed_nothing_is_asked_for(environment: str) -> None:
    assert not [key for one in rendered(environment) for _, key in asked(one) if key.startswith("sealed-")]
