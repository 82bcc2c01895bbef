"""Strange values anywhere in policies and in what they hold end in answers, never in a traceback."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest

from aquahelm.check.objects import Objects
from aquahelm.check.reach.account import account
from aquahelm.check.reach.ends import THE_INTERNET, Door, End
from aquahelm.check.reach.told import document, headline, lines
from aquahelm.check.registry import registered
from aquahelm.check.run import CheckOptions, check
from aquahelm.render.manifests import Manifest, Manifests
from tests.check import declared_cases
from tests.check.test_schema_judge import mutants

INVENTORY = """\
edge: {kind: ingress, host: shop.example}
observability: {namespace: monitoring}
services:
  payment:
    runtime: uvicorn
    image: {repository: payment, tag: v1}
    port: 8104
    calls: [event]
    internet: [api.example]
  event: {runtime: uvicorn, image: {repository: event, tag: v1}, port: 8102, routes: [{path: /}]}
"""
POLICY = {
    "podSelector": {"matchLabels": {"app.kubernetes.io/name": "event"}},
    "policyTypes": ["Ingress", "Egress"],
    "ingress": [
        {
            "from": [
                {"podSelector": {"matchExpressions": [{"key": "a", "operator": "In", "values": ["b"]}]}},
                {"namespaceSelector": {"matchLabels": {"a": "b"}}},
                {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}},
            ],
            "ports": [{"port": "http"}, {"port": 8000, "endPort": 9000, "protocol": "TCP"}],
        }
    ],
    "egress": [{"to": [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "payment"}}}]}],
}
RULES = tuple(one for one in registered() if one.rule.theme == "network")
KINDS = ("NetworkPolicy", "Deployment", "Service")


@cache
def manifests() -> tuple[Manifest, ...]:
    return tuple(declared_cases.rendered(INVENTORY, {"event": POLICY}))


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "foreign"])
@pytest.mark.parametrize("kind", KINDS)
def test_one_strange_value_anywhere(kind: str, declared: bool) -> None:
    index = next(i for i, one in enumerate(manifests()) if one.kind == kind and one.name == "event")
    networks = {"test": declared_cases.network(INVENTORY)} if declared else {}
    for _, data in mutants(manifests()[index].data):
        strange = replace(manifests()[index], data=data, text=json.dumps(data))
        found = Manifests("test", [*manifests()[:index], strange, *manifests()[index + 1 :]])
        check({"test": found}, ["1.36"], CheckOptions(networks=networks, rules=RULES))
        explain(Objects(found, "shop"))


def explain(objects: Objects) -> None:
    ends = [objects.network.end(item) for item in objects if item.kind == "Deployment"]
    sources: list[End] = [*ends, THE_INTERNET]
    for source in sources:
        for target in ends:
            told = account(objects.network, source, target, Door(8102, "TCP", "http"))
            assert headline(told, "")
            assert list(lines(told, lambda _: "")) is not None
            assert json.dumps(document(told, "", lambda _: ""))
