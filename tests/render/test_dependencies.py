"""The list of dependencies is left out only where Helm renders the same without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from aquahelm.render.archive import pack
from aquahelm.render.dependencies import Dependencies
from aquahelm.render.engine import RenderRequest

if TYPE_CHECKING:
    from aquahelm.render.engine import Engine

LISTED = "{name: sail, version: 1.2.0}"
CONDITIONED = "{name: sail, version: 1.2.0, condition: sail.enabled}"
IMPORTING = "{name: sail, version: 1.2.0, condition: sail.enabled, import-values: [{child: found, parent: global.rig}]}"
SHOWN = "shown: {{ .Values.color }} {{ .Values.global.sea }}\n"


def read(text: str) -> dict[str, Any]:
    found = YAML(typ="safe").load(text)
    return dict(found or {})


def boat(entry: str = CONDITIONED, own: str = "sail: {enabled: true}", shown: str = SHOWN) -> dict[str, str]:
    return {
        "Chart.yaml": f"apiVersion: v2\nname: boat\nversion: 2.0.0\ndependencies:\n  - {entry}\n",
        "values.yaml": f"global: {{sea: black}}\n{own}\n",
        "charts/sail/Chart.yaml": "apiVersion: v2\nname: sail\nversion: 1.2.0\n",
        "charts/sail/values.yaml": "color: white\n",
        "charts/sail/templates/sail.yaml": shown,
    }


@pytest.mark.parametrize(
    ("chart", "values"),
    [
        (boat(), ""),
        (boat(LISTED), ""),
        (boat(own="sail: {}"), "sail: {enabled: true}"),
        (boat(shown=SHOWN + "chart: {{ .Chart.Name }}-{{ .Chart.Version }}\n"), ""),
    ],
)
def test_it_is_left_out_where_everything_listed_is_there_and_asked_for(
    chart: dict[str, str], values: str, engine: Engine
) -> None:
    found = Dependencies(chart, read)
    assert found.change_nothing(read(values))
    assert "dependencies" not in read(found.left_out()["Chart.yaml"])
    assert pack(found.left_out()) != pack(chart)
    whole, lighter = (
        engine.template(RenderRequest(files, values=(values,) if values else ()))
        for files in (chart, dict(found.left_out()))
    )
    assert whole == lighter == engine.template(RenderRequest(chart, values=(values,) if values else ()))
    assert "shown: white black" in "".join(whole.values())


@pytest.mark.parametrize(
    ("chart", "values"),
    [
        (boat(own="sail: {enabled: false}"), ""),
        (boat(), "sail: {enabled: false}"),
        (boat(), "sail: {enabled: 'true'}"),
        (boat(own=""), ""),
        (boat("{name: sail, version: 1.2.x}"), ""),
        (boat("{name: sail, version: 1.3.0}"), ""),
        (boat("{name: mast, version: 1.2.0}"), ""),
        (boat("{name: sail, version: 1.2.0, alias: jib}"), ""),
        (boat("{name: sail, version: 1.2.0, tags: [wind]}"), ""),
        (boat("{name: sail, version: 1.2.0, import-values: [color]}"), ""),
        (boat(shown="n: {{ len .Chart.Dependencies }}\n"), ""),
        (boat(shown="n: {{ .Chart | toYaml | quote }}\n"), ""),
        (boat() | {"charts/sail/Chart.yaml": "name: sail\nversion: 1.2.0\ndependencies: []\n"}, ""),
        ({"Chart.yaml": "apiVersion: v2\nname: boat\nversion: 2.0.0\n"}, ""),
        ({"Chart.yaml": "- no map\n"}, ""),
    ],
)
def test_it_stays_where_it_might_count(chart: dict[str, str], values: str) -> None:
    def strict(text: str) -> dict[str, Any]:
        if text.startswith("-"):
            raise ValueError
        return read(text)

    assert not Dependencies(chart, strict).change_nothing(read(values))


def rigged(entry: str = IMPORTING, own: str = "sail: {enabled: true}", shared: str = "{sea: black}") -> dict[str, str]:
    """An umbrella and two subcharts, of which one says something that the other one shows."""
    chart = boat(entry)
    chart["values.yaml"] = f"global: {shared}\n{own}\n"
    chart["Chart.yaml"] += "  - {name: mast, version: 1.2.0}\n"
    return chart | {
        "charts/sail/values.yaml": "color: white\nfound: {there: true, size: 3}\n",
        "charts/mast/Chart.yaml": "apiVersion: v2\nname: mast\nversion: 1.2.0\n",
        "charts/mast/templates/mast.yaml": "rig: {{ .Values.global.rig | toJson }}\n",
    }


@pytest.mark.parametrize(
    ("chart", "values", "lighter", "rig"),
    [
        (rigged(), "", True, '{"size":3,"there":true}'),
        (rigged(), "global: {rig: {size: 4}}", True, '{"size":4,"there":true}'),
        (rigged(shared="{sea: black, rig: {size: 5}}"), "", True, '{"size":5,"there":true}'),
        (rigged(), "sail: {enabled: false}", False, "null"),
        (rigged(), "sail: {found: {size: 6}}", True, '{"size":3,"there":true}'),
        (rigged(own="sail: {enabled: true, found: {size: 7}}"), "", True, '{"size":7,"there":true}'),
        (rigged(IMPORTING.replace("found", "nothing")), "", True, "null"),
        (rigged(IMPORTING.replace("{child: found, parent: global.rig}", "there")), "", False, "null"),
    ],
)
def test_what_is_imported_is_there_with_and_without_the_list(
    chart: dict[str, str], values: str, lighter: bool, rig: str, engine: Engine
) -> None:
    found = Dependencies(chart, read)
    assert found.change_nothing(read(values)) is lighter
    given = (values,) if values else ()
    whole = engine.template(RenderRequest(chart, values=given))
    assert f"rig: {rig}" in "".join(whole.values())
    if lighter:
        assert engine.template(RenderRequest(dict(found.left_out()), values=given)) == whole


def test_values_that_cannot_be_read_leave_the_list() -> None:
    def strict(text: str) -> dict[str, Any]:
        if "found" in text and "name" not in text:
            raise ValueError
        return read(text)

    assert not Dependencies(rigged(), strict).change_nothing({})


def test_what_is_switched_off_is_not_rendered(engine: Engine) -> None:
    assert engine.template(RenderRequest(boat()))
    assert not engine.template(RenderRequest(boat(), values=("sail: {enabled: false}",)))
    assert engine.template(RenderRequest(boat()))
