"""Findings as annotations of a GitHub workflow: it shows them beside the lines of a pull request.

"Workflow commands for GitHub Actions", in GitHub's documentation; how values are escaped says actions/toolkit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.finding import Severity
from aquahelm.report.text import closing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aquahelm.finding import Finding, Place
    from aquahelm.report.summary import Summary

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write_github(findings: Sequence[Finding], summary: Summary) -> str:
    """The report of a validation: an annotation for each finding, then the summary."""
    lines = [_of_finding(finding, summary) for finding in findings]
    return "\n".join([*lines, *closing(findings, summary)]) + "\n"


def annotation(level: str, title: str, message: str, place: Place | None = None) -> str:
    """One workflow command.

    Args:
        level: `error`, `warning` or `notice`.
        title: shown in bold.
        message: may have several lines.
        place: in the repository; None for what stands in no file of it.
    """
    properties = {}
    if place:
        properties["file"] = place.file
        properties |= {"line": str(place.line)} if place.line else {}
        properties |= {"col": str(place.column)} if place.line and place.column else {}
    properties["title"] = title
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {written}::{_data(message)}"


def _of_finding(finding: Finding, summary: Summary) -> str:
    where = " ".join(filter(None, (finding.object, finding.field)))
    told = f"{where}: {finding.message}" if where else finding.message
    fix = f"→ {finding.fix}" if finding.fix else ""
    held = f"({', '.join(finding.environments)})" if finding.environments else ""
    # A packed chart's templates are no files of the repository.
    packed = summary.rendered and not (summary.charts or summary.chart)
    place = finding.source or (summary.file_of(finding.template) if finding.template and not packed else None)
    return annotation(
        _LEVELS[finding.severity], finding.rule, "\n".join(filter(None, (f"{told} {held}".rstrip(), fix))), place
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
