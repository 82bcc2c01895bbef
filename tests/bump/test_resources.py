"""Versions of custom resources: which there are, and what is known of newer ones."""

from __future__ import annotations

import pytest

from aquahelm.bump.resources import Resource, custom_resources
from aquahelm.render.manifests import read_manifests

OBJECT = "apiVersion: {}\nkind: {}\nmetadata: {{name: x}}\n"


def resources(*objects: tuple[str, str]) -> tuple[Resource, ...]:
    text = "---\n".join(OBJECT.format(*one) for one in objects)
    found, nothing = read_manifests({"x.yaml": text}, "dev"), read_manifests({}, "dev")
    return custom_resources({"dev": found}, {"dev": nothing})


def test_those_of_kubernetes_itself_are_none() -> None:
    assert not resources(("v1", "Service"), ("apps/v1", "Deployment"), ("networking.k8s.io/v1", "Ingress"))


def test_kinds_of_one_version_are_one() -> None:
    group = "gateway.networking.k8s.io/v1"
    (found,) = resources((group, "HTTPRoute"), (group, "Gateway"), (group, "HTTPRoute"))
    assert (found.kinds, found.environments, found.newest) == (("Gateway", "HTTPRoute"), ("dev",), "v1")
    assert not found.findings


@pytest.mark.parametrize(
    ("api_version", "kind", "rule", "message"),
    [
        ("gateway.networking.k8s.io/v1beta1", "HTTPRoute", "newer-resource-version", "v1 is served too"),
        ("kafka.strimzi.io/v1beta2", "Kafka", "resource-version-gone", "Strimzi 1.0's release notes"),
        ("helm.toolkit.fluxcd.io/v2beta2", "HelmRelease", "newer-resource-version", "helm.toolkit.fluxcd.io/v2 is"),
    ],
)
def test_older_ones_are_findings(api_version: str, kind: str, rule: str, message: str) -> None:
    (found,) = resources((api_version, kind))
    (finding,) = found.findings
    assert finding.rule == rule
    assert message in finding.message
    assert finding.environments == ("dev",)


def test_the_newest_is_one_that_all_kinds_have() -> None:
    group = "monitoring.coreos.com/v1alpha1"
    (found,) = resources((group, "AlertmanagerConfig"), (group, "ScrapeConfig"))
    assert found.newest == "v1alpha1"
    (found,) = resources((group, "AlertmanagerConfig"), (group, "ServiceMonitor"))
    assert (found.newest, found.findings) == ("", ())


def test_what_nobody_knows_is_said() -> None:
    (found,) = resources(("acme.example/v1", "Rocket"))
    assert "ask its operator's release notes" in found.why
    assert not found.findings
