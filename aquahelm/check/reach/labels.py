"""Label selectors over labels of which some may be unknown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Answer: TypeAlias = bool | None
"""Yes, no, or None: it cannot be told from here."""


class Expression(NamedTuple):
    """One requirement of `matchExpressions`."""

    key: str
    operator: str
    values: frozenset[str]

    def judge(self, labels: Mapping[str, str], whole: bool) -> Answer:
        """Whether labels fulfil it; `whole`: there are no others."""
        value = labels.get(self.key)
        if value is None and not whole:
            return None
        if self.operator == "In":
            return value in self.values
        if self.operator == "NotIn":
            return value not in self.values
        return (value is not None) == (self.operator == "Exists")

    def __str__(self) -> str:
        """`tier in (a, b)`, as kubectl writes it."""
        if self.operator in ("Exists", "DoesNotExist"):
            return self.key if self.operator == "Exists" else f"!{self.key}"
        return f"{self.key} {'in' if self.operator == 'In' else 'notin'} ({', '.join(sorted(self.values))})"


class Selector(NamedTuple):
    """A label selector, read; equal ones compare equal."""

    labels: frozenset[tuple[str, str]]
    expressions: tuple[Expression, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it matches everything."""
        return not self.labels and not self.expressions

    @property
    def asks_for_values(self) -> bool:
        """Whether a label has to have one of some values: an index then finds the few that it matches."""
        return bool(self.labels) or any(each.operator == "In" for each in self.expressions)

    def judge(self, labels: Mapping[str, str], whole: bool = True) -> Answer:
        """Whether it matches labels; `whole`: there are no others than these."""
        unknown = False
        for key, value in self.labels:
            found = labels.get(key)
            if found is None and not whole:
                unknown = True
            elif found != value:
                return False
        for expression in self.expressions:
            answer = expression.judge(labels, whole)
            if answer is False:
                return False
            unknown = unknown or answer is None
        return None if unknown else True

    def __str__(self) -> str:
        """`app: web, tier in (a, b)`."""
        return ", ".join(
            [*(f"{key}: {json.dumps(value)}" for key, value in sorted(self.labels)), *map(str, self.expressions)]
        )


EVERY_POD = Selector(frozenset())


def read_selector(given: Any) -> Selector | None:
    """A selector as it stands in a manifest; None where there is none. What is of a wrong type is passed over."""
    if not isinstance(given, dict):
        return None
    labels, expressions = given.get("matchLabels"), given.get("matchExpressions")
    pairs = labels.items() if isinstance(labels, dict) else ()
    return Selector(
        frozenset((key, value) for key, value in pairs if isinstance(key, str) and isinstance(value, str)),
        tuple(_expressions(expressions)) if expressions else (),
    )


def _expressions(given: Any) -> Iterable[Expression]:
    for entry in given if isinstance(given, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("key"), str):
            values = entry.get("values")
            # An item of nothing is empty text to the server.
            texts = ("" if value is None else value for value in values) if isinstance(values, list) else ()
            wanted = frozenset(text for text in texts if isinstance(text, str))
            yield Expression(entry["key"], str(entry.get("operator")), wanted)


def either(answers: Iterable[Answer]) -> Answer:
    """Yes if one is yes; otherwise unknown if one is unknown."""
    unknown = False
    for answer in answers:
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


def both(first: Answer, second: Answer) -> Answer:
    """No if one is no; otherwise unknown if one is unknown."""
    if first is False or second is False:
        return False
    return True if first and second else None
