"""A PrometheusRule's rules are ones that Prometheus reads.

Bad:
    kind: PrometheusRule
    spec: {groups: [{name: shop, rules: [{alert: Down, record: down, expr: "up{job='shop'} = 0"}]}]}
Good:
    kind: PrometheusRule
    spec: {groups: [{name: shop, rules: [{alert: Down, expr: "up{job='shop'} == 0"}]}]}

The API server accepts it; the operator's webhook refuses it, or, without a webhook, the operator leaves the whole
object out: none of its alerts ever fires. Source: Prometheus, rulefmt; the expressions are read by promql-parser.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("prometheus-rule-can-be-read", theme="operators", severity=ERROR, kinds=frozenset({"PrometheusRule"}))

OF_ALERTS = ("for", "keep_firing_for", "annotations")
_LONG = 10_000
_REASON = 120


def check(rules: Object) -> Iterator[Violation]:
    """One for each rule that is no rule, each expression that is none, each label that cannot be."""
    for group in rules.spec / "groups":
        for rule in group / "rules":
            if isinstance(rule.value, dict):
                yield from _rule(rule)


def _rule(rule: Node) -> Iterator[Violation]:
    alert, record = (rule / "alert").value, (rule / "record").value
    if alert and record:
        yield Violation(rule, "only one of 'record' and 'alert' must be set", "make two rules of it")
    elif not alert and not record:
        yield Violation(rule, "one of 'record' or 'alert' must be set", "name the alert: alert: …")
    elif record:
        for field in OF_ALERTS:
            if (rule / field).value:
                yield Violation(rule / field, f"a recording rule has no '{field}'", "only alerts have it")
    for name, label in (rule / "labels").fields():
        if name in ("", "__name__"):
            yield Violation(label, f"{shown(name)} is no name of a label")
    expression = rule / "expr"
    if expression.text is not None:
        wrong = _mistake(expression.text)
        if wrong:
            yield Violation(expression, f"could not parse expression {shown(expression.text)}: {wrong}")


@lru_cache(maxsize=4096)
def _mistake(expression: str) -> str:
    """What is wrong with an expression; empty if nothing is. One of 10,000 characters is not read."""
    if not expression.strip():
        return "there is none"
    if len(expression) > _LONG:
        return ""
    import promql_parser

    try:
        promql_parser.parse(expression)
    except ValueError as error:
        return " ".join(str(error).split())[:_REASON]
    except BaseException as error:
        # The parser is written in another language: where it gives up, nothing is known of the expression.
        if type(error).__name__ != "PanicException":
            raise
    return ""
