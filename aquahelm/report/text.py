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
NARROWEST = 40
_CODES = {"bold": "1", "dim": "2", "error": "31;1", "warning": "33;1", "note": "36;1", "fix": "32"}


def write_text(
    findings: Sequence[Finding], summary: Summary, *, colors: bool = False, width: int = WIDTH, verbose: bool = False
) -> str:
    """The report of a validation.

    Args:
        findings: in the order to show them.
        summary: for the last lines.
        colors: whether the reader's terminal shows them.
        width: of the reader's terminal; longer messages are wrapped.
        verbose: tell of the findings that do not count, too.
    """
    pen = _Pen(colors)
    page = _Page(findings, summary, pen, max(width, NARROWEST))
    lines: list[str] = []
    for heading, group in groupby(findings, key=_heading):
        lines.append(pen("bold", heading))
        for finding in group:
            lines.extend(page.lines(finding))
        lines.append("")
    for excepted in summary.excepted if verbose else ():
        by = f" ({excepted.by})" if excepted.by else ""
        lines.append(pen("dim", f"does not count{by}: {excepted.reason}"))
        lines.extend(page.lines(excepted.finding))
        lines.append("")
    lines.extend(closing(findings, summary, colors=colors))
    if findings and verbose:
        lines.append(pen("dim", f"aquahelm explain {findings[0].rule} says more of a rule"))
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


class _Page:
    """Where the columns are."""

    def __init__(self, findings: Sequence[Finding], summary: Summary, pen: _Pen, width: int) -> None:
        self._summary = summary
        self._pen = pen
        self._width = width
        self._severity = max((len(finding.severity) for finding in findings), default=0)
        self._rule = max((len(finding.rule) for finding in findings), default=0)
        self._indent = " " * (self._severity + 4)

    def lines(self, finding: Finding) -> Iterator[str]:
        """One finding: what and where; what is wrong; what to do."""
        versions = _versions(finding, self._summary)
        place = "  ".join(filter(None, (finding.object, ", ".join(finding.environments), versions)))
        severity = self._pen(finding.severity, f"{finding.severity:<{self._severity}}")
        yield f"  {severity}  {finding.rule:<{self._rule}}  {place}".rstrip()
        message = f"{finding.field}: {finding.message}" if finding.field else finding.message
        yield from _wrapped(message, self._width, self._indent)
        fix = self._pen("fix", f"→ {finding.fix}") if finding.fix else ""
        last = "  ".join(filter(None, (fix, self._pen("dim", _where(finding)))))
        if last:
            yield self._indent + last


def _wrapped(message: str, width: int, indent: str) -> list[str]:
    if len(indent) + len(message) <= width and message.isprintable():
        return [f"{indent}{message}"]  # as most are: wrapping takes longer than all else that is done for a line
    return textwrap.wrap(
        message,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _where(finding: Finding) -> str:
    """The template, where the heading does not name it; else the line in its output."""
    if not finding.template:
        return ""
    if finding.source:
        return f"({finding.template})"
    return f"(line {finding.template.line})" if finding.template.line else ""


def _versions(finding: Finding, summary: Summary) -> str:
    """The Kubernetes versions, where it does not hold for all: `Kubernetes 1.34–1.37`."""
    asked, held = summary.versions, finding.versions
    if not held or len(held) == len(asked) or any(version not in asked for version in held):
        return ""
    first, last = asked.index(held[0]), asked.index(held[-1])
    if asked[first : last + 1] == held and len(held) > 1:
        return f"Kubernetes {held[0]}–{held[-1]}"
    return f"Kubernetes {', '.join(held)}"


def _layers(summary: Summary) -> Iterator[str]:
    """Who has judged how many of the objects, and how many nobody has."""
    judged = [f"{number:,} by {theme}" for theme, number in summary.layers.items()]
    missing = [f"{summary.without_schema:,} without a schema"] if summary.without_schema else []
    missing += [f"{counted(summary.unread, 'document')} unread"] if summary.unread else []
    if judged or missing:
        yield f"objects judged: {'; '.join(', '.join(part) for part in (judged, missing) if part)}"


def closing(findings: Sequence[Finding], summary: Summary, *, colors: bool = False) -> Iterator[str]:
    """The last lines: how much was judged, and how it went."""
    pen = _Pen(colors)
    parts = []
    if summary.versions:  # none where texts alone were looked at
        versions = counted(len(summary.versions), "Kubernetes version")
        judged = f"{counted(summary.environments, 'environment')} × {versions}" if summary.environments else versions
        parts = [judged, counted(summary.objects, "object"), counted(summary.rules, "rule")]
    if summary.seconds is not None:
        parts.append(f"{summary.seconds:.1f} s")
    yield f"{summary.subject}: {', '.join(parts)}" if parts else summary.subject
    yield from _layers(summary)
    counts = tally(findings)
    said = [
        pen(severity, text) if number else text
        for severity, number in counts.items()
        if number or severity is not Severity.NOTE
        for text in (counted(number, severity),)
    ]
    by_baseline = sum(one.by is None for one in summary.excepted)
    said += [f"{len(summary.excepted) - by_baseline:,} excepted"] if len(summary.excepted) > by_baseline else []
    said += [f"{by_baseline:,} in the baseline"] if by_baseline else []
    said += [f"{summary.mended:,} of the baseline mended"] if summary.mended else []
    yield ", ".join(said)
