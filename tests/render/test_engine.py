"""What every engine does with a chart, and which engine is taken."""

from __future__ import annotations

import stat
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from aquahelm.errors import EnvironmentTrouble, HelmTrouble
from aquahelm.render.engine import (
    Engine,
    Rendered,
    RenderRequest,
    asks_for_cluster,
    choose_engine,
    files_for_helm,
)

if TYPE_CHECKING:
    from pathlib import Path


def objects(rendered: Rendered) -> dict[str, list[str]]:
    """Template → its objects, sorted: `helm template` orders documents anew, and comments are no objects."""
    reader = YAML(typ="safe")
    found = {
        path: sorted(repr(document) for document in reader.load_all(StringIO(text)) if document is not None)
        for path, text in rendered.items()
    }
    return {path: documents for path, documents in found.items() if documents}


def config(rendered: Rendered, template: str) -> dict[str, Any]:
    """The `data` of a template's config map."""
    for document in YAML(typ="safe").load_all(StringIO(rendered[template])):
        if document and document["kind"] == "ConfigMap":
            data: dict[str, Any] = document["data"]
            return data
    raise AssertionError(f"no config map in {template}")


def test_templates_are_those_that_helm_prints(engine: Engine, harbour: dict[str, str]) -> None:
    rendered = engine.template(RenderRequest(harbour))
    assert list(rendered) == [
        "harbour/charts/crane/templates/account.yaml",
        "harbour/templates/cluster.yaml",
        "harbour/templates/hook.yaml",
        "harbour/templates/several.yaml",
        "harbour/templates/tests/answers.yaml",
    ]


def test_release_namespace_and_cluster_arrive(engine: Engine, harbour: dict[str, str]) -> None:
    request = RenderRequest(
        harbour,
        release="night",
        namespace="sea",
        kube_version="1.33.4",
        api_versions=("gateway.networking.k8s.io/v1", "example.org/v2"),
    )
    rendered = engine.template(request)
    assert "name: night-harbour\n  namespace: sea\n" in rendered["harbour/templates/several.yaml"]
    assert config(rendered, "harbour/templates/cluster.yaml") == {
        "version": "v1.33.4",
        "minor": "33",
        "gateway": "true",
        "apps": "true",
        "install": "true",
        "revision": "1",
    }


def test_an_engine_can_be_asked_again(engine: Engine, harbour: dict[str, str]) -> None:
    """Helm drops disabled subcharts from the chart in memory: the next rendering must not miss them."""
    without = engine.template(RenderRequest(harbour, ("crane: {enabled: false}",)))
    with_crane = engine.template(RenderRequest(harbour, ("crane: {enabled: true}",)))
    account = "harbour/charts/crane/templates/account.yaml"
    assert account not in without
    assert account in with_crane


def test_hidden_files_stay_out_of_the_chart(harbour: dict[str, str]) -> None:
    assert {".helmignore", ".aquahelm.json"} <= set(harbour)
    assert set(harbour) - set(files_for_helm(RenderRequest({**harbour, "templates/.a.yaml": ""}))) == {
        ".helmignore",
        ".aquahelm.json",
    }


def test_broken_yaml_is_text_like_any_other(engine: Engine, harbour: dict[str, str]) -> None:
    """One broken manifest must not hide the others; reading them says what is wrong, with the line."""
    harbour["templates/broken.yaml"] = "a: [\n---\nb: 1\n"
    rendered = engine.template(RenderRequest(harbour))
    assert rendered["harbour/templates/broken.yaml"].split() == ["a:", "[", "---", "b:", "1"]
    assert "harbour/templates/tests/answers.yaml" in rendered


@pytest.mark.parametrize(
    "values",
    [
        (),
        ("ships: 5\nlabels: {port: null, star: north}\nberths: [c]\n",),
        ("dock: {enabled: true, load: 3t}\n", "crane: {enabled: false}\nglobal: {domain: other.example}\n"),
        ("labels: {a: {b: 1, c: 2}}\n", "labels: {a: {c: null, d: [1, 2]}}\n", "gone: null\nlabels: {a: {b: x}}\n"),
        ("", "# only a comment\n", "ships: 1\n"),
    ],
    ids=["defaults", "one file", "subcharts", "nulls", "empty files"],
)
def test_both_engines_give_the_same_objects(
    embedded: Engine, program: Engine, harbour: dict[str, str], values: tuple[str, ...]
) -> None:
    request = RenderRequest(harbour, values, "r", "n", "1.34.2", ("gateway.networking.k8s.io/v1",))
    assert objects(embedded.template(request)) == objects(program.template(request))


leaves = st.booleans() | st.integers(-(10**6), 10**6) | st.sampled_from(["", "x", "1", "no", "~", "0o17"])
keys = st.sampled_from(["a", "b", "c", "1", "true"])


def trees(leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    inner = st.recursive(leaf, lambda below: st.dictionaries(keys, below, max_size=3) | st.lists(below, max_size=2))
    return st.dictionaries(keys, inner, max_size=3)


# A chart's own values have no nulls here: on those Helm 3 and Helm 4 disagree with each other.
@settings(max_examples=40)
@given(files=st.lists(trees(leaves | st.none()), min_size=1, max_size=3), defaults=trees(leaves))
def test_values_are_merged_as_the_program_merges_them(
    embedded: Engine, program: Engine, files: list[dict[str, Any]], defaults: dict[str, Any]
) -> None:
    chart = {
        "Chart.yaml": "{apiVersion: v2, name: merge, version: 1.0.0}",
        "values.yaml": written(defaults),
        "templates/values.yaml": "values: {{ .Values | toJson }}\n",
    }
    request = RenderRequest(chart, tuple(written(file) for file in files))
    assert objects(embedded.template(request)) == objects(program.template(request))


def written(tree: dict[str, Any]) -> str:
    stream = StringIO()
    YAML(typ="safe").dump(tree, stream)
    return stream.getvalue()


def test_kube_version_matters_only_where_a_template_asks(harbour: dict[str, str]) -> None:
    assert asks_for_cluster(harbour)
    del harbour["templates/cluster.yaml"]
    assert not asks_for_cluster({**harbour, "README.md": "about .Capabilities"})


def test_auto_takes_the_embedded_library() -> None:
    assert choose_engine("auto").name.startswith("embedded (Helm v4.")


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(EnvironmentTrouble, match="no helm program at /nowhere/helm") as caught:
        choose_engine("/nowhere/helm")
    assert "embedded" in caught.value.remedy


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo v3.21.9", "is Helm v3.21.9; aquahelm works with 3.22 or newer"),
        ("echo v5.0.0", "is Helm v5.0.0; aquahelm works with 3.22 or newer"),
        ("echo I am no helm", "does not answer like helm"),
        ("echo broken >&2; exit 7", "does not answer like helm: broken"),
    ],
)
def test_a_program_of_another_kind_is_refused(tmp_path: Path, script: str, message: str) -> None:
    program = tmp_path / "helm"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(HelmTrouble, match=message):
        choose_engine(str(program))


def test_settings_of_the_person_change_nothing(
    program: Engine, harbour: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = RenderRequest(harbour)
    before = program.template(request)
    monkeypatch.setenv("HELM_NAMESPACE", "elsewhere")
    monkeypatch.setenv("HELM_DEBUG", "true")
    monkeypatch.setenv("KUBECONFIG", "/nowhere")
    assert program.template(replace(request, namespace="default")) == before
