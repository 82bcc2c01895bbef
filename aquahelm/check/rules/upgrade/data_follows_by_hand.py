"""A store that is run by somebody else from now on gets its data from somebody.

Bad:
    # installed: StatefulSet/postgres with its claims
    kind: Cluster          # CloudNativePG's
    metadata: {name: postgres}
Good:
    # first beside it, filled from the old one; then services are told of it; then the old one goes
    kind: Cluster
    metadata: {name: orders}

The API server accepts it, and Helm puts the one in the place of the other. No data moves by itself: the new server
starts empty, services find their tables or topics gone, or make them anew, and what they write from then on is in
neither backup. The old claims stay, or the operator deletes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.upgrade.successors import KEEPERS, successor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

RULE = Rule("data-follows-by-hand", theme="upgrade", severity=WARNING, kinds=KEEPERS)


def check(gone: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One if a store of another kind, or elsewhere, takes its place."""
    if gone.kind == "StatefulSet" and not (gone.spec / "volumeClaimTemplates").value:
        return
    heir = successor(gone, objects, context)
    if heir:
        message = f"{heir} takes its place and starts without its data: data does not move by itself"
        yield Violation(None, message, "dump it before, restore it there, and let services write only then")
