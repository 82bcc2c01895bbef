"""Both sides of a project: what is spared changes nothing, and no environment is held while the next one is made."""

from __future__ import annotations

import gc
import shutil
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aquahelm import pipeline
from aquahelm.check.objects import Object
from aquahelm.diff.compare import compare, compare_each
from aquahelm.diff.sides import both_sides, manifests_of
from aquahelm.foreign.against import Against, project_then
from aquahelm.render.engine import RenderRequest, choose_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.foreign.against import ProjectThen
    from aquahelm.render.engine import Engine, Rendered
    from aquahelm.render.manifests import Manifests

ROOT = Path(__file__).parents[2]
INVENTORY = Path(__file__).with_name("golden") / "aquastream" / "inventory.yaml"
EDITS = (
    ("repository: backend-payment, tag: {dev: sha-57f29e5, default: v1.4.0}", "v1.4.0", "v1.4.1"),
    ("calls: [event, notification]\n    uses: {postgres: {schema: payment}", "notification]", "notification, user]"),
)


class Asked:
    """Helm, and what it was asked for."""

    def __init__(self, helm: Engine) -> None:
        self.helm = helm
        self.requests: list[RenderRequest] = []
        self.name = helm.name
        self.fits = helm.fits

    def template(self, request: RenderRequest) -> Rendered:
        self.requests.append(request)
        return self.helm.template(request)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tuple[ProjectThen, dict[str, RenderRequest]]:
    """AquaStream as it was, and the requests of it edited."""
    folder = tmp_path_factory.mktemp("then")
    shutil.copytree(ROOT / "secrets", folder / "secrets")
    text = INVENTORY.read_text(encoding="utf-8")
    path = folder / "inventory.yaml"
    path.write_text(text, encoding="utf-8")
    pipeline.render(pipeline.load(path), folder)
    for around, old, new in EDITS:
        assert text.count(around) == 1
        text = text.replace(around, around.replace(old, new))
    path.write_text(text, encoding="utf-8")
    plans, files = pipeline.planned(pipeline.load(path))
    then = project_then(Against(str(folder), folder).tree(), "aquastream")
    assert then is not None
    return then, {name: pipeline.request_of(files, plan, "1.36.0") for name, plan in plans.items()}


def said(manifests: Manifests) -> list[tuple[str, str, int]]:
    return [(one.text, one.template, one.line) for one in manifests]


def test_both_sides_are_as_helm_renders_them_whole(project: tuple[ProjectThen, dict[str, RenderRequest]]) -> None:
    then, requests = project
    helm = Asked(choose_engine("auto"))
    pairs = list(both_sides(then, requests, dict.fromkeys(requests, ""), helm))
    assert [name for name, _, _ in pairs] == list(requests)
    for name, before, after in pairs:
        request = requests[name]
        was = RenderRequest(then.chart, (then.values[name],), request.release, request.namespace, request.kube_version)
        assert said(before) == said(manifests_of(helm.helm.template(was), "", name))
        assert said(after) == said(manifests_of(helm.helm.template(request), "", name))
    assert any(one[0] != other[0] for _, b, a in pairs for one, other in zip(said(b), said(a), strict=True))


def test_of_what_was_only_what_may_differ_is_rendered(
    project: tuple[ProjectThen, dict[str, RenderRequest]],
) -> None:
    then, requests = project
    helm = Asked(choose_engine("auto"))
    for _ in both_sides(then, requests, dict.fromkeys(requests, ""), helm):
        pass
    charts = [one.chart for one in helm.requests]
    now = next(iter(requests.values())).chart
    assert sum(chart is now for chart in charts) == len(requests)
    for chart in charts:
        if chart is not now and "templates/NOTES.txt" in chart:
            templates = {path.split("/")[1] for path in chart if path.startswith("charts/") and "/templates/" in path}
            assert templates == {"aquahelm", "payment", "user"}
    assert len(charts) == 2 * len(requests) + sum("templates/NOTES.txt" not in chart for chart in charts)


def test_what_was_is_not_rendered_where_nothing_has_changed(
    project: tuple[ProjectThen, dict[str, RenderRequest]],
) -> None:
    then, requests = project
    as_it_was = {
        name: RenderRequest(then.chart, (then.values[name],), one.release, one.namespace, one.kube_version)
        for name, one in requests.items()
    }
    helm = Asked(choose_engine("auto"))
    for _, before, after in both_sides(then, as_it_was, dict.fromkeys(as_it_was, ""), helm):
        assert said(before) == said(after)
    assert sum("templates/NOTES.txt" in one.chart for one in helm.requests) == len(requests)


def test_an_environment_is_let_go_before_the_next_one_comes(
    project: tuple[ProjectThen, dict[str, RenderRequest]],
) -> None:
    then, requests = project
    held: list[weakref.ref[Manifests]] = []
    found: list[tuple[int, int]] = []

    def objects() -> int:
        return sum(isinstance(one, Object) for one in gc.get_objects())

    def one_by_one() -> Iterator[tuple[str, Manifests, Manifests]]:
        sides = both_sides(then, requests, dict.fromkeys(requests, ""), choose_engine("auto"))
        while True:
            found.append((sum(one() is not None for one in held), objects() - before))
            pair = next(sides, None)
            if pair is None:
                return
            held.extend(map(weakref.ref, pair[1:]))
            waiting = [pair]
            del pair
            yield waiting.pop()

    gc.collect()
    gc.disable()  # as the command line does
    try:
        before = objects()
        compare_each(one_by_one())
    finally:
        gc.enable()
    assert len(held) == 2 * len(requests) > 2
    assert found == [(0, 0)] * (len(requests) + 1)


def test_one_by_one_gives_what_all_at_once_give(project: tuple[ProjectThen, dict[str, RenderRequest]]) -> None:
    then, requests = project
    pairs = list(both_sides(then, requests, dict.fromkeys(requests, ""), choose_engine("auto")))
    whole = compare({name: was for name, was, _ in pairs}, {name: now for name, _, now in pairs})
    assert whole.differences
    assert whole == compare_each(iter(pairs))
