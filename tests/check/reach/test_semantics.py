"""`semantics.yaml`: what a NetworkPolicy means, one sentence a row."""

from __future__ import annotations

import json
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from aquahelm.check.objects import Objects
from aquahelm.check.reach.addresses import INTERNET, addresses
from aquahelm.check.reach.ends import THE_INTERNET, AddressEnd, Door, End, cluster_dns, elsewhere
from aquahelm.render.manifests import read_manifests

PODS = """
{apiVersion: v1, kind: Pod, metadata: {name: client, labels: {app: client}}, spec: {containers: [{name: main}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: server}
spec:
  template:
    metadata: {labels: {app: server}}
    spec: {containers: [{ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: proxied, labels: {app: server}}
spec:
  initContainers:
    - {restartPolicy: Always, ports: [{name: http, containerPort: 8443}]}
    - {ports: [{name: early, containerPort: 7000}]}
  containers: [{name: main}]
---
apiVersion: v1
kind: Pod
metadata: {name: stranger, namespace: away, labels: {app: client}}
spec: {containers: [{name: main}]}
---
{apiVersion: v1, kind: Pod, metadata: {name: node, labels: {app: server}}, spec: {hostNetwork: true, containers: [{}]}}
"""
RELEASE = "here"
ELSEWHERE: dict[str, End] = {
    "internet": THE_INTERNET,
    "dns": cluster_dns(),
    "edge": elsewhere("edge", "edge", {"app": "e"}),
    "own": elsewhere("own", RELEASE, own=RELEASE),
}
CASES = YAML(typ="safe").load(Path(__file__).with_name("semantics.yaml"))
ANSWERS = {"yes": True, "no": False, "unknown": None}


def end(objects: Objects, name: str) -> End:
    found = next((item for item in objects.all if item.runs_pods and item.name == name), None)
    if found is not None:
        return objects.network.end(found)
    return ELSEWHERE[name] if name in ELSEWHERE else AddressEnd(name, addresses(str(ip_address(name))))


@pytest.mark.parametrize("sentence", CASES)
def test_semantics(sentence: str) -> None:
    case: dict[str, Any] = CASES[sentence]
    policies = [
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": f"p{index}"}, "spec": spec}
        for index, spec in enumerate(case.get("policies", ()))
    ]
    text = "\n---\n".join([PODS, *map(json.dumps, policies)])
    objects = Objects(read_manifests({"all.yaml": text}), RELEASE)
    number, _, protocol = str(case["port"]).partition("/")
    door = Door(int(number), protocol or "TCP")
    assert objects.network.open(end(objects, case["from"]), end(objects, case["to"]), door) is ANSWERS[case["open"]]


def test_sets_of_addresses() -> None:
    ten = addresses("10.0.0.0/8")
    assert ten - addresses("10.0.0.0/9") == addresses("10.128.0.0/9")
    assert addresses("10.0.0.0/9", "10.128.0.0/9") == ten
    assert addresses("10.0.0.0/8", but=("10.0.0.0/8",)) == addresses()
    assert addresses("10.0.0.1") <= ten
    assert not ten <= addresses("10.0.0.1")
    assert not ten.meets(INTERNET)
    assert addresses("255.255.255.255", "::/128").spans == ((2**32 - 1, 2**32 - 1), (2**32, 2**32))
    assert not addresses("10.0.0.300/8", "nonsense")
