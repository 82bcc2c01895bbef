"""What rules read objects with: places, selectors, pods, lookups, shapes of names, words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from aquahelm.check import grammar
from aquahelm.check.externals import Externals
from aquahelm.check.fields import Node, field_path
from aquahelm.check.kinds import known_as
from aquahelm.check.objects import Objects
from aquahelm.check.quantities import amount
from aquahelm.check.selectors import matches
from aquahelm.check.wording import listing, nearest, shown, type_word
from aquahelm.render.manifests import read_manifests


def test_a_place_says_where_it_is() -> None:
    place = Node({"spec": {"ports": [{"name": "http"}]}}) / "spec" / "ports" / 0 / "name"
    assert (place.text, place.field) == ("http", "spec.ports[0].name")
    assert place.path == ("spec", "ports", 0, "name")


def test_keys_that_are_no_words_stand_in_brackets() -> None:
    assert field_path(("metadata", "labels", "app.kubernetes.io/name")) == "metadata.labels[app.kubernetes.io/name]"
    assert field_path(("limits", "ephemeral-storage")) == "limits.ephemeral-storage"
    assert field_path(("data", "")) == "data[]"
    assert field_path(("$patch",)) == "$patch"


def test_reading_what_is_not_there_gives_nothing() -> None:
    nothing = Node(None) / "a" / 3 / "b"
    assert not nothing.there
    assert (nothing.text, nothing.number, nothing.flag, nothing.mapping, nothing.texts) == (None, None, None, {}, {})
    assert list(nothing) == []
    assert list(nothing.fields()) == []
    assert (Node([1]) / "a").value is None
    assert (Node({"a": 1}) / 0).value is None
    assert (Node("text") / "a").value is None


@pytest.mark.parametrize(("value", "number"), [(3, 3), (3.0, 3), (3.5, None), (True, None), ("3", None)])
def test_numbers_are_whole_and_no_booleans(value: object, number: int | None) -> None:
    assert Node(value).number == number


def test_selectors() -> None:
    labels = {"app": "web", "tier": "front"}

    def selects(**selector: object) -> bool:
        return matches(Node(selector), labels)

    assert selects()
    assert selects(matchLabels={"app": "web"})
    assert not selects(matchLabels={"app": "web", "tier": "back"})
    assert selects(matchExpressions=[{"key": "app", "operator": "In", "values": ["web", "shop"]}])
    assert not selects(matchExpressions=[{"key": "app", "operator": "NotIn", "values": ["web"]}])
    assert selects(
        matchExpressions=[{"key": "zone", "operator": "DoesNotExist"}, {"key": "tier", "operator": "Exists"}]
    )


def objects(text: str) -> Objects:
    return Objects(read_manifests({"x": text}))


PODS = """
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {app: web, tier: front}}
---
apiVersion: v1
kind: Pod
metadata: {name: b, labels: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: c, namespace: other, labels: {app: web}}
"""


def test_pods_are_found_by_their_labels() -> None:
    found = objects(PODS)
    assert [item.name for item in found.running({"app": "web"})] == ["a", "b"]
    assert [item.name for item in found.running({"app": "web", "tier": "front"})] == ["a"]
    assert [item.name for item in found.running({"app": "web"}, "other")] == ["c"]
    assert found.running({}) == ()
    assert found.running({"app": "shop"}) == ()
    everything = Node({})
    assert [item.name for item in found.selected(everything)] == ["a", "b"]
    by_expression = Node({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]})
    assert [item.name for item in found.selected(by_expression)] == ["b"]


def test_the_label_that_was_meant() -> None:
    assert objects(PODS).meant({"app": "webs"}) == "did you mean app: web?"
    assert objects(PODS).meant({"app": "payment"}) == ""
    assert objects(PODS).meant({"app": "web"}) == ""


def test_the_pod_of_every_kind() -> None:
    text = """
