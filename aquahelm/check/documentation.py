"""What a rule's docstring says, for `aquahelm explain` and the rules' page.

A docstring is: one sentence; `Bad:` and an example; `Good:` and an example; what the API server, the kubelet or the
next upgrade says.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aquahelm.check.registry import RegisteredRule

# Theme → what its rules have in common, in the order of the page.
THEMES = {
    "yaml": "Documents that Helm and Kubernetes cannot read, or read otherwise than they look.",
    "schema": "What the strict schema of each Kubernetes version says.",
    "api": "What the API server refuses although it fits the schema.",
    "operators": "What the API server takes and an operator, or its webhook, does not.",
    "podsecurity": "What PodSecurity admission says of every pod.",
    "reference": "Objects, ports and keys that are named and must be there.",
    "network": "Who may talk to whom.",
    "reliability": "What the API server accepts, and a rollout, an eviction or a night shift regrets.",
    "resources": "What containers ask for and may take.",
    "images": "What is pulled, today and tomorrow.",
    "naming": "Names and labels that the API server accepts and that do not serve.",
    "storage": "Volumes that fill up, or that two pods would want at once.",
    "security": "Rights, secrets, and what a break-in could reach.",
    "upgrade": "From what is installed to what is rendered now: accepted, and data or a service is lost (`--against`).",
    "capacity": "Whether it fits: nodes, disks, connections, quotas.",
    "secrets": "Secrets that the inventory names, and their encrypted files beside it.",
    "exceptions": "Findings that a team has decided to live with.",
}


@dataclass(frozen=True, slots=True)
class Documentation:
    """A docstring, in its parts."""

    sentence: str
    bad: str
    good: str
    server: str


def read(docstring: str) -> Documentation:
    """The parts of a rule's docstring.

    Raises:
        ValueError: a part is missing or in the wrong place.
    """
    sentence, bad_mark, rest = docstring.partition("\n\nBad:\n")
    bad, good_mark, rest = rest.partition("\nGood:\n")
    good, blank, server = rest.partition("\n\n")
    if not (sentence and bad_mark and bad.strip() and good_mark and good.strip() and blank and server.strip()):
        raise ValueError("a rule's docstring is a sentence, Bad:, Good:, and what the server says")
    return Documentation(" ".join(sentence.split()), bad, good, server.strip())


def explain(rule: RegisteredRule) -> str:
    """What `aquahelm explain RULE` prints: the rule's name and weight, then its documentation."""
    return f"{title(rule)}\n\n{rule.documentation}\n"


def title(rule: RegisteredRule) -> str:
    """A rule's name, its weight, its theme, and the Kubernetes versions that it holds for."""
    return f"{rule.rule.slug}  {rule.rule.weight} · {rule.rule.theme}{_versions(rule)}"


def by_theme(rules: Iterable[RegisteredRule]) -> list[tuple[str, list[RegisteredRule]]]:
    """The rules of each theme by name; the themes in the order of the page."""
    ordered = sorted(rules, key=lambda one: (list(THEMES).index(one.rule.theme), one.rule.slug))
    return [(theme, list(group)) for theme, group in groupby(ordered, key=lambda one: one.rule.theme)]


def rules_page(rules: Iterable[RegisteredRule]) -> str:
    """The text of `docs/rules.md`."""
    themes = by_theme(rules)
    lines = [
        "<!-- Generated from the rules' docstrings; change those and run `python -m aquahelm.check.documentation`. -->",
        "# Rules",
        "",
        "`aquahelm explain RULE` prints the same. An *error* is refused or broken, a *warning* will hurt, a *note* is",
        "worth knowing. Rules of the themes yaml, schema and api speak for the API server.",
        "",
        "| Theme | What its rules are about |",
        "|---|---|",
        *(f"| [{theme}](#{theme}) | {THEMES[theme]} |" for theme, _ in themes),
    ]
    for theme, group in themes:
        lines += ["", f"## {theme}", "", THEMES[theme]]
        for one in group:
            lines += ["", *_section(one)]
    return "\n".join(lines) + "\n"


def _section(rule: RegisteredRule) -> list[str]:
    parts = read(rule.documentation)
    kinds = f" · {listing(sorted(rule.rule.kinds), 'and')}" if rule.rule.kinds and rule.rule.theme != "yaml" else ""
    return [
        f"### {rule.rule.slug}",
        "",
        f"*{rule.rule.weight}{kinds}{_versions(rule)}*",
        "",
        parts.sentence,
        "",
        "```yaml",
        "# bad",
        *_unindented(parts.bad),
        "# good",
        *_unindented(parts.good),
        "```",
        "",
        *parts.server.splitlines(),
    ]


def _versions(rule: RegisteredRule) -> str:
    since = f" · from Kubernetes {rule.rule.since}" if rule.rule.since else ""
    return since + (f" · until Kubernetes {rule.rule.until}" if rule.rule.until else "")


def _unindented(example: str) -> list[str]:
    return [line.removeprefix("    ") for line in example.splitlines()]


if __name__ == "__main__":
    from pathlib import Path

    from aquahelm.check.registry import registered
    from aquahelm.inventory.documentation import inventory_page
    from aquahelm.inventory.jsonschema import inventory_schema

    Path("docs/rules.md").write_text(rules_page(registered()), encoding="utf-8")
    Path("docs/inventory.md").write_text(inventory_page(inventory_schema()), encoding="utf-8")
