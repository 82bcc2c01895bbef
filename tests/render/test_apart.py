"""Charts that bring Helm to its end: told as a refusal, and the next chart is rendered."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from aquahelm.errors import HelmTrouble
from aquahelm.render.apart import ApartEngine
from aquahelm.render.embedded import EmbeddedEngine
from aquahelm.render.engine import Engine, RenderRequest, choose_engine
from aquahelm.render.failure import RenderFailure

if TYPE_CHECKING:
    from pathlib import Path

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
CHART = "apiVersion: v2\nname: shop\nversion: 1.0.0\n"
GOOD = RenderRequest(
    {"Chart.yaml": CHART, "templates/a.yaml": MAP + "data: {a: {{ .Values.a | quote }}}\n"}, ("a: b\n",)
)
CIRCLE = RenderRequest(
    {
        "Chart.yaml": CHART,
        "values.yaml": "text: '{{ tpl $.Values.text $ }}'\n",
        "templates/a.yaml": MAP + "data: {a: {{ tpl $.Values.text $ }}}\n",
        "templates/b.yaml": MAP,
    }
)


@pytest.fixture(scope="module")
def apart() -> ApartEngine:
    return ApartEngine()


def test_answers_as_the_library_in_this_process_does(apart: ApartEngine) -> None:
    here = EmbeddedEngine()
    assert apart.template(GOOD) == here.template(GOOD) == apart.template(GOOD)
    assert apart.name == here.name
    assert apart.fits(">=1.30.0", "1.36.0")
    assert not apart.fits(">=1.30.0", "1.29.0")


def test_knows_another_chart_from_the_last(apart: ApartEngine) -> None:
    other = RenderRequest({"Chart.yaml": CHART, "templates/b.yaml": MAP})
    assert set(apart.template(other)) == {"shop/templates/b.yaml"}
    assert set(apart.template(GOOD)) == {"shop/templates/a.yaml"}


@pytest.mark.parametrize("path", [["/nowhere"], [""]])
def test_runs_nothing_of_the_folder_it_is_started_in(
    path: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is judged may belong to anybody; an interpreter's prompt alone imports from where it is."""
    ran = tmp_path / "ran"
    (tmp_path / "typing.py").write_text(f"open({str(ran)!r}, 'w').close(); raise SystemExit")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", path + sys.path)
    if path == [""]:
        with pytest.raises(HelmTrouble, match="the process for Helm ended"):
            _ = ApartEngine().name
    else:
        assert set(ApartEngine().template(GOOD)) == {"shop/templates/a.yaml"}
    assert ran.exists() == (path == [""])


def test_refuses_as_the_library_does(apart: ApartEngine) -> None:
    bad = RenderRequest({"Chart.yaml": CHART, "templates/a.yaml": MAP + '{{ fail "no" }}'})
    with pytest.raises(RenderFailure) as refusal:
        apart.template(bad)
    assert refusal.value.reason == "no"
    assert (refusal.value.template, refusal.value.line) == ("shop/templates/a.yaml", 4)


@pytest.mark.parametrize(
    "engine",
    [
        "embedded",
        pytest.param("helm", marks=pytest.mark.skipif(shutil.which("helm") is None, reason="helm is not on PATH")),
    ],
)
def test_tells_of_a_text_that_calls_itself(engine: str) -> None:
    helm: Engine = choose_engine(engine, apart=True)
    with pytest.raises(RenderFailure) as refusal:
        helm.template(CIRCLE)
    assert refusal.value.message.startswith("Helm ran out of memory: a template calls itself without end")
    assert refusal.value.remedy == "a text given to tpl must not call itself; tpl stands in templates/a.yaml"
    assert set(helm.template(GOOD)) == {"shop/templates/a.yaml"}
