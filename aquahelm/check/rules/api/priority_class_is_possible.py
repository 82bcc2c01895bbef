"""A class of priority is one of the cluster's own, not one of Kubernetes itself: neither by its name nor by its value.

Bad:
    kind: PriorityClass
    metadata: {name: system-shop}
    value: 2000000000
Good:
    kind: PriorityClass
    metadata: {name: shop}
    value: 1000000

The API server answers `names with 'system-' prefix are reserved for system use only`, or `maximum allowed value of a
user defined priority is 1000000000`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("priority-class-is-possible", theme="api", severity=ERROR, kinds=frozenset({"PriorityClass"}))

HIGHEST = 1_000_000_000
SYSTEM = "system-"
KNOWN = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}


def check(priority: Object) -> Iterator[Violation]:
    """One for the name or the value."""
    name, value = priority / "metadata" / "name", priority / "value"
    if priority.name.startswith(SYSTEM):
        if KNOWN.get(priority.name) != value.number:
            yield Violation(name, f"{shown(name.text)} begins with {SYSTEM}, which is kept for Kubernetes")
    elif value.number is not None and value.number > HIGHEST:
        yield Violation(value, f"{value.number} is too large; at most {HIGHEST}")
