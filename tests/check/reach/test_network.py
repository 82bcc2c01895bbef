"""What is computed of connections is what the slow reference says, in every world that the manifests allow."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aquahelm.check.objects import Objects
from aquahelm.check.reach.addresses import addresses
from aquahelm.check.reach.ends import AddressEnd, Door, elsewhere
from aquahelm.render.manifests import read_manifests
from tests.check.reach.reference import Host, World
from tests.check.reach.worlds import ASKED, BEYOND, BLOCKS, HERE, NAMESPACES, OUTSIDE, labels, pods, policies

BEYOND_LABELS = {"tier": "a"}


def read(*objects: dict[str, Any], release: str = HERE) -> Objects:
    """Each object twice where its namespace is the release's: the namespace may be written or left out."""
    return Objects(read_manifests({"all.yaml": "\n---\n".join(map(json.dumps, objects))}), release)


def namespace(name: str, given_labels: dict[str, str]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": given_labels}}


@st.composite
def worlds(
    draw: st.DrawFn, cidrs: tuple[str, ...] = BLOCKS
) -> tuple[World, list[dict[str, Any]], dict[str, dict[str, str]]]:
    made = [draw(policies(f"p{index}", cidrs)) for index in range(draw(st.integers(0, 4)))]
    named = {name: draw(labels) for name in NAMESPACES}
    everything = {name: {**found, "kubernetes.io/metadata.name": name} for name, found in named.items()}
    world = World(everything, made, blocks_mean_pods=draw(st.booleans()))
    return world, [draw(pods(f"pod{index}")) for index in range(3)], named


def host(pod: dict[str, Any], ip: str) -> Host:
    return Host(ip, pod["metadata"]["namespace"], pod)


@settings(max_examples=150)
@given(worlds(cidrs=()))
def test_between_pods_all_is_told_where_all_is_known(drawn: Any) -> None:
    world, given_pods, named = drawn
    objects = read(*given_pods, *world.policies, *(namespace(*each) for each in named.items()))
    for source in given_pods:
        for target in given_pods:
            if source is not target:
                for port, protocol in ASKED:
                    said = objects.network.open(end(objects, source), end(objects, target), Door(port, protocol))
                    assert said is world.connects(host(source, "10.0.0.1"), host(target, "10.0.0.2"), port, protocol)


@settings(max_examples=100)
@given(worlds(), st.sampled_from(["10.1.0.9", "192.168.1.9", "fd00::9"]), st.sets(st.sampled_from(NAMESPACES)))
def test_between_pods_nothing_wrong_is_told_where_something_is_unknown(drawn: Any, ip: str, known: set[str]) -> None:
    world, given_pods, named = drawn
    seen = [namespace(name, found) for name, found in named.items() if name in known]
    objects = read(*given_pods, *world.policies, *seen)
    for source in given_pods:
        for target in given_pods:
            if source is not target:
                for port, protocol in ASKED:
                    said = objects.network.open(end(objects, source), end(objects, target), Door(port, protocol))
                    assert said in (None, world.connects(host(source, ip), host(target, ip), port, protocol))


@settings(max_examples=100)
@given(worlds(), labels)
def test_pods_elsewhere_are_judged_by_what_is_known_of_them(drawn: Any, more: dict[str, str]) -> None:
    world, given_pods, _ = drawn
    away = [policy for policy in world.policies if policy["metadata"]["namespace"] == BEYOND]
    world = World(world.namespaces, [policy for policy in world.policies if policy not in away], world.blocks_mean_pods)
    objects = read(*given_pods, *world.policies)
    stranger = {
        "metadata": {"labels": {**more, **BEYOND_LABELS}},
        "spec": {"containers": [{"ports": [{"name": "dns", "containerPort": 53}]}]},
    }
    known = elsewhere("stranger", BEYOND, BEYOND_LABELS, (Door(53, "TCP", "dns"),), own=HERE)
    there = Host("10.7.7.7", BEYOND, stranger)
    for pod in given_pods:
        for port, protocol in ASKED:
            door = Door(port, protocol)
            out = objects.network.open(end(objects, pod), known, door)
            assert out in (None, world.connects(host(pod, "10.1.1.1"), there, port, protocol))
            back = objects.network.open(known, end(objects, pod), door)
            assert back in (None, world.connects(there, host(pod, "10.1.1.1"), port, protocol))


@settings(max_examples=100)
@given(worlds(), st.sampled_from(OUTSIDE))
def test_one_address_is_always_told(drawn: Any, ip: str) -> None:
    world, given_pods, _ = drawn
    objects = read(*given_pods, *world.policies)
    outside, there = AddressEnd(ip, addresses(ip)), Host(ip)
    for pod in given_pods:
        for port, protocol in ASKED:
            door = Door(port, protocol)
            assert objects.network.open(end(objects, pod), outside, door) is world.connects(
                host(pod, "10.1.1.1"), there, port, protocol
            )
            assert objects.network.open(outside, end(objects, pod), door) is world.connects(
                there, host(pod, "10.1.1.1"), port, protocol
            )


@settings(max_examples=100)
@given(worlds(), st.sets(st.sampled_from(OUTSIDE), min_size=1))
def test_many_addresses_are_open_when_all_are_and_shut_when_none_is(drawn: Any, ips: set[str]) -> None:
    world, given_pods, _ = drawn
    objects = read(*given_pods, *world.policies)
    outside = AddressEnd("some", addresses(*sorted(ips)))
    for pod in given_pods:
        for port, protocol in ASKED:
            said = objects.network.open(end(objects, pod), outside, Door(port, protocol))
            single = {world.connects(host(pod, "10.1.1.1"), Host(ip), port, protocol) for ip in ips}
            # None also where two rules share the addresses between them: each alone opens some
            assert said is None or single == {said}
            assert said is not None or True in single


def end(objects: Objects, pod: dict[str, Any]) -> Any:
    item = next(item for item in objects.all if item.kind == "Pod" and item.name == pod["metadata"]["name"])
    return objects.network.end(item)
