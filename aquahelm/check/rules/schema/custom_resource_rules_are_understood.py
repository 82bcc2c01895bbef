"""Every rule of a custom resource's definition can be judged here.

Bad:
    # timeout is of format duration: not known here yet
    x-kubernetes-validations: [{rule: "self.timeout < duration('1h')"}]
Good:
    x-kubernetes-validations: [{rule: "duration(self.timeout) < duration('1h')"}]

The API server asks the rule; aquahelm could not, and so cannot promise that the object is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import NOTE, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.schemas.judge import Judge

RULE = Rule("custom-resource-rules-are-understood", theme="schema", severity=NOTE)


def concerns(api_version: str, kind: str, judge: Judge) -> bool:
    """Custom resources whose definition is known."""
    return judge.has_definition(api_version, kind)


def check(item: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each rule that could not be asked."""
    for broken in context.judge.broken_rules(item.manifest):
        if not broken.judged:
            yield Violation(item.root.at(broken.way), f"the rule could not be judged: {broken.message}")
