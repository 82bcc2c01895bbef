"""Findings as SARIF 2.1.0, which code hosts show beside the changed lines.

OASIS Standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; comments name its sections.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aquahelm.finding import RULES_PAGE, Place
from aquahelm.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aquahelm.finding import Excepted, Finding, Severity
    from aquahelm.report.rules import RuleText
    from aquahelm.report.summary import Summary

FINGERPRINT = "aquahelm/v1"
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write_sarif(findings: Sequence[Finding], summary: Summary, rules: Sequence[RuleText]) -> str:
    """The report of a validation as one run; the same findings give the same bytes.

    Args:
        findings: in the order to show them; those that do not count come from the summary.
        summary: what was judged.
        rules: those that were asked.
    """
    return json.dumps(log(findings, summary, rules), indent=2, ensure_ascii=False) + "\n"


def log(findings: Sequence[Finding], summary: Summary, rules: Sequence[RuleText]) -> dict[str, Any]:
    """The report as data."""
    positions = {rule.slug: index for index, rule in enumerate(rules)}
    results = [_result(finding, positions, summary) for finding in findings]
    results += [_suppressed(excepted, positions, summary) for excepted in summary.excepted]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "aquahelm",
                        "semanticVersion": __version__,
                        "rules": [_rule(rule) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": True}],
                "properties": {"subject": summary.subject, "kubernetesVersions": list(summary.versions)},
                "results": results,
            }
        ],
    }


def _rule(rule: RuleText) -> dict[str, Any]:
    """A reportingDescriptor (§3.49)."""
    return {
        "id": rule.slug,
        "shortDescription": {"text": rule.sentence},
        "help": {"text": rule.documentation, "markdown": _markdown(rule.documentation)},
        "defaultConfiguration": {"level": _level(rule.severity)},
        "properties": {"tags": [rule.theme], "page": f"{RULES_PAGE}#{rule.slug}"},
    }


def _level(severity: Severity) -> str:
    """§3.27.10 knows the same three words."""
    return str(severity)


def _result(finding: Finding, positions: dict[str, int], summary: Summary) -> dict[str, Any]:
    """A result (§3.27)."""
    found: dict[str, Any] = {"ruleId": finding.rule}
    if finding.rule in positions:
        found["ruleIndex"] = positions[finding.rule]
    found |= {
        "level": _level(finding.severity),
        "message": {"text": f"{finding.message}\n→ {finding.fix}" if finding.fix else finding.message},
        "locations": [_location(finding, summary)],
    }
    if finding.source and finding.template:
        related = _physical(summary.file_of(finding.template))
        found["relatedLocations"] = [{"physicalLocation": related, "message": {"text": "the template"}}]
    found["partialFingerprints"] = {FINGERPRINT: finding.fingerprint}
    properties = {
        "environments": list(finding.environments),
        "kubernetesVersions": list(finding.versions),
        "path": finding.path,
        "fix": finding.fix,
    }
    found["properties"] = {name: value for name, value in properties.items() if value}
    return found


def _suppressed(excepted: Excepted, positions: dict[str, int], summary: Summary) -> dict[str, Any]:
    """A result that does not count (§3.27.23, §3.35)."""
    suppression: dict[str, Any] = {"kind": "external", "status": "accepted", "justification": excepted.reason}
    if excepted.by:
        suppression["location"] = {"physicalLocation": _physical(excepted.by)}
    return {**_result(excepted.finding, positions, summary), "suppressions": [suppression]}


def _location(finding: Finding, summary: Summary) -> dict[str, Any]:
    """The inventory's line, or else the file; and the object's field as a logical location (§3.28, §3.33)."""
    location: dict[str, Any] = {}
    if finding.source:
        location["physicalLocation"] = _physical(finding.source)
    elif finding.template:
        location["physicalLocation"] = _physical(summary.file_of(finding.template))
    if finding.object:
        location["logicalLocations"] = [
            {
                "name": finding.field or finding.object,
                "fullyQualifiedName": f"{finding.object} {finding.field}".strip(),
                "kind": "member" if finding.field else "object",
            }
        ]
    return location


def _physical(place: Place) -> dict[str, Any]:
    """§3.29; a line of 0 says that none is known."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file.replace("\\", "/"), safe="/-._~")}}
    if place.line:
        physical["region"] = {"startLine": place.line, **({"startColumn": place.column} if place.column else {})}
    return physical


def _markdown(documentation: str) -> str:
    """The examples of a rule's documentation as code."""
    lines: list[str] = []
    in_code = False
    for line in documentation.splitlines():
        is_code = line.startswith("    ") or (in_code and not line)
        if is_code != in_code:
            blank = in_code and not lines[-1] and lines.pop() == ""
            lines += ["```yaml"] if is_code else ["```", ""] if blank else ["```"]
            in_code = is_code
        lines.append(f"\n**{line}**\n" if line in ("Bad:", "Good:") else line.removeprefix("    "))
    if in_code:
        lines.append("```")
    return "\n".join(lines)
