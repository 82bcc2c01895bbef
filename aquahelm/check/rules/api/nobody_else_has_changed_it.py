"""What is written here has not been changed by somebody else since.

Bad:
    # after kubectl scale deployment/orders --replicas=4
    spec: {replicas: 3}
Good:
    # after kubectl scale deployment/orders --replicas=4
    spec: {}

Helm 4 applies on the server's side, where each field belongs to whoever set it last. The API server answers `Apply
failed with 1 conflict: conflict with "kubectl-scale" using apps/v1: .spec.replicas`, even where Helm's own text has not
changed. Leave the field out, take over the value, or force the conflict (`helm upgrade --force-conflicts`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.upgrade.sameness import same
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

RULE = Rule("nobody-else-has-changed-it", theme="api", severity=ERROR)


def check(item: Object, before: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each field that somebody else has changed and that says something else here."""
    for edit in context.earlier.edits_of(item) if context.earlier else ():
        for place, value in _disputed(item.root, before.root, edit.changes):
            yield Violation(
                place,
                f"{edit.manager} has set it to {shown(value)} since, and owns it",
                "leave the field out, take over the value, or helm upgrade --force-conflicts",
            )


def _disputed(now: Node, then: Node, changes: Any) -> Iterator[tuple[Node, Any]]:
    """Fields of a merge patch that changed something and that are written otherwise here."""
    for key, value in changes.items() if isinstance(changes, dict) else ():
        place, had = now / key, then / key
        if isinstance(value, dict):
            yield from _disputed(place, had, value)
        elif place.there and not same({key: value}, {key: place.value}) and not same({key: value}, {key: had.value}):
            yield place, value
