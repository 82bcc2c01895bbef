"""Findings as JUnit XML, which CI servers show as tests.

A suite for each environment; in it a case for each finding, failed where it makes the exit code 1, and a case that
passed for each rule that found nothing. There is no standard; the elements are those of Ant's JUnit task that every
reader knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aquahelm.finding import Finding
    from aquahelm.report.rules import RuleText
    from aquahelm.report.summary import Summary

# What XML 1.0 (§2.2, Char) cannot hold, however it is escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(
    findings: Sequence[Finding], summary: Summary, rules: Sequence[RuleText], environments: Sequence[str] = ()
) -> str:
    """The report of a validation; the same findings give the same bytes.

    Args:
        findings: in the order to show them; those that do not count come from the summary and are skipped cases.
        summary: what was judged.
        rules: those that were asked.
        environments: that were judged; none for what knows none.
    """
    suites = Element("testsuites", name=_plain(f"aquahelm {summary.subject}"))
    for environment in environments or ("",):
        _suite(suites, environment, findings, summary, rules)
    for attribute in ("tests", "failures"):
        suites.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in suites)))
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _suite(
    suites: Element, environment: str, findings: Sequence[Finding], summary: Summary, rules: Sequence[RuleText]
) -> None:
    here = [finding for finding in findings if not environment or environment in finding.environments]
    excepted = [one for one in summary.excepted if not environment or environment in one.finding.environments]
    suite = SubElement(suites, "testsuite", name=_plain(environment or summary.subject))
    for finding in here:
        case = _case(suite, finding)
        if summary.fails(finding):
            failure = SubElement(case, "failure", type=str(finding.severity), message=_plain(finding.message))
            failure.text = _plain(_told(finding))
        else:
            SubElement(case, "system-out").text = _plain(f"{finding.severity}: {_told(finding)}")
    for one in excepted:
        SubElement(_case(suite, one.finding), "skipped", message=_plain(one.reason))
    silent = {rule.slug for rule in rules} - {finding.rule for finding in (*here, *(one.finding for one in excepted))}
    for rule in rules:
        if rule.slug in silent:
            SubElement(suite, "testcase", classname=rule.theme, name=rule.slug, time="0")
    failed = sum(summary.fails(finding) for finding in here)
    counts = {"tests": len(suite), "failures": failed, "errors": 0, "skipped": len(excepted)}
    for name, number in counts.items():
        suite.set(name, str(number))
    suite.set("time", "0")


def _case(suite: Element, finding: Finding) -> Element:
    name = " ".join(filter(None, (finding.object, finding.field))) or (finding.template and finding.template.file) or ""
    return SubElement(suite, "testcase", classname=finding.rule, name=_plain(name or finding.rule), time="0")


def _told(finding: Finding) -> str:
    """A finding in a few lines: where, what, what to do."""
    source = f"{finding.source}  {finding.path}".rstrip() if finding.source else ""
    fix = f"→ {finding.fix}" if finding.fix else ""
    versions = f"Kubernetes {', '.join(finding.versions)}" if finding.versions else ""
    template = str(finding.template) if finding.template else ""
    return "\n".join(filter(None, (source, finding.message, fix, template, versions)))


def _plain(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
