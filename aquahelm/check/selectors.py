"""Which labels a selector matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aquahelm.check.fields import Node

    _Expression = tuple[str, str | None, set[str | None]]


def matches(selector: Node, labels: Mapping[str, str]) -> bool:
    """Whether a label selector (`matchLabels`, `matchExpressions`) matches; an empty one matches everything."""
    return matcher(selector)(labels)


def matcher(selector: Node) -> Callable[[Mapping[str, str]], bool]:
    """The selector as a question to be asked of many labels."""
    wanted = (selector / "matchLabels").texts.items()
    expressions = [_read(expression) for expression in selector / "matchExpressions"]

    def matching(labels: Mapping[str, str]) -> bool:
        for key, value in wanted:
            if labels.get(key) != value:
                return False
        return all(_holds(expression, labels) for expression in expressions)

    return matching


def _read(expression: Node) -> _Expression:
    # An item of nothing is empty text to the server; a label that is not there is neither.
    values = {"" if item.value is None else item.text for item in expression / "values"} - {None}
    return (expression / "key").text or "", (expression / "operator").text, values


def _holds(expression: _Expression, labels: Mapping[str, str]) -> bool:
    key, operator, values = expression
    if operator == "In":
        return labels.get(key) in values
    if operator == "NotIn":
        return labels.get(key) not in values
    if operator == "Exists":
        return key in labels
    return key not in labels
