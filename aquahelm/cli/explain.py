"""`aquahelm explain`."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import click

from aquahelm.cli.settings import verb
from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from aquahelm.check.registry import RegisteredRule
    from aquahelm.cli.settings import Settings


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from aquahelm.check.registry import registered

    return [CompletionItem(one.rule.slug) for one in registered() if one.rule.slug.startswith(incomplete)]


@verb("explain", "explain", "explain api-version-is-served")
@click.argument("rule", required=False, shell_complete=_complete)
def command(settings: Settings, rule: str | None) -> None:
    """Say what a rule wants, and why.

    A bad and a good example are with it. Without RULE, all rules are listed.
    """
    from aquahelm.check.registry import find_rule, registered

    if rule is None:
        _list(settings, registered())
        return
    found = find_rule(rule)
    if found is None:
        slugs = [one.rule.slug for one in registered()]
        near = difflib.get_close_matches(rule, slugs, n=3)
        raise UsageError(f"there is no rule {rule}", f"{', '.join(near)}?" if near else "aquahelm explain lists them")
    if settings.json:
        settings.put_json(_document(found))
    else:
        title = f"{found.rule.slug}  {found.rule.severity} · {found.rule.theme}"
        settings.put(f"{settings.paint(title, bold=True)}\n\n{found.documentation}")


def _list(settings: Settings, rules: tuple[RegisteredRule, ...]) -> None:
    if settings.json:
        settings.put_json([_document(one) for one in rules])
        return
    width = max((len(one.rule.slug) for one in rules), default=0)
    for one in rules:
        sentence = one.documentation.partition("\n")[0]
        settings.put(f"{settings.paint(f'{one.rule.slug:<{width}}', bold=True)}  {one.rule.severity:<7}  {sentence}")


def _document(one: RegisteredRule) -> dict[str, Any]:
    rule = one.rule
    return {
        "rule": rule.slug,
        "theme": rule.theme,
        "severity": rule.severity,
        "kinds": sorted(rule.kinds),
        "since": rule.since,
        "until": rule.until,
        "documentation": one.documentation,
    }
