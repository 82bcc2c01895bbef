"""Findings for people: grouped by the inventory's line, the worst first, a summary at the end."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

from aquahelm.finding import Severity
from aquahelm.report.summary import counted, tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aquahelm.finding import Finding
    from aquahelm.report.summary import Summary

WIDTH = 120
INDENT = " " * 9
_CODES = {"bold": "1", "dim": "2", "error": "31;1", "warning": "33;1", "note": "36;1", "fix": "32"}


def write_text(findings: Sequence[Finding], summary: Summary, *, colors: bool = False, width: int = WIDTH) -> str:
    """The report of a validation.

    Args:
        findings: in the order to show them.
        summary: for the last lines.
        colors: whether the reader's terminal shows them.
        width: of the reader's terminal; longer messages are wrapped.
    """
    pen = _Pen(colors)
    lines: list[str] = []
    longest = max((len(finding.rule) for finding in findings), default=0)
    for heading, group in groupby(findings, key=_heading):
        lines.append(pen("bold", heading))
        for finding in group:
            lines.extend(_one(finding, summary, longest, pen, width))
        lines.append("")
    lines.extend(_closing(findings, summary, pen))
    return "\n".join(lines) + "\n"


class _Pen:
    """Writes in colour, or does not."""

    def __init__(self, colors: bool) -> None:
        self._colors = colors

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self._colors and text else text


def _heading(finding: Finding) -> str:
    if finding.source:
        return f"{finding.source}  {finding.path}".rstrip()
    return finding.template.file if finding.template else finding.object


def _one(finding: Finding, summary: Summary, longest: int, pen: _Pen, width: int) -> Iterator[str]:
    place = "  ".join(filter(None, (finding.object, ", ".join(finding.environments), _versions(finding, summary))))
    severity = pen(finding.severity, f"{finding.severity:<7}")
    yield f"  {severity}{finding.rule:<{longest}}  {place}".rstrip()
    message = f"{finding.field}: {finding.message}" if finding.field else finding.message
    yield from textwrap.wrap(
        message,
        max(width, 40),
        initial_indent=INDENT,
        subsequent_indent=INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    where = f"({finding.template})" if finding.template and finding.source else ""
    if not finding.source and finding.template and finding.template.line:
        where = f"(line {finding.template.line})"
    fix = pen("fix", f"→ {finding.fix}") if finding.fix else ""
    last = "  ".join(filter(None, (fix, pen("dim", where))))
    if last:
        yield INDENT + last


def _versions(finding: Finding, summary: Summary) -> str:
    """The Kubernetes versions, where it does not hold for all: `Kubernetes 1.34–1.37`."""
    asked, held = summary.versions, finding.versions
    if not held or len(held) == len(asked) or any(version not in asked for version in held):
        return ""
    first, last = asked.index(held[0]), asked.index(held[-1])
    if asked[first : last + 1] == held and len(held) > 1:
        return f"Kubernetes {held[0]}–{held[-1]}"
    return f"Kubernetes {', '.join(held)}"


def _closing(findings: Sequence[Finding], summary: Summary, pen: _Pen) -> Iterator[str]:
    versions = counted(len(summary.versions), "Kubernetes version")
    judged = f"{counted(summary.environments, 'environment')} × {versions}"
    parts = [judged, counted(summary.objects, "object"), counted(summary.rules, "rule")]
    if summary.seconds is not None:
        parts.append(f"{summary.seconds:.1f} s")
    yield f"{summary.subject}: {', '.join(parts)}"
    counts = tally(findings)
    said = [
        pen(severity, text) if number else text
        for severity, number in counts.items()
        if number or severity is not Severity.NOTE
        for text in (counted(number, severity),)
    ]
    yield ", ".join(said)
