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

    from aquahelm.check.rule import Rule, Violation

ALONE, JOINT, PLACED, PAIRED, GONE = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class RegisteredRule:
    """A rule with its function and its documentation.

    Attributes:
        rule: what it says of itself.
        check: its function.
        reach: what it is asked about: ALONE (the object), JOINT (and the others), PLACED (and the context), PAIRED (the
            object and what it was before), GONE (an object that is no more).
        takes: how many arguments it takes.
        documentation: its module's docstring.
        name: `<theme>.<file>`, as in `RULES`.
    """

    rule: Rule
    check: Callable[..., Iterator[Violation]]
    reach: int
    takes: int
    documentation: str
    name: str


@cache
def registered() -> tuple[RegisteredRule, ...]:
    """All rules, in the order of `RULES`."""
    return tuple(_load(name) for name in RULES)


def find_rule(slug: str) -> RegisteredRule | None:
    """The rule of this name."""
    return next((one for one in registered() if one.rule.slug == slug), None)


def _load(name: str) -> RegisteredRule:
    module: Any = import_module(f"aquahelm.check.rules.{name}")
    parameters = list(inspect.signature(module.check).parameters)
    reach = PAIRED if "before" in parameters else GONE if parameters[0] == "gone" else len(parameters)
    documentation = inspect.cleandoc(module.__doc__ or "")
    return RegisteredRule(module.RULE, module.check, reach, len(parameters), documentation, name)
