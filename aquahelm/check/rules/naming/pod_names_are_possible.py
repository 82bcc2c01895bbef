"""A StatefulSet's name leaves room for what its pods are labelled with.

Bad:
    kind: StatefulSet
    metadata: {name: production-platform-event-store-postgresql-primary-node}   # 56 characters
Good:
    kind: StatefulSet
    metadata: {name: event-store-primary}

The API server accepts up to 63 characters; the controller adds a hash of eleven to the label
`controller-revision-hash`, and no pod is ever made (`must be no more than 63 characters`). 52 is the most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("pod-names-are-possible", theme="naming", severity=ERROR, kinds=frozenset({"StatefulSet"}))

LONGEST = 52
REFUSED_FROM = 64


def check(workload: Object) -> Iterator[Violation]:
    """One for the name; longer ones are refused at once."""
    length = len(workload.name)
    if LONGEST < length < REFUSED_FROM:
        message = f"the name has {length} characters, and with more than {LONGEST} no pod can be made"
        yield Violation(workload / "metadata" / "name", message, f"shorten it by {length - LONGEST}")
