"""What stands in the chart's own values and what in each environment's file.

A key stands in the chart's own values if every environment has it; its value there is the one that most environments
share (the first of them where all differ). An environment's file holds what differs. So nothing ever has to be taken
away again: Helm's `null` overrides are not needed (and are unreliable across charts and subcharts).
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Tree = dict[str, Any]


def shared(trees: Sequence[Mapping[str, Any]], partial: Sequence[Mapping[str, Any]] = ()) -> Tree:
    """What all trees have, with the value that most of them share.

    A `partial` tree has a say in the values but not in which keys there are at the top: what it leaves out it does not
    use. What it has it has whole: a map of roles holds no other ones.
    """
    if not trees:
        return {}
    first, *others = trees
    if not partial and all(tree == first for tree in others):
        return dict(first)
    base: Tree = {}
    for key in first:
        if not all(key in tree for tree in others):
            continue
        values = [tree[key] for tree in trees]
        further = [tree[key] for tree in partial if key in tree]
        maps = [isinstance(value, dict) for value in (*values, *further)]
        if all(maps):
            base[key] = shared([*values, *further])
        elif not any(maps):
            base[key] = _most_common([*values, *further])
    return base


def _most_common(values: Sequence[Any]) -> Any:
    first = values[0]
    if all(value == first and type(value) is type(first) for value in values):
        return first
    spelled = [json.dumps(value, sort_keys=True) for value in values]
    counts = Counter(spelled)
    best = max(counts.values())
    return next(value for value, text in zip(values, spelled, strict=True) if counts[text] == best)


def difference(base: Mapping[str, Any], tree: Mapping[str, Any]) -> Tree:
    """What must be laid over `base` to get `tree`; `base` holds no key that `tree` lacks."""
    over: Tree = {}
    for key, value in tree.items():
        if key not in base:
            over[key] = value
        elif isinstance(value, dict) and isinstance(base[key], dict):
            below = difference(base[key], value)
            if below:
                over[key] = below
        elif value != base[key] or isinstance(value, bool) != isinstance(base[key], bool):
            over[key] = value
    return over


def overlay(base: Mapping[str, Any], over: Mapping[str, Any]) -> Tree:
    """`over` laid over `base` as Helm does it: maps merged, everything else replaced."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = overlay(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return merged
