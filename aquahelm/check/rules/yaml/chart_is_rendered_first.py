"""A Helm chart among the manifests is rendered before it is judged.

Bad:
    $ aquahelm validate deploy/          # deploy/web/Chart.yaml is there
Good:
    $ aquahelm validate --chart deploy/web

The templates of a chart are no manifests: only what Helm makes of them reaches the API server. The folder was left
out, and nothing is known of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.render.manifests import Unread

RULE = Rule("chart-is-rendered-first", theme="yaml", severity=WARNING, kinds=frozenset({"chart"}))


def check(unread: Unread) -> Iterator[Violation]:
    """One for the chart."""
    yield Violation(None, unread.problem.message, unread.problem.fix)
