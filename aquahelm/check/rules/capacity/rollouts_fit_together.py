"""All rollouts at once find room for their new pods in one turn or two.

Bad:
    # a node of 4Gi holds three pods of 1Gi; a release changes all three Deployments, and each wants a pod more
    strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
Good:
    strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}    # or a node more

The API server accepts it. A release that changes everything (a label, a common setting) starts all rollouts in one
moment: new pods stay Pending until others have taken the place of old ones, so that the whole takes as long as several
rollouts one after another, and `progressDeadlineSeconds` and `helm upgrade --wait` count from its begin. Counted like
`pods-fit-the-nodes`; what finds no room even alone is told by `rollout-fits-the-nodes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import NOTE, Context, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("rollouts-fit-together", theme="capacity", severity=NOTE, kinds=frozenset({"Deployment"}))

NAMED = 3
MOST_TURNS = 2


def check(deployment: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for the environment, at the first Deployment that waits for more than one turn."""
    if context.capacity is None or objects.packing.left_over(context.capacity):
        return
    if not objects.packing.each_surge_fits(context.capacity):
        return
    turns = objects.packing.turns(context.capacity)
    late = [one for one in turns if turns[one] > MOST_TURNS]
    if not late or late[0] is not deployment:
        return
    names = [one.name for one in late[:NAMED]]
    if len(late) > NAMED:
        names.append(f"{len(late) - NAMED} more")
    message = (
        f"where a release changes all {len(turns)} Deployments, it takes {max(turns.values())} rollouts one after "
        f"another: the new pods of {listing(names, 'and')} find no room on {context.capacity.words} before"
    )
    place = deployment.spec / "strategy" / "rollingUpdate" / "maxUnavailable"
    yield Violation(place, message, "maxUnavailable: 1 where it may be, or more room")
