"""Findings, printed in the format that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aquahelm.cli.settings import Settings
    from aquahelm.finding import Finding
    from aquahelm.report.rules import RuleText
    from aquahelm.report.summary import Summary


def put_report(
    settings: Settings,
    findings: Sequence[Finding],
    summary: Summary,
    environments: Sequence[str] = (),
    verbose: bool = False,
) -> None:
    """Print a report.

    Args:
        settings: with the format.
        findings: in the order to show them.
        summary: what was judged.
        environments: that were judged; none for what knows none.
        verbose: tell people of the findings that do not count, too.
    """
    text = ""
    if settings.format == "json":
        from aquahelm.report.json import write_json

        text = write_json(findings, summary)
    elif settings.format == "sarif":
        from aquahelm.report.sarif import write_sarif

        text = write_sarif(findings, summary, _rules())
    elif settings.format == "junit":
        from aquahelm.report.junit import write_junit

        text = write_junit(findings, summary, _rules(), environments)
    elif settings.format == "github":
        from aquahelm.report.github import write_github

        text = write_github(findings, summary)
    elif findings or verbose or not settings.quiet:
        from aquahelm.report.text import write_text

        text = write_text(findings, summary, colors=settings.has_color(), verbose=verbose)
    if text:
        settings.put(text.removesuffix("\n"))


def _rules() -> list[RuleText]:
    from aquahelm.check.registry import registered
    from aquahelm.report.rules import RuleText

    return [
        RuleText(
            one.rule.slug,
            one.rule.theme,
            one.rule.severity,
            " ".join(one.documentation.partition("\n\n")[0].split()),
            one.documentation,
        )
        for one in registered()
    ]