kind: CronJob
apiVersion: batch/v1
spec:
  jobTemplate:
    spec:
      template:
        metadata: {labels: {app: a}}
        spec:
          initContainers: [{name: i, image: i}, {name: s, image: s, restartPolicy: Always, ports: [{containerPort: 1}]}]
          containers: [{name: c, ports: [{containerPort: 2, name: x}]}]
"""
    (item,) = objects(text)
    assert item.runs_pods
    assert item.pod.labels == {"app": "a"}
    assert [(one.name, one.stays) for one in item.pod.containers] == [("i", False), ("s", True), ("c", True)]
    assert [(port.number, port.name, port.protocol) for port in item.pod.ports] == [(1, "", "TCP"), (2, "x", "TCP")]
    assert item.pod.account == "default"


def test_kinds_of_other_groups_are_other_kinds() -> None:
    assert known_as("v1", "Service") == "Service"
    assert known_as("serving.knative.dev/v1", "Service") == "Service.serving.knative.dev"
    assert known_as("extensions/v1beta1", "Deployment") == "Deployment"


def test_externals() -> None:
    declared = Externals(["Secret/jwt", "Secret/db-*"])
    assert declared.has("Secret", "jwt")
    assert declared.has("Secret", "db-admin")
    assert not declared.has("ConfigMap", "jwt")
    assert not Externals().has("Secret", "jwt")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("250m", Fraction(1, 4)),
        ("1Ki", 1024),
        (2, 2),
        ("1e3", 1000),
        (" 1 ", 1),
        ("1KB", None),
        (True, None),
        (None, None),
    ],
)
def test_amounts(value: object, number: Fraction | int | None) -> None:
    assert amount(value) == number


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        (grammar.dns_label, ["a", "1-b", "a" * 63], ["A", "a.b", "-a", "a-", "a" * 64, "", "a\n"]),
        (grammar.dns_label_beginning_with_letter, ["a1", "a-b"], ["1a", "A", "a" * 64]),
        (grammar.dns_subdomain, ["a.b-c", "1"], ["a..b", "A", ".a", "a_b", "a" * 254]),
        (grammar.path_segment, ["system:node", "A b"], [".", "..", "a/b", "a%b"]),
        (
            grammar.qualified_name,
            ["a", "example.com/A_b.c", "x" * 63],
            ["", "/a", "a/", "a/b/c", "-a", "a b", "x" * 64],
        ),
        (grammar.label_value, ["", "v1.4.0", "A_b-c"], ["a b", "1.0+2", "-a", "x" * 64]),
        (grammar.port_name, ["http", "a-1", "x" * 15], ["HTTP", "80", "a--b", "-a", "a-", "x" * 16, "a_b"]),
        (grammar.config_key, ["a", ".env", "A_b-c.yaml"], ["a/b", "..", "..a", ".", "", "a b", "x" * 254]),
        (grammar.variable_name, ["A", "a.b-c", "with space"], ["A=B", "", "ü", "a\tb"]),
        (grammar.header_name, ["X-Token"], ["X Token", "", "ü"]),
    ],
)
def test_shapes_of_names(shape: object, good: list[str], bad: list[str]) -> None:
    assert callable(shape)
    assert [text for text in good if shape(text)] == []
    assert [text for text in bad if not shape(text)] == []


def test_words_for_values() -> None:
    values: list[object] = ["3", 3, True, None, {}, {"a": 1}, [], [1]]
    assert [shown(value) for value in values] == [
        '"3"',
        "3",
        "true",
        "null",
        "{}",
        "{…}",
        "[]",
        "[…]",
    ]
    assert shown("x" * 100) == f'"{"x" * 60}…"'
    others: list[object] = [None, True, "a", 1, 1.5, [], {}]
    assert [type_word(value) for value in others] == [
        "empty",
        "a boolean",
        "text",
        "a number",
        "a fraction",
        "a list",
        "a mapping",
    ]


def test_listing_and_nearest() -> None:
    assert [listing(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a or b", "a, b or c"]
    assert nearest("CONTAINERS", ["containers", "volumes"]) == "containers"
    assert nearest("contaners", ["containers", "initContainers"]) == "containers"
    assert nearest("x", ["containers"]) == ""
