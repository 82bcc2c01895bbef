"""Every rule of a custom resource's definition can be judged here.

Bad:
    x-kubernetes-validations: [{rule: "self.ports.all(name, port, port > 0)"}]   # two variables: not known here yet
Good:
    x-kubernetes-validations: [{rule: "self.ports.all(name, self.ports[name] > 0)"}]

The API server asks the rule; aquahelm could not, and so cannot promise that the object is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import NOTE, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("custom-resource-rules-are-understood", theme="schema", severity=NOTE)


def check(item: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each rule that could not be asked."""
    for broken in context.judge.broken_rules(item.manifest):
        if not broken.judged:
            yield Violation(item.root.at(broken.way), f"the rule could not be judged: {broken.message}")
