"""Manifests: objects with their place, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aquahelm.render.engine import Engine, RenderRequest
from aquahelm.render.manifests import Manifests, read_manifests

if TYPE_CHECKING:
    from aquahelm.yaml import Reading

SEVERAL = "harbour/templates/several.yaml"


@pytest.fixture
def manifests(embedded: Engine, harbour: dict[str, str]) -> Manifests:
    return read_manifests(embedded.template(RenderRequest(harbour, (), "r")), "prod")


def test_an_object_knows_its_place(manifests: Manifests) -> None:
    found = manifests.find("ConfigMap", "r-harbour")
    assert found is not None
    assert (found.template, found.line, found.environment, found.ref) == (SEVERAL, 8, "prod", "ConfigMap/r-harbour")
    assert found.api_version == "v1"
    assert found.text.startswith("apiVersion: v1\nkind: ConfigMap\n")


def test_objects_are_found_by_kind(manifests: Manifests) -> None:
    assert [one.name for one in manifests.of_kind("Job", "Pod")] == ["before", "answers"]
    assert manifests.find("Job", "answers") is None
    assert len(manifests) == 7
    assert manifests[0].template == "harbour/charts/crane/templates/account.yaml"


def test_what_cannot_be_read_hides_nothing_else() -> None:
    manifests = read_manifests({"a.yaml": "kind: A\n---\nb: [\n---\nkind: C\n", "b.yaml": "- no object\n"})
    assert [one.kind for one in manifests] == ["A", "C"]
    assert [(one.template, one.problem.line) for one in manifests.unread] == [("a.yaml", 3), ("b.yaml", 1)]


def test_equal_documents_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Reading] = {}
    first = read_manifests({"a.yaml": "kind: A\n"}, "dev", seen)

    def again(_: str) -> None:
        raise AssertionError("read twice")

    monkeypatch.setattr("aquahelm.yaml.documents.read_document", again)
    second = read_manifests({"a.yaml": "kind: A\n"}, "prod", seen)
    assert second[0].data is first[0].data
    assert second[0].environment == "prod"


def test_an_object_without_a_name_has_none() -> None:
    (nameless,) = read_manifests({"a.yaml": "kind: [A]\nmetadata: text\n"})
    assert (nameless.kind, nameless.name, nameless.api_version, nameless.ref) == ("", "", "", "?/?")
