"""Which labels a selector matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.check.fields import Node


def matches(selector: Node, labels: Mapping[str, str]) -> bool:
    """Whether a label selector (`matchLabels`, `matchExpressions`) matches; an empty one matches everything."""
    for key, value in (selector / "matchLabels").texts.items():
        if labels.get(key) != value:
            return False
    return all(_holds(expression, labels) for expression in selector / "matchExpressions")


def _holds(expression: Node, labels: Mapping[str, str]) -> bool:
    key = (expression / "key").text or ""
    values = [item.text for item in expression / "values"]
    operator = (expression / "operator").text
    if operator == "In":
        return labels.get(key) in values
    if operator == "NotIn":
        return labels.get(key) not in values
    if operator == "Exists":
        return key in labels
    return key not in labels
