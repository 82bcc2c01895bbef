"""Values files merged as Helm merges `-f` after `-f`, and `--set` after them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def merge_values(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One values tree of several; later ones win.

    Maps are merged key by key; anything else, lists and nulls included, replaces what was there. A null stays a null:
    Helm itself takes it, once it meets the chart's defaults, as "without this default".
    """
    merged: dict[str, Any] = {}
    for document in documents:
        merged = _merge(merged, document)
    return merged


def set_values(values: Mapping[str, Any], given: Mapping[str, Any], expression: str) -> dict[str, Any]:
    """Values with those of a `--set` laid over them.

    Args:
        values: so far.
        given: what Helm's own parser made of the expression alone.
        expression: such as `ports[1].name=http`: an index changes one item of a list, where a list replaces it.
    """
    by_index = re.search(r"\[\d+\]", expression) is not None
    return {**values, **{key: _laid_over(values.get(key), value, by_index) for key, value in given.items()}}


def _laid_over(below: Any, above: Any, by_index: bool) -> Any:
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{key: _laid_over(below.get(key), value, by_index) for key, value in above.items()}}
    if by_index and isinstance(below, list) and isinstance(above, list):
        length = max(len(below), len(above))
        pairs = zip(below + [None] * (length - len(below)), above + [None] * (length - len(above)), strict=True)
        return [under if over is None else _laid_over(under, over, by_index) for under, over in pairs]
    return above


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _merge(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged
