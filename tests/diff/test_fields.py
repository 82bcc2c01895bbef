"""Two values compared field by field."""

from __future__ import annotations

from typing import Any

import pytest

from aquahelm.diff.fields import differing
from aquahelm.diff.model import ABSENT

CONTAINERS = [{"name": "a", "image": "a:1"}, {"name": "b", "image": "b:1"}]


def fields(before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    return {one.label: (one.before, one.after) for one in differing(before, after)}


def test_order_of_keys_and_of_entries_with_keys_does_not_count() -> None:
    assert fields({"a": 1, "b": 2}, {"b": 2, "a": 1}) == {}
    assert fields({"containers": CONTAINERS}, {"containers": CONTAINERS[::-1]}) == {}
    assert fields({"verbs": ["get", "list"]}, {"verbs": ["list", "get"]}) == {}


def test_entries_are_told_apart_by_their_keys() -> None:
    after = [{"name": "b", "image": "b:2"}, {"name": "c", "image": "c:1"}, {"name": "a", "image": "a:1"}]
    assert fields({"containers": CONTAINERS}, {"containers": after}) == {
        "containers[b].image": ("b:1", "b:2"),
        "containers[c]": (ABSENT, {"name": "c", "image": "c:1"}),
    }


def test_arguments_have_an_order() -> None:
    assert fields({"args": ["-a", "-b"]}, {"args": ["-b", "-a"]}) == {"args": (["-a", "-b"], ["-b", "-a"])}


def test_init_containers_take_their_turns() -> None:
    assert list(fields({"initContainers": CONTAINERS}, {"initContainers": CONTAINERS[::-1]})) == ["initContainers"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"requests": {"cpu": "500m"}}, {"requests": {"cpu": 0.5}}),
        ({"limits": {"memory": "1Gi"}}, {"limits": {"memory": "1024Mi"}}),
        ({"storage": {"size": "1Ti"}}, {"storage": {"size": "1024Gi"}}),
        ({"args": []}, {}),
        ({"a": None}, {}),
        ({"replicas": 3}, {"replicas": 3.0}),
    ],
)
def test_what_the_server_stores_alike_is_equal(before: Any, after: Any) -> None:
    assert fields(before, after) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"value": "1"}, {"value": "1.0"}),
        ({"value": "1Gi"}, {"value": "1024Mi"}),
        ({"flag": True}, {"flag": 1}),
        ({"storageClassName": ""}, {}),
        ({"emptyDir": {}}, {}),
    ],
)
def test_what_only_looks_alike_is_not(before: Any, after: Any) -> None:
    assert list(fields(before, after)) == [next(iter(before))]


def test_rules_of_a_policy_are_matched_by_what_they_say() -> None:
    one, other, third = ({"from": [{"ipBlock": {"cidr": f"10.{number}.0.0/16"}}]} for number in (1, 2, 3))
    assert fields({"ingress": [one, other]}, {"ingress": [third, other, one]}) == {"ingress[0]": (ABSENT, third)}


def test_keys_with_dots_stand_in_brackets() -> None:
    assert list(fields({"labels": {"a.b/c": "1"}}, {"labels": {"a.b/c": "2"}})) == ["labels[a.b/c]"]


def test_ways_lead_to_the_value_in_each_object() -> None:
    after = {"containers": [{"name": "b", "image": "b:2"}, CONTAINERS[0]]}
    (found,) = differing({"containers": CONTAINERS}, after)
    assert (found.then, found.now) == (("containers", 1, "image"), ("containers", 0, "image"))
