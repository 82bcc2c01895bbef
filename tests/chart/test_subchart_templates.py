"""Which thin templates a subchart has."""

from __future__ import annotations

import re

import pytest

from aquahelm.chart.subchart_templates import TEMPLATES, subchart_templates
from aquahelm.chart.subchart_templates import test_template as template_of_test

SERVICE = {"service": {"enabled": True}, "selfTest": {"port": 80}}
ALWAYS = ["deployment", "horizontalpodautoscaler", "networkpolicy", "poddisruptionbudget", "serviceaccount"]


def stems(files: dict[str, str]) -> list[str]:
    return [path.removeprefix("templates/").removesuffix(".yaml") for path in files]


def test_a_plain_service_has_few_files() -> None:
    assert stems(subchart_templates("service", [SERVICE])) == sorted([*ALWAYS, "service"])


def test_a_worker_has_no_service() -> None:
    assert stems(subchart_templates("service", [{"service": {"enabled": False}}])) == ALWAYS


@pytest.mark.parametrize(
    ("values", "file"),
    [
        ({"files": {"/a": "b"}}, "configmap"),
        ({"jobs": {"seed": {}}}, "jobs"),
        ({"rbac": {"rules": [{}]}}, "rbac"),
        ({"routes": {"api": {}}}, "ingress"),
        ({"routes": {"api": {}}}, "httproute"),
        ({"volumes": {"data": {"persistentVolumeClaim": {"size": "1Gi"}}}}, "persistentvolumeclaims"),
    ],
)
def test_a_file_is_there_when_one_environment_needs_it(values: dict[str, object], file: str) -> None:
    assert file not in stems(subchart_templates("service", [{}]))
    assert file in stems(subchart_templates("service", [{}, values]))


def test_the_umbrella_tests_who_can_be_asked() -> None:
    path = "templates/tests/connections/boat.yaml"
    assert template_of_test("boat", "service", [{}, {"calls": {"crane": {}}}]).keys() == {path}
    assert template_of_test("boat", "service", [{}]) == {}
    assert template_of_test("postgres", "postgres", [{"connections": {"redis": {}}}]) == {}


def test_a_volume_without_a_claim_needs_no_claims() -> None:
    values: dict[str, object] = {"volumes": {"cache": {"emptyDir": {}}}}
    assert "persistentvolumeclaims" not in stems(subchart_templates("service", [values]))


@pytest.mark.parametrize("kind", ["postgres", "redis", "minio"])
def test_a_store_that_is_managed_everywhere_has_no_server(kind: str) -> None:
    managed = {"setup": {"enabled": True}}
    files = stems(subchart_templates(kind, [managed]))  # type: ignore[arg-type]
    assert "statefulset" not in files
    assert "networkpolicy" in files
    assert "statefulset" in stems(subchart_templates(kind, [managed, {"storage": {}}]))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_each_file_is_one_include(kind: str) -> None:
    environments = [{"storage": {}, "setup": {"enabled": True}}]
    for text in subchart_templates(kind, environments).values():  # type: ignore[arg-type]
        assert re.fullmatch(r'\{\{ include "aquahelm\.[^}]+\}\}\n', text)
