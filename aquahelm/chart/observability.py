"""The files that the umbrella's templates for observability read: rules of Prometheus, dashboards of Grafana."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aquahelm.chart.generated import banner
from aquahelm.plan.observability.alerts import rule_groups
from aquahelm.plan.observability.dashboards import dashboards
from aquahelm.plan.observability.watched import together
from aquahelm.yaml.text import dump

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.plan.model import Plan

_ABOUT = "Rules of Prometheus; the template puts the release's namespace in for ${namespace}."


def observability_files(plans: Mapping[str, Plan], source: str) -> dict[str, str]:
    """Path below the chart → text; what is the same in all environments stands once.

    Args:
        plans: of every environment.
        source: the inventory's name, for banners.
    """
    found: dict[str, str] = {}
    every = [plan.watched for plan in plans.values()]
    rules: dict[str, str] = {}
    boards: dict[str, dict[str, str]] = {}
    for env, plan in plans.items():
        asked = plan.watched.observability
        watched = together([plan.watched, *every])
        if asked.alerts and (asked.operator or not asked.stack):  # the stack has its rules in Prometheus' own files
            groups = rule_groups(watched, asked.alerts)
            rules[env] = banner(source, _ABOUT) + dump({"groups": groups})
        for name, board in dashboards(watched, asked.dashboards).items() if asked.dashboards else ():
            boards.setdefault(name, {})[env] = json.dumps(board, indent=1) + "\n"
    found |= _once("files/alerts", ".yaml", rules)
    for name, texts in boards.items():
        found |= _once(f"files/dashboards/{name}", ".json", texts)
    return found


def _once(path: str, suffix: str, texts: Mapping[str, str]) -> dict[str, str]:
    """One file where all environments have the same text, else one for each."""
    if len(set(texts.values())) == 1:
        return {f"{path}{suffix}": next(iter(texts.values()))}
    return {f"{path}.{env}{suffix}": text for env, text in texts.items()}
