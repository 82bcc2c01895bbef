"""Values files merged as Helm merges `-f` after `-f`."""

from __future__ import annotations

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


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _merge(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged
