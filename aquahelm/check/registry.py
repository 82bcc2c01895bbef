"""The rules, loaded: what `RULES` names, as values."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from aquahelm.check.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context, Rule, Violation
    from aquahelm.check.schemas.judge import Judge

ALONE, JOINT, PLACED, PAIRED, GONE, FAULTED = 1, 2, 3, 4, 5, 6


@dataclass(frozen=True, slots=True)
class RegisteredRule:
    """A rule with its function and its documentation.

    Attributes:
        rule: what it says of itself.
        check: its function.
        reach: what it is asked about: ALONE (the object), JOINT (and the others), PLACED (and the context), PAIRED (the
            object and what it was before), GONE (an object that is no more), FAULTED (the object and a thing that the
            schemas say of it).
        concerns: whether it can have anything to say of objects of an apiVersion and kind; of all, where it is None.
        takes: how many arguments it takes.
        docstring: of its module.
        name: `<theme>.<file>`, as in `RULES`.
    """

    rule: Rule
    check: Callable[..., Iterator[Violation]]
    reach: int
    takes: int
    concerns: Callable[[str, str, Judge], bool] | None
    docstring: str
    name: str

    @property
    def documentation(self) -> str:
        """Its docstring as it is shown."""
        return inspect.cleandoc(self.docstring)

    def of_object(self, item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
        """What it says of an object as it is now; nothing where it looks at changes."""
        if self.concerns and not self.concerns(item.api_version, item.manifest.kind, context.judge):
            return
        if self.reach == FAULTED:
            for error in context.schema_errors(item):
                yield from self.check(item, error)
        elif self.reach in (ALONE, JOINT, PLACED):
            yield from self.check(*(item, objects, context)[: self.takes])


_TOLD_BY = {"before": PAIRED, "gone": GONE, "error": FAULTED}
"""What a parameter of this name says of a rule's reach; else the number of parameters does."""


@cache
def registered() -> tuple[RegisteredRule, ...]:
    """All rules, in the order of `RULES`."""
    return tuple(_load(name) for name in RULES)


def find_rule(slug: str) -> RegisteredRule | None:
    """The rule of this name."""
    return next((one for one in registered() if one.rule.slug == slug), None)


def _load(name: str) -> RegisteredRule:
    module: Any = import_module(f"aquahelm.check.rules.{name}")
    code = module.check.__code__
    parameters = code.co_varnames[: code.co_argcount]
    reach = next((reach for said, reach in _TOLD_BY.items() if said in parameters), len(parameters))
    concerns = getattr(module, "concerns", None)
    return RegisteredRule(module.RULE, module.check, reach, len(parameters), concerns, module.__doc__ or "", name)
