"""With one strange value anywhere in its own cases, a rule ends in findings or in none, never in a traceback.

Fields are of any form in files that no API server has seen. Themes whose objects the schemas of Kubernetes say little
of are always asked; all others by `make fuzz`.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from aquahelm.check.earlier import Earlier
from aquahelm.check.registry import find_rule
from aquahelm.check.run import CheckOptions, check
from aquahelm.render.manifests import read_manifests
from tests.check.rule_cases import Case, cases
from tests.check.test_schema_judge import changed, ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.registry import RegisteredRule
    from aquahelm.render.manifests import Manifests

THEMES, ALL = ("operators", "upgrade"), "AQUAHELM_FUZZ" in os.environ
STRANGERS: tuple[Any, ...] = (None, 5, True, 1.5, "", "²", [], {}, "9" * 5000)


def rule_of(case: Case) -> RegisteredRule:
    rule = find_rule(case.rule)
    assert rule is not None
    return rule


CASES = [case for case in cases() if (ALL or rule_of(case).rule.theme in THEMES) and "objects" in case.given]


def strange(text: str) -> Iterator[tuple[str, Manifests]]:
    """The objects with one value replaced, and which; all values, one after another."""
    documents = [one.data for one in read_manifests({"web.yaml": text})]
    for number, document in enumerate(documents):
        for way in ways(document):
            if way[0] in ("apiVersion", "kind"):
                continue
            for stranger in STRANGERS:
                one = changed(document, way, lambda holder, key, new=stranger: holder.__setitem__(key, new))
                texts = map(json.dumps, [*documents[:number], one, *documents[number + 1 :]])
                name = f"{number} {'.'.join(map(str, way))} {str(stranger)[:9]!r}"
                yield name, read_manifests({"web.yaml": "\n---\n".join(texts)}, name)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_strange_value_anywhere_in_a_case(case: Case) -> None:
    """Each in an environment of its own: a call for each would take ten times as long."""
    environments = dict(strange(case.given["objects"]))
    earlier: dict[str, Earlier] = {}
    if "before" in case.given:
        before = read_manifests({"web.yaml": case.given["before"]})
        earlier = dict.fromkeys(environments, Earlier(before))
        for name, manifests in strange(case.given["before"]):
            environments[f"before {name}"] = case.manifests()
            earlier[f"before {name}"] = Earlier(manifests)
    externals = dict.fromkeys(environments, case.given.get("externals", ()))
    options = CheckOptions(externals=externals, earlier=earlier, rules=(rule_of(case),))
    assert environments
    check(environments, ["1.36"], options)
