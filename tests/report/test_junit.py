"""The report as CI servers read it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from aquahelm.finding import Excepted, Severity
from aquahelm.report.junit import write_junit
from aquahelm.report.rules import RuleText
from tests.report.test_text import HOST, PROBE, SUMMARY, UNREAD

RULES = [
    RuleText(slug, "reference", Severity.ERROR, "", "")
    for slug in ("probe-port-is-open", "probe-names-no-host", "other")
]


def suites(text: str) -> dict[str | None, ET.Element]:
    return {suite.get("name"): suite for suite in ET.fromstring(text)}  # noqa: S314  our own text


def outcomes(suite: ET.Element) -> list[tuple[str | None, str | None, list[str]]]:
    return [(case.get("classname"), case.get("name"), [child.tag for child in case]) for case in suite]


def test_a_suite_for_each_environment() -> None:
    found = suites(write_junit([PROBE, HOST, UNREAD], SUMMARY, RULES, ("dev", "stage")))
    assert list(found) == ["dev", "stage"]
    assert outcomes(found["dev"]) == [
        ("probe-names-no-host", "Deployment/payment spec", ["failure"]),
        ("yaml-is-readable", "templates/web.yaml", ["system-out"]),
        ("reference", "probe-port-is-open", []),
        ("reference", "other", []),
    ]
    assert outcomes(found["stage"])[0] == (
        "probe-port-is-open",
        f"Deployment/payment {PROBE.field}",
        ["failure"],
    )
    counts = {name: found["dev"].get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "4", "failures": "1", "errors": "0", "skipped": "0"}


def test_what_fails_is_what_makes_the_exit_code_1() -> None:
    for mildest, failures in ((Severity.ERROR, "0"), (Severity.WARNING, "1"), (Severity.NOTE, "2")):
        summary = replace(SUMMARY, fail_on=mildest)
        assert suites(write_junit([HOST, UNREAD], summary, RULES, ("dev",)))["dev"].get("failures") == failures


def test_a_failure_says_where_and_what_to_do() -> None:
    failure = suites(write_junit([PROBE], SUMMARY, RULES, ("prod",)))["prod"].find(".//failure")
    assert failure is not None
    assert failure.get("message") == PROBE.message
    assert (failure.text or "").splitlines()[:3] == [
        "inventory.yaml:58:11  services.payment.port",
        PROBE.message,
        "→ port: 8104",
    ]


def test_without_environments_there_is_one_suite() -> None:
    finding = replace(UNREAD, environments=())
    assert list(suites(write_junit([finding], SUMMARY, RULES))) == ["aquastream"]


def test_what_does_not_count_is_skipped() -> None:
    summary = replace(SUMMARY, excepted=(Excepted(PROBE, "known <since> May"),))
    suite = suites(write_junit([], summary, RULES, ("prod",)))["prod"]
    skipped = suite.find(".//skipped")
    assert skipped is not None
    assert skipped.get("message") == "known <since> May"
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "1")


def test_characters_that_xml_cannot_hold() -> None:
    odd = replace(HOST, message="a\x00b\x1bc\ufffe\ud800 & <ok>")
    summary = replace(SUMMARY, fail_on=Severity.NOTE)
    failure = suites(write_junit([odd], summary, RULES, ("dev",)))["dev"].find(".//failure")
    assert failure is not None
    assert failure.get("message") == "a�b�c�� & <ok>"
