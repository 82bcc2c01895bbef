"""Fields as a person writes them."""

from __future__ import annotations

from typing import Any

import pytest

from aquahelm.errors import UsageError
from aquahelm.provenance.fields import fields_below, find_field, keyed, spell_field, value_at_keyed

DATA: dict[str, Any] = {
    "metadata": {"labels": {"app.kubernetes.io/name": "web", "tier": "front"}},
    "spec": {"containers": [{"name": "web", "env": [{"name": "A", "value": "1"}, {"name": "B"}]}, {"name": "log"}]},
}


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("", ()),
        ("spec", ("spec",)),
        ("metadata.labels.tier", ("metadata", "labels", "tier")),
        ("metadata.labels[app.kubernetes.io/name]", ("metadata", "labels", "app.kubernetes.io/name")),
        ('metadata.labels["app.kubernetes.io/name"]', ("metadata", "labels", "app.kubernetes.io/name")),
        ("spec.containers[1]", ("spec", "containers", 1)),
        ("spec.containers[log].name", ("spec", "containers", 1, "name")),
        ("spec.containers[web].env[A].value", ("spec", "containers", 0, "env", 0, "value")),
        (".spec.containers.0.env.1", ("spec", "containers", 0, "env", 1)),
    ],
)
def test_found(field: str, path: tuple[str | int, ...]) -> None:
    assert find_field(DATA, field, "Pod/web") == path


@pytest.mark.parametrize(
    ("field", "message", "remedy"),
    [
        ("spec.container", "Pod/web has no field spec.container", "containers? (spec has containers)"),
        ("spec.containers[wbe]", "Pod/web has no field spec.containers.wbe", "web? (spec.containers has web, log)"),
        ("spec.containers[7]", "Pod/web has no field spec.containers.7", "spec.containers has web, log"),
        (
            "spec.containers[0].name.x",
            "Pod/web has no field spec.containers[0].name.x",
            "spec.containers[0].name is a single value",
        ),
        ("spec..x", "spec..x is no field of Pod/web", "write it like spec.template.spec.containers[0].image"),
        ("spec[", "spec[ is no field of Pod/web", "write it like spec.template.spec.containers[0].image"),
    ],
)
def test_unknown_fields_name_the_nearest(field: str, message: str, remedy: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_field(DATA, field, "Pod/web")
    assert (caught.value.message, caught.value.remedy) == (message, remedy)


def test_items_are_found_by_their_name_when_a_list_changes() -> None:
    path = keyed(DATA, ("spec", "containers", 1, "name"))
    changed = {"spec": {"containers": [{"name": "new"}, {"name": "web"}, {"name": "log"}]}}
    assert value_at_keyed(changed, path, None) == "log"
    assert value_at_keyed({"spec": {"containers": []}}, path, None) is None
    assert value_at_keyed({"spec": "text"}, path, None) is None


def test_what_a_shell_completes() -> None:
    assert fields_below(DATA, "spec.co") == ["spec.containers"]
    assert fields_below(DATA, "spec.containers[") == ["spec.containers[0]", "spec.containers[1]"]
    assert fields_below(DATA, "") == ["metadata", "spec"]
    assert fields_below(DATA, "nowhere.") == []


def test_spelling_can_be_read_again() -> None:
    path = ("metadata", "labels", "app.kubernetes.io/name")
    assert find_field(DATA, spell_field(path), "") == path
