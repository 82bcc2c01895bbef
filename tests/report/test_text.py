"""The report as people read it."""

from __future__ import annotations

from dataclasses import replace

from aquahelm.finding import Excepted, Finding, Place, Severity
from aquahelm.report.summary import Summary, counted
from aquahelm.report.text import write_text

VERSIONS = ("1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37")
SUMMARY = Summary("aquastream", 3, VERSIONS, 214, 118, 0.94)
PROBE = Finding(
    rule="probe-port-is-open",
    severity=Severity.ERROR,
    object="Deployment/payment",
    field="spec.template.spec.containers[0].readinessProbe.httpGet.port",
    message="the readiness probe asks port 8105, and no container listens there; the pod would never be Ready",
    fix="port: 8104",
    environments=("prod", "stage"),
    versions=VERSIONS,
    template=Place("charts/payment/templates/deployment.yaml", 61),
    source=Place("inventory.yaml", 58, 11),
    path="services.payment.port",
)
HOST = Finding(
    rule="probe-names-no-host",
    severity=Severity.WARNING,
    object="Deployment/payment",
    field="spec",
    message="the readiness probe asks a host",
    environments=("dev",),
    versions=VERSIONS[:3],
    template=Place("charts/payment/templates/deployment.yaml", 61),
    source=Place("inventory.yaml", 58, 11),
    path="services.payment.port",
)
UNREAD = Finding(
    rule="yaml-is-readable",
    severity=Severity.NOTE,
    object="",
    field="",
    message="a tab; YAML indents with spaces",
    environments=("dev",),
    versions=VERSIONS,
    template=Place("templates/web.yaml", 2, 1),
)


def test_findings_stand_below_the_line_that_is_to_blame() -> None:
    assert write_text([PROBE, HOST, UNREAD], SUMMARY, width=110).splitlines() == [
        "inventory.yaml:58:11  services.payment.port",
        "  error    probe-port-is-open   Deployment/payment  prod, stage",
        "           spec.template.spec.containers[0].readinessProbe.httpGet.port: the readiness probe asks port 8105,",
        "           and no container listens there; the pod would never be Ready",
        "           → port: 8104  (charts/payment/templates/deployment.yaml:61)",
        "  warning  probe-names-no-host  Deployment/payment  dev  Kubernetes 1.31–1.33",
        "           spec: the readiness probe asks a host",
        "           (charts/payment/templates/deployment.yaml:61)",
        "",
        "templates/web.yaml",
        "  note     yaml-is-readable     dev",
        "           a tab; YAML indents with spaces",
        "           (line 2)",
        "",
        "aquastream: 3 environments × 7 Kubernetes versions, 214 objects, 118 rules, 0.9 s",
        "1 error, 1 warning, 1 note",
    ]


def test_nothing_found() -> None:
    summary = Summary("aquastream", 1, ("1.36",), 1, 1)
    assert write_text([], summary) == (
        "aquastream: 1 environment × 1 Kubernetes version, 1 object, 1 rule\n0 errors, 0 warnings\n"
    )


def test_colours_only_when_asked_for() -> None:
    plain = write_text([PROBE, UNREAD], SUMMARY)
    colored = write_text([PROBE, UNREAD], SUMMARY, colors=True)
    assert "\x1b" not in plain
    assert "\x1b[31;1merror" in colored
    assert "\x1b[32m→ port: 8104\x1b[0m" in colored
    assert "\x1b[36;1m1 note\x1b[0m" in colored


def test_long_messages_are_wrapped_to_the_terminal_and_words_stay_whole() -> None:
    lines = write_text([PROBE], SUMMARY, width=60).splitlines()
    field = "         spec.template.spec.containers[0].readinessProbe.httpGet.port:"
    assert field in lines
    assert all(len(line) <= 60 for line in lines[3:-4])


def test_versions_that_are_no_range_are_listed() -> None:
    scattered = Finding("a", Severity.ERROR, "A/a", "", "m", versions=("1.31", "1.33"), template=Place("x.yaml", 1))
    assert "Kubernetes 1.31, 1.33" in write_text([scattered], SUMMARY)


def test_counts_read_as_a_person_says_them() -> None:
    assert [counted(number, "object") for number in (0, 1, 2, 21000)] == [
        "0 objects",
        "1 object",
        "2 objects",
        "21,000 objects",
    ]


def test_what_does_not_count_is_counted() -> None:
    left_out = (Excepted(PROBE, "known", Place("inventory.yaml", 3)), Excepted(HOST, "baseline"))
    summary = replace(SUMMARY, excepted=left_out, mended=3)
    last = write_text([], summary).splitlines()[-1]
    assert last == "0 errors, 0 warnings, 1 excepted, 1 in the baseline, 3 of the baseline mended"


def test_who_judged_how_much_is_said() -> None:
    summary = replace(SUMMARY, layers={"schema": 1190, "api": 1204}, without_schema=14, unread=1)
    said = write_text([], summary).splitlines()
    assert said[1] == "objects judged: 1,190 by schema, 1,204 by api; 14 without a schema, 1 document unread"


def test_what_does_not_count_is_shown_to_those_who_ask() -> None:
    summary = replace(SUMMARY, excepted=(Excepted(PROBE, "known since May", Place("inventory.yaml", 3)),))
    assert "known since May" not in write_text([], summary)
    lines = write_text([], summary, verbose=True).splitlines()
    assert lines[:2] == [
        "does not count (inventory.yaml:3): known since May",
        "  error  probe-port-is-open  Deployment/payment  prod, stage",
    ]
