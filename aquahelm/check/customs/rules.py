"""The CEL rules of custom resources (`x-kubernetes-validations`), asked of an object.

A rule that speaks of `oldSelf` is one for changes: on creation it is asked only if it says `optionalOldSelf`, and then
there is no old value (Kubernetes documentation, "Transition rules").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from aquahelm.check.customs.environment import Failed, NotCompiled, program
from aquahelm.check.customs.values import conversion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Schema = dict[str, Any]
Way = tuple[str | int, ...]

_OLD = re.compile(r"\boldSelf\b")
_STEP = re.compile(r"\.?([^.\[\]]+)|\[['\"]([^'\"]+)['\"]\]")
NOTHING: Any = object()
"""There is no old value: the object, or this part of it, is new."""


class Broken(NamedTuple):
    """A rule that does not hold, or one that could not be judged.

    Attributes:
        way: to the field.
        message: what the definition, or the API server, says of it.
        judged: False where the rule could not be judged here.
    """

    way: Way
    message: str
    judged: bool = True


@dataclass(slots=True)
class _Rule:
    """One rule of a definition."""

    expression: str
    message: str
    message_expression: str
    below: Way
    of_changes: bool
    optional_old: bool


@dataclass(slots=True)
class Rulebook:
    """The rules of a schema and of what lies below it; parts without any are left out."""

    rules: tuple[_Rule, ...] = ()
    convert: Callable[[Any], Any] | None = None
    fields: dict[str, Rulebook] = field(default_factory=dict)
    items: Rulebook | None = None
    keys: tuple[str, ...] | None = None
    values: Rulebook | None = None

    def broken(self, data: Any, before: Any = NOTHING) -> Iterator[Broken]:
        """Every rule that does not hold in an object; with the object that it replaces, rules of changes alone."""
        yield from self._walk(data, before, (), before is not NOTHING)

    def _walk(self, data: Any, before: Any, way: Way, changes: bool) -> Iterator[Broken]:
        if data is None:
            return
        if self.rules:
            yield from self._ask(data, before, way, changes)
        if isinstance(data, dict):
            for name, below in self.fields.items():
                if name in data:
                    yield from below._walk(data[name], _field(before, name), (*way, name), changes)
            if self.values:
                for name, value in data.items():
                    yield from self.values._walk(value, _field(before, name), (*way, name), changes)
        elif isinstance(data, list) and self.items:
            for index, value in enumerate(data):
                old = _same_item(before, value, self.keys) if self.keys else NOTHING
                yield from self.items._walk(value, old, (*way, index), changes)

    def _ask(self, data: Any, before: Any, way: Way, changes: bool) -> Iterator[Broken]:
        value = self.convert(data) if self.convert else data
        old = self.convert(before) if self.convert and before is not NOTHING else before
        for rule in self.rules:
            if changes and not rule.of_changes:
                continue
            variables = _variables(rule, value, old)
            if variables is None:
                continue
            try:
                if program(_expression(rule, old)).value(variables) is not True:
                    yield Broken((*way, *rule.below), _message(rule, variables))
            except Failed as error:
                yield Broken(way, f"{rule.message or rule.expression}: the rule cannot be answered: {error}")
            except NotCompiled as error:
                yield Broken(way, f"{rule.expression}: {error}", judged=False)


def rulebook(schema: Schema) -> Rulebook | None:
    """The rules of an object's schema; None if it has none."""
    return _book(schema, root=True)


def _book(schema: Schema, root: bool = False) -> Rulebook | None:
    book = Rulebook(tuple(_rules(schema.get("x-kubernetes-validations") or ())))
    if book.rules:
        book.convert = conversion(schema)
    for name, inner in (schema.get("properties") or {}).items():
        if isinstance(inner, dict) and not (root and name == "metadata") and (below := _book(inner)):
            book.fields[name] = below
    if isinstance(schema.get("items"), dict):
        book.items = _book(schema["items"])
        if schema.get("x-kubernetes-list-type") == "map":
            book.keys = tuple(schema.get("x-kubernetes-list-map-keys") or ())
    if isinstance(schema.get("additionalProperties"), dict):
        book.values = _book(schema["additionalProperties"])
    return book if book.rules or book.fields or book.items or book.values else None


def _rules(given: Iterable[Mapping[str, Any]]) -> Iterator[_Rule]:
    for rule in given:
        expression = str(rule.get("rule", "")).strip()
        yield _Rule(
            expression,
            str(rule.get("message") or "").strip(),
            str(rule.get("messageExpression") or "").strip(),
            tuple(one or other for one, other in _STEP.findall(str(rule.get("fieldPath") or ""))),
            bool(_OLD.search(expression)),
            rule.get("optionalOldSelf") is True,
        )


def _variables(rule: _Rule, value: Any, old: Any) -> dict[str, Any] | None:
    """What the rule is asked with; None where it is not asked."""
    if not rule.of_changes:
        return {"self": value}
    if old is NOTHING:
        return {"self": value} if rule.optional_old else None
    return {"self": value, "oldSelf": old}


def _expression(rule: _Rule, old: Any) -> str:
    """The text to compile: `oldSelf` is an optional value where the rule asks for one."""
    if not (rule.of_changes and rule.optional_old):
        return rule.expression
    return _OLD.sub("optional.none()" if old is NOTHING else "optional.of(oldSelf)", rule.expression)


def _message(rule: _Rule, variables: Mapping[str, Any]) -> str:
    if rule.message_expression:
        try:
            said = program(rule.message_expression).value(variables)
        except (Failed, NotCompiled):
            said = ""
        if isinstance(said, str) and said.strip() and "\n" not in said:
            return said.strip()
    return rule.message or f"failed rule: {rule.expression}"


def _field(value: Any, name: str) -> Any:
    return value.get(name, NOTHING) if isinstance(value, dict) else NOTHING


def _same_item(items: Any, wanted: Any, keys: tuple[str, ...]) -> Any:
    """The old item of a keyed list with the same key."""
    if not isinstance(items, list) or not isinstance(wanted, dict):
        return NOTHING
    key = [wanted.get(name) for name in keys]
    return next((one for one in items if isinstance(one, dict) and [one.get(name) for name in keys] == key), NOTHING)
