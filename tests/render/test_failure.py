"""What Helm refuses, every engine refuses, and says so in the same words."""

from __future__ import annotations

import pytest

from aquahelm.render.engine import Engine, RenderRequest
from aquahelm.render.failure import Frame, RenderFailure


def refusal(engine: Engine, request: RenderRequest) -> RenderFailure:
    with pytest.raises(RenderFailure) as caught:
        engine.template(request)
    assert caught.value.exit_code == 3
    return caught.value


def test_values_that_the_schema_refuses(engine: Engine, harbour: dict[str, str]) -> None:
    failure = refusal(engine, RenderRequest(harbour, ("ships: 12\ncrane: {height: tall}\n",)))
    assert failure.values_path == "crane.height"
    assert failure.message == (
        "the values are refused by values.schema.json: crane.height: got string, want integer; "
        "ships: maximum: got 12, want 9"
    )


def test_a_key_that_the_schema_does_not_know(engine: Engine, harbour: dict[str, str]) -> None:
    failure = refusal(engine, RenderRequest(harbour, ("shipz: 1\n",)))
    assert failure.values_path == "shipz"


@pytest.mark.parametrize("version", ["1.30.9", "v1.30.0", "1.30.4-gke.100"])
def test_a_cluster_that_is_too_old(engine: Engine, harbour: dict[str, str], version: str) -> None:
    failure = refusal(engine, RenderRequest(harbour, kube_version=version))
    # Helm 3 leaves the vendor's suffix out of the message, Helm 4 does not.
    told = f"chart requires kubeVersion: >=1.31.0-0 which is incompatible with Kubernetes v{version.strip('v')[:6]}"
    assert failure.message.startswith(told)


@pytest.mark.parametrize("version", ["1.31.0", "v1.37.1", "1.31.4-gke.100", "1.32.1+k3s1"])
def test_a_cluster_that_fits(engine: Engine, harbour: dict[str, str], version: str) -> None:
    assert engine.template(RenderRequest(harbour, kube_version=version))


def test_an_old_cluster_is_told_before_a_broken_template(engine: Engine, harbour: dict[str, str]) -> None:
    harbour["templates/bad.yaml"] = "a: {{ .Values.x.y }}\n"
    failure = refusal(engine, RenderRequest(harbour, kube_version="1.30.0"))
    assert "kubeVersion" in failure.message


def test_a_release_name_that_helm_does_not_take(engine: Engine, harbour: dict[str, str]) -> None:
    for name in ("Night", "-night", "n" * 54):
        assert "invalid release name" in refusal(engine, RenderRequest(harbour, release=name)).message


def test_a_dependency_that_is_not_there(engine: Engine, harbour: dict[str, str]) -> None:
    gone = {path: text for path, text in harbour.items() if not path.startswith(("charts/dock/", "charts/crane/"))}
    failure = refusal(engine, RenderRequest(gone))
    assert failure.message.endswith("found in Chart.yaml, but missing in charts/ directory: crane, dock")


def test_a_library_chart(engine: Engine, harbour: dict[str, str]) -> None:
    harbour["Chart.yaml"] += "type: library\n"
    assert refusal(engine, RenderRequest(harbour)).message == "library charts are not installable"


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("Chart.yaml", "name: harbour\n", "chart.metadata.version is required"),
        ("values.yaml", "a: [\n", "cannot load values.yaml"),
        ("charts/crane/Chart.yaml", "", "crane"),
    ],
)
def test_a_chart_that_cannot_be_loaded(
    engine: Engine, harbour: dict[str, str], path: str, text: str, message: str
) -> None:
    harbour[path] = text
    assert message in refusal(engine, RenderRequest(harbour)).message


def test_values_that_are_no_yaml(engine: Engine, harbour: dict[str, str]) -> None:
    assert "did not find expected node content" in refusal(engine, RenderRequest(harbour, ("a: [\n",))).message


def test_a_template_that_fails(engine: Engine, harbour: dict[str, str]) -> None:
    harbour["templates/bad.yaml"] = "a: 1\nb: {{ .Values.x.y }}\n"
    failure = refusal(engine, RenderRequest(harbour))
    assert (failure.template, failure.line) == ("harbour/templates/bad.yaml", 2)
    assert failure.values_path == "x.y"
    assert failure.message == (
        "harbour/templates/bad.yaml:2: nil pointer evaluating interface {}.y at {{ .Values.x.y }}"
    )


def test_a_helper_that_fails_names_both_places(engine: Engine, harbour: dict[str, str]) -> None:
    harbour["charts/rope/templates/_account.tpl"] += '{{ define "rope.image" }}\n{{ .Values.image.tag }}{{ end }}'
    harbour["charts/crane/templates/bad.yaml"] = 'a: 1\nb: {{ include "rope.image" . }}\n'
    failure = refusal(engine, RenderRequest(harbour))
    helper = "harbour/charts/rope/templates/_account.tpl"
    assert failure.frames == (
        Frame("harbour/charts/crane/templates/bad.yaml", 2, 6, "harbour/charts/crane/templates/bad.yaml"),
        Frame(helper, 10, 10, "rope.image"),
    )
    assert failure.values_path == "crane.image.tag"
    assert failure.message == (
        "harbour/charts/crane/templates/bad.yaml:2: nil pointer evaluating interface {}.tag at "
        f"{{{{ .Values.image.tag }}}} (in rope.image, {helper}:10)"
    )


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('a: 1\nb: {{ fail "crane.load is too heavy" }}\n', 2, "crane.load is too heavy"),
        ('\n\nb: {{ required "say who" .Values.who }}\n', 3, "say who"),
        ('b: {{ include "nobody" . }}\n', 1, 'no template "nobody" associated with template "gotpl"'),
        ("a: 1\nb: {{ nofunction }}\n", 2, 'function "nofunction" not defined'),
        ("a: 1\nb: {{ end }}\n", 2, "unexpected {{end}}"),
    ],
)
def test_other_failures_have_a_place_too(
    engine: Engine, harbour: dict[str, str], text: str, line: int, reason: str
) -> None:
    harbour["templates/bad.yaml"] = text
    failure = refusal(engine, RenderRequest(harbour))
    assert (failure.template, failure.line) == ("harbour/templates/bad.yaml", line)
    assert reason in failure.reason


def test_both_engines_say_the_same(embedded: Engine, program: Engine, harbour: dict[str, str]) -> None:
    for text in (
        "{{ .Values.x.y }}",
        '{{ include "harbour.nope" . }}',
        '{{ .Values.labels | nindent "x" }}',
        "{{ index .Values.berths 7 }}",
        '{{ tpl "{{ .Values.q.r }}" . }}',
    ):
        request = RenderRequest({**harbour, "templates/bad.yaml": f"a: {text}\n"})
        assert refusal(embedded, request).message == refusal(program, request).message
