"""The report as a GitHub workflow reads it."""

from __future__ import annotations

from dataclasses import replace

from aquahelm.report.github import annotation, write_github
from tests.report.test_text import HOST, PROBE, SUMMARY, UNREAD


def test_an_annotation_for_each_finding_then_the_summary() -> None:
    assert write_github([PROBE, HOST], SUMMARY).splitlines() == [
        (
            "::error file=inventory.yaml,line=58,col=11,title=probe-port-is-open::Deployment/payment "
            "spec.template.spec.containers[0].readinessProbe.httpGet.port: the readiness probe asks port 8105, and no "
            "container listens there; the pod would never be Ready (prod, stage)%0A→ port: 8104"
        ),
        (
            "::warning file=inventory.yaml,line=58,col=11,title=probe-names-no-host::Deployment/payment spec: "
            "the readiness probe asks a host (dev)"
        ),
        "aquastream: 3 environments × 7 Kubernetes versions, 214 objects, 118 rules, 0.9 s",
        "1 error, 1 warning",
    ]


def test_lines_of_rendered_output_are_no_lines_of_the_repository() -> None:
    assert write_github([UNREAD], SUMMARY).startswith("::notice title=yaml-is-readable::")
    ours = write_github([UNREAD], replace(SUMMARY, charts="charts/"))
    assert ours.startswith("::notice file=charts/templates/web.yaml,title=yaml-is-readable::")
    own = write_github([UNREAD], replace(SUMMARY, rendered=False))
    assert own.startswith("::notice file=templates/web.yaml,line=2,col=1,title=yaml-is-readable::")


def test_nothing_that_was_found_can_end_the_command_or_begin_another() -> None:
    assert annotation("error", "a:b,c", "50%\r\n::error::x") == "::error title=a%3Ab%2Cc::50%25%0D%0A::error::x"
