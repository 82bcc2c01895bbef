"""The rules of a custom resource's definition hold.

Bad:
    kind: HTTPRoute
    spec: {rules: [{backendRefs: [{name: web}]}]}   # a Service without a port
Good:
    kind: HTTPRoute
    spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}

The API server refuses it: definitions carry rules in the Common Expression Language (`x-kubernetes-validations`) beside
their schema. The message is the definition's own. Rules about changes (`oldSelf`) are asked of upgrades.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.schemas.judge import Judge

RULE = Rule("custom-resource-rules-hold", theme="api", severity=ERROR)


def concerns(api_version: str, kind: str, judge: Judge) -> bool:
    """Custom resources whose definition is known."""
    return judge.has_definition(api_version, kind)


def check(item: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each rule that does not hold."""
    for broken in context.judge.broken_rules(item.manifest):
        if broken.judged:
            yield Violation(item.root.at(broken.way), broken.message)
