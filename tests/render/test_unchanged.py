"""What is not rendered a second time is what Helm would have rendered to the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aquahelm.render.engine import RenderRequest
from aquahelm.render.unchanged import Unchanged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.render.engine import Engine

SHOWN = 'shown: {{ .Values.color }} {{ .Values.global.sea }} {{ include "boat.word" . }} {{ .Release.Name }}\n'


def boat(**edits: str) -> dict[str, str]:
    """A chart with two subcharts; `edits` replace files by their short names."""
    files = {
        "chart": "apiVersion: v2\nname: boat\nversion: 2.0.0\ndependencies:\n"
        "  - {name: mast, version: 1.0.0}\n  - {name: sail, version: 1.0.0, condition: sail.enabled}\n",
        "values": "global: {sea: black}\nsail: {enabled: true}\n",
        "words": '{{- define "boat.word" }}fast{{ end }}',
        "deck": 'deck: {{ .Subcharts.sail.Values.color }} {{ include "mast.word" . }}\n',
        "mast": SHOWN,
        "mast_values": "color: brown\n",
        "sail": SHOWN,
        "sail_values": "color: white\n",
    } | edits
    return {
        "Chart.yaml": files["chart"],
        "values.yaml": files["values"],
        "templates/_words.tpl": files["words"],
        "templates/deck.yaml": files["deck"],
        "charts/mast/templates/_words.tpl": '{{- define "mast.word" }}tall{{ end }}',
        **{
            f"charts/{name}/{path}": text
            for name in ("mast", "sail")
            for path, text in (
                ("Chart.yaml", f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n"),
                ("values.yaml", files[f"{name}_values"]),
                (f"templates/{name}.yaml", files[name]),
            )
        },
    }


def request(chart: Mapping[str, str], values: str = "") -> RenderRequest:
    return RenderRequest(chart, (values,))


NOW = request(boat(), "mast: {color: oak}")
PARTLY = {
    "a value of one": (request(boat(mast_values="color: red\n"), "mast: {color: oak}"), {"sail"}),
    "a template of one": (request(boat(sail="other: 1\n"), "mast: {color: oak}"), {"mast"}),
    "a template of the umbrella": (request(boat(deck="deck: 1\n"), "mast: {color: oak}"), {"mast", "sail"}),
    "an environment's value": (request(boat(), "mast: {color: pine}"), {"sail"}),
    "a default of the umbrella": (
        request(boat(values="global: {sea: black}\nsail: {enabled: true, color: red}\n"), "mast: {color: oak}"),
        {"mast"},
    ),
    "one that was not asked for": (
        request(boat(values="global: {sea: black}\nsail: {enabled: false}\n", deck=""), "mast: {color: oak}"),
        {"mast"},
    ),
    "the order of what is said": (request(boat(values="sail: {enabled: true}\nglobal: {sea: black}\n"), NOW.values[0]),
                                  {"mast", "sail"}),
}  # fmt: skip


@pytest.mark.parametrize("case", PARTLY)
def test_what_is_left_out_and_taken_over_is_what_helm_gives(case: str, engine: Engine) -> None:
    then, expected = PARTLY[case]
    unchanged = Unchanged(then.chart, NOW.chart)
    same = unchanged.subcharts(then, NOW)
    assert same == expected
    rest = engine.template(unchanged.without(then, same))
    assert not {path for path in rest if any(f"/charts/{name}/" in path for name in same)}
    whole = engine.template(then)
    completed = unchanged.completed(rest, engine.template(NOW), same)
    assert completed == whole
    assert list(completed) == list(whole)


MAST_ENABLED = "name: mast, version: 1.0.0, condition: flags.mast"


@pytest.mark.parametrize(
    ("then", "now"),
    [
        pytest.param(request(boat(words='{{- define "boat.word" }}slow{{ end }}')), request(boat()), id="a definition"),
        pytest.param(request(boat(deck='{{ define "boat.word" }}slow{{ end }}')), request(boat()), id="another one"),
        pytest.param(
            request(boat(deck='{{ $_ := set .Values.global "sea" "red" }}')), request(boat()), id="changed values"
        ),
        pytest.param(request(boat(), "global: {sea: red}"), request(boat()), id="global"),
        pytest.param(request(boat(values="global: {sea: 1}")), request(boat(values="global: {sea: true}")), id="type"),
        pytest.param(
            request(boat(chart=boat()["Chart.yaml"].replace("name: boat", "name: ship"))), request(boat()), id="name"
        ),
        pytest.param(
            request(boat(chart=boat()["Chart.yaml"].replace("1.0.0}", "1.0.0, tags: [wind]}"))),
            request(boat()),
            id="tag",
        ),
        pytest.param(replace(request(boat()), release="other"), request(boat()), id="release"),
        pytest.param(replace(request(boat()), kube_version="1.31.0"), request(boat()), id="version"),
        pytest.param(request(boat(), "mast: ["), request(boat()), id="no YAML"),
    ],
)
def test_nothing_is_taken_over_where_all_may_differ(then: RenderRequest, now: RenderRequest) -> None:
    assert Unchanged(then.chart, now.chart).subcharts(then, now) == frozenset()


IMPORTED = boat()["Chart.yaml"].replace(
    "sail.enabled}", "sail.enabled, import-values: [{child: rig, parent: global.rig}]}"
)


def rigged(**edits: str) -> dict[str, str]:
    """A chart that imports a table of a subchart's into what all see."""
    mast = SHOWN + "rig: {{ .Values.global.rig | toJson }}\n"
    return boat(**{"chart": IMPORTED, "mast": mast, "sail_values": "color: white\nrig: {mates: 1}\n"} | edits)


@pytest.mark.parametrize(
    ("chart", "values", "expected"),
    [
        pytest.param(rigged(sail_values="color: red\nrig: {mates: 1}\n"), "", {"mast"}, id="beside the table"),
        pytest.param(rigged(mast_values="color: red\n"), "", {"sail"}, id="another subchart"),
        pytest.param(rigged(sail_values="color: white\nrig: {mates: 2}\n"), "", set(), id="the table"),
        pytest.param(rigged(values="global: {sea: black}\nsail: {enabled: true, rig: {mates: 2}}\n"), "", set(),
                     id="the table in the umbrella"),
        pytest.param(rigged(deck=""), "sail: {enabled: false}", set(), id="switched off"),
        pytest.param(rigged(chart=IMPORTED.replace("rig, p", "jib, p")), "", set(), id="another table"),
        pytest.param(rigged(chart=IMPORTED.replace("[{child: rig, parent: global.rig}]", "[rig]")), "", set(),
                     id="the short form"),
    ],
)  # fmt: skip
def test_what_is_imported_by_the_umbrella_is_everybodys(
    chart: dict[str, str], values: str, expected: set[str], engine: Engine
) -> None:
    then, now = request(chart, values), request(rigged())
    unchanged = Unchanged(chart, now.chart)
    same = unchanged.subcharts(then, now)
    assert same == expected
    rest = engine.template(unchanged.without(then, same))
    assert unchanged.completed(rest, engine.template(now), same) == engine.template(then)


def test_a_condition_may_stand_anywhere() -> None:
    chart = boat(chart=boat()["Chart.yaml"].replace("name: mast, version: 1.0.0", MAST_ENABLED))
    then, now = (request(chart, f"flags: {{mast: {flag}}}") for flag in ("true", "false"))
    assert Unchanged(chart, chart).subcharts(then, now) == {"sail"}
