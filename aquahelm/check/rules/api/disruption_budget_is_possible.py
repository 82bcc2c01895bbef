"""A PodDisruptionBudget says one of minAvailable and maxUnavailable, as a count or a percentage.

Bad:
    spec: {minAvailable: 1, maxUnavailable: 1}
Good:
    spec: {maxUnavailable: 1}

The API server answers `minAvailable and maxUnavailable cannot be both set`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.quantities import percentage
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("disruption-budget-is-possible", theme="api", severity=ERROR, kinds=frozenset({"PodDisruptionBudget"}))

PERCENT = re.compile(r"[0-9]+%")
POLICIES = ("AlwaysAllow", "IfHealthyBudget")


def check(budget: Object) -> Iterator[Violation]:
    """One for each setting that is refused."""
    fields = ("minAvailable", "maxUnavailable")
    if all((budget.spec / field).there for field in fields):
        yield Violation(budget.spec, "minAvailable and maxUnavailable exclude each other", "keep maxUnavailable")
    for field in fields:
        place = budget.spec / field
        if place.number is not None and place.number < 0:
            yield Violation(place, f"{place.number} is too small; 0 or more")
        elif place.text is not None and not PERCENT.fullmatch(place.text):
            yield Violation(place, f"{shown(place.text)} is neither a number nor a percentage such as 25%")
        elif place.text is not None and (percentage(place.text) or 0) > 100:
            yield Violation(place, f"{place.text} is more than all; at most 100%")
    policy = budget.spec / "unhealthyPodEvictionPolicy"
    if policy.text is not None and policy.text not in POLICIES:
        yield Violation(policy, f"{shown(policy.text)} is not one of {listing(POLICIES)}")
