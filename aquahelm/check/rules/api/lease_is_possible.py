"""A Lease lasts a while, and has changed hands no less than never.

Bad:
    kind: Lease
    spec: {leaseDurationSeconds: 0}
Good:
    kind: Lease
    spec: {leaseDurationSeconds: 15}

The API server answers `must be greater than 0`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("lease-is-possible", theme="api", severity=ERROR, kinds=frozenset({"Lease"}))


def check(lease: Object) -> Iterator[Violation]:
    """One for each number."""
    lasts, changes = lease.spec / "leaseDurationSeconds", lease.spec / "leaseTransitions"
    if lasts.number is not None and lasts.number <= 0:
        yield Violation(lasts, f"{lasts.number} is not greater than 0")
    if changes.number is not None and changes.number < 0:
        yield Violation(changes, f"{changes.number} is negative")
