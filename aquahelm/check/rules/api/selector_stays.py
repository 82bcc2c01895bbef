"""A workload's selector stays as it was.

Bad:
    # installed: selector: {matchLabels: {app: orders}}
    selector: {matchLabels: {app: orders, tier: backend}}
Good:
    # installed: selector: {matchLabels: {app: orders}}
    selector: {matchLabels: {app: orders}}

The API server answers `spec.selector: Invalid value: …: field is immutable`. An equal selector that is written
otherwise is refused too. Labels beside the selector's may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.upgrade.sameness import same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("selector-stays", theme="api", severity=ERROR, kinds=frozenset({"DaemonSet", "Deployment", "ReplicaSet"}))


def check(workload: Object, before: Object) -> Iterator[Violation]:
    """One if the selector is another."""
    selector = workload.spec / "selector"
    if not same(selector.value, (before.spec / "selector").value):
        yield Violation(
            selector,
            "the selector is immutable, and another is installed",
            f"keep it, or give the {workload.kind} another name",
        )
