"""Cases that an inventory declares: what it is rendered to, with some NetworkPolicies written anew."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aquahelm
from aquahelm.check.reach.declared import DeclaredNetwork, declared_network
from aquahelm.inventory.load import parse_inventory
from aquahelm.render.manifests import Manifests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.inventory.load import Inventory
    from aquahelm.render.manifests import Manifest

HEAD = """\
platform: shop
version: 0.1.0
registry: registry.example/shop
environments: {test: {namespace: shop}}
"""
"""What an inventory of a case need not say."""


def read(given: str) -> Inventory:
    return parse_inventory((HEAD + given).encode())


def network(given: str) -> DeclaredNetwork:
    """The declared graph."""
    inventory = read(given)
    (environment,) = inventory.environments
    return declared_network(inventory.environments[environment], aquahelm.plan(inventory, environment))


def rendered(given: str, specs: Mapping[str, Any]) -> Manifests:
    """What Helm renders; `specs`: NetworkPolicy → its spec, or None to take it away; a new one is the umbrella's."""
    inventory = read(given)
    (environment,) = inventory.environments
    found = list(aquahelm.template(inventory, environment))
    return Manifests(environment, _with(found, dict(specs)))


def _with(manifests: list[Manifest], specs: dict[str, Any]) -> Iterator[Manifest]:
    for manifest in manifests:
        if manifest.kind != "NetworkPolicy" or manifest.name not in specs:
            yield manifest
        elif (spec := specs.pop(manifest.name)) is not None:
            data = {**manifest.data, "spec": spec}
            yield replace(manifest, data=data, text=json.dumps(data))
    for name, spec in specs.items():
        policy = {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": name},
            "spec": spec,
        }
        yield replace(manifests[0], data=policy, text=json.dumps(policy), template="shop/templates/own.yaml")
