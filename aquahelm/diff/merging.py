"""Equal differences of several environments made one, and all of them in order."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from aquahelm.diff.model import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aquahelm.diff.model import Change, Consequence, Difference


def merged(differences: Iterable[Difference], environments: Sequence[str]) -> tuple[Difference, ...]:
    """Each object once, with every environment in which it differs; by component, the worst first.

    What differs by environment (another tag, one pod here and three there) names its own.
    """
    groups: dict[tuple[str, ...], list[Difference]] = defaultdict(list)
    for one in differences:
        groups[_identity(one)].append(one)
    found = [_joined(group, environments) for group in groups.values()]
    return tuple(sorted(found, key=_order))


def _identity(one: Difference) -> tuple[str, ...]:
    return (one.ref, one.namespace, one.what)


def _text(change: Change) -> str:
    values = ["absent" if value is ABSENT else value for value in (change.before, change.after)]
    paths = [source.path if source else "" for source in (change.now, change.then)]
    return json.dumps([change.field, *values, *paths], sort_keys=True, default=str)


def _joined(group: Sequence[Difference], environments: Sequence[str]) -> Difference:
    places = {name: index for index, name in enumerate(environments)}
    where = tuple(sorted({name for one in group for name in one.environments}, key=lambda name: places[name]))
    changed: dict[str, list[Change]] = defaultdict(list)
    for one in group:
        for change in one.changes:
            changed[_text(change)].append(replace(change, environments=one.environments))
    changes = tuple(_one(same, where) for same in changed.values())
    told: dict[Consequence, list[str]] = defaultdict(list)
    for one in group:
        for consequence in one.consequences:
            told[replace(consequence, environments=())].extend(consequence.environments)
    consequences = [
        replace(consequence, environments=() if set(names) >= set(where) else tuple(dict.fromkeys(names)))
        for consequence, names in told.items()
    ]
    rollouts = {name: rollout for one in group for name, rollout in one.rollouts.items()}
    worst_first = tuple(sorted(consequences, key=lambda one: -one.risk))
    return replace(group[0], environments=where, changes=changes, consequences=worst_first, rollouts=rollouts)


def _one(same: Sequence[Change], where: tuple[str, ...]) -> Change:
    """Equal changes of several environments."""
    names = tuple(name for name in where if any(name in one.environments for one in same))
    risk = max(one.risk for one in same)
    return replace(same[0], risk=risk, environments=() if names == where else names)


def _order(one: Difference) -> tuple[object, ...]:
    return (one.component == "", one.component, -one.risk, one.ref, one.namespace, one.environments)
