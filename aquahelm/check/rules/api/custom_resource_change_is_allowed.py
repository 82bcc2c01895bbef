"""A custom resource changes as its definition allows.

Bad:
    # installed: a Database (CloudNativePG) with name: shop
    spec: {name: orders}
Good:
    # the same name, or an object of another name
    spec: {name: shop}

The API server asks the definition's rules about changes (those that speak of `oldSelf`) and refuses the update with the
definition's own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("custom-resource-change-is-allowed", theme="api", severity=ERROR)


def check(item: Object, before: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each rule that does not hold."""
    for broken in context.judge.broken_rules(item.manifest, before.manifest.data):
        if broken.judged:
            yield Violation(item.root.at(broken.way), broken.message)
