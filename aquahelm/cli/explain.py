"""`aquahelm explain`."""

from __future__ import annotations

import difflib
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import click

from aquahelm.cli.settings import verb
from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.shell_completion import CompletionItem

    from aquahelm.check.registry import RegisteredRule
    from aquahelm.cli.settings import Settings

_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from aquahelm.check.documentation import THEMES
    from aquahelm.check.registry import registered

    names = [*(one.rule.slug for one in registered()), *THEMES]
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


@verb("explain", "explain", "explain network", "explain api-version-is-served")
@click.argument("name", metavar="[RULE | THEME]", required=False, shell_complete=_complete)
def command(settings: Settings, name: str | None) -> None:
    """Say what a rule wants, and why.

    A bad and a good example are with it, and what the API server, the kubelet or the next upgrade says. THEME lists the
    rules of a theme; without a name, all rules are listed.
    """
    from aquahelm.check.documentation import THEMES, title
    from aquahelm.check.registry import find_rule, registered

    rules = registered()
    if name is None or name in THEMES:
        _list(settings, [one for one in rules if name in (None, one.rule.theme)])
        return
    found = find_rule(name)
    if found is None:
        near = difflib.get_close_matches(name, [*(one.rule.slug for one in rules), *THEMES], n=3)
        raise UsageError(f"there is no rule {name}", f"{', '.join(near)}?" if near else "aquahelm explain lists them")
    if settings.json:
        settings.put_json(_document(found))
    else:
        settings.put(f"{settings.paint(title(found), bold=True)}\n\n{found.documentation}")


def _list(settings: Settings, rules: Sequence[RegisteredRule]) -> None:
    from aquahelm.check.documentation import THEMES, by_theme, read

    if settings.json:
        settings.put_json([_document(one) for one in rules])
        return
    width = max((len(one.rule.slug) for one in rules), default=0)
    blocks = []
    for theme, group in by_theme(rules):
        lines = [settings.paint(theme, bold=True) + f"  {THEMES[theme]}"]
        for one in group:
            severity = settings.paint(f"{one.rule.severity:<7}", fg=_COLORS[one.rule.severity])
            lines.append(f"  {one.rule.slug:<{width}}  {severity}  {read(one.documentation).sentence}")
        blocks.append("\n".join(lines))
    settings.put("\n\n".join(blocks))


def _document(one: RegisteredRule) -> dict[str, Any]:
    from aquahelm.check.documentation import read
    from aquahelm.finding import RULES_PAGE

    rule, parts = one.rule, read(one.documentation)
    return {
        "rule": rule.slug,
        "theme": rule.theme,
        "severity": rule.severity,
        "kinds": sorted(rule.kinds),
        "since": rule.since,
        "until": rule.until,
        "sentence": parts.sentence,
        "bad": dedent(parts.bad).rstrip("\n"),
        "good": dedent(parts.good).rstrip("\n"),
        "consequence": parts.server,
        "documentation": one.documentation,
        "page": f"{RULES_PAGE}#{rule.slug}",
    }
