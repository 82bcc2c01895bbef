"""`aquahelm secrets check`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from aquahelm.cli.environments import environments_option
from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import REPORT_FORMATS, verb
from aquahelm.finding import Severity

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings

RULES = ("used-config-exists", "secret-is-not-written-out", "tls-secret-exists")
"""What is asked of rendered objects, beside the rules that look at secrets themselves."""


@verb("check", "secrets check", "secrets check -e prod --format json", formats=REPORT_FORMATS)
@environments_option("Judge this environment")
def command(settings: Settings, environments: tuple[str, ...]) -> int:
    """Judge whether each secret that is read is there, encrypted, for its place, and used.

    It is a part of `aquahelm validate`, quicker and about nothing else: encrypted files beside the inventory, Secrets
    that pods name, values that read like secrets and are written out. No cluster is asked. Exits with 1 where there
    are errors or warnings.
    """
    from aquahelm import pipeline
    from aquahelm.check.registry import registered
    from aquahelm.cli.reports import put_report
    from aquahelm.report.summary import Summary

    started = time.monotonic()
    rules = [one.rule.slug for one in registered() if one.rule.theme == "secrets" or one.rule.slug in RULES]
    with Progress(settings) as progress:
        inventory = settings.load()
        judged = pipeline.known(inventory, environments)
        result = pipeline.validate(inventory, judged, engine=settings.engine, progress=progress, rules=rules)
    counts = result.counts
    summary = Summary(
        subject=next(iter(inventory.environments.values())).platform,
        environments=len(judged),
        versions=result.versions,
        objects=counts.objects,
        rules=len(rules),
        layers=counts.layers,
        without_schema=counts.without_schema,
        unread=counts.unread,
        seconds=round(time.monotonic() - started, 1) if settings.format == "text" else None,
        excepted=result.excepted,
        fail_on=Severity.WARNING,
    )
    put_report(settings, result.findings, summary, judged)
    return int(any(summary.fails(finding) for finding in result.findings))
