"""Every rule finds what its cases say, and nothing else."""

from __future__ import annotations

import pytest

from aquahelm.check.registry import registered
from aquahelm.check.rules import RULES
from tests.check.rule_cases import FOLDER, TABLES, Case, cases

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_rule_finds_what_the_case_says(case: Case) -> None:
    assert case.found() == case.finds


@pytest.mark.parametrize("case", [case for case in CASES if case.finds], ids=str)
def test_without_the_rule_nobody_says_it(case: Case) -> None:
    others = tuple(one for one in registered() if one.rule.slug != case.rule)
    assert case.rule not in {finding.rule for finding in case.judged(others).findings}


@pytest.mark.parametrize("rule", [one.rule.slug for one in registered()])
def test_every_rule_has_cases_of_all_three_kinds(rule: str) -> None:
    assert {case.table for case in CASES if case.rule == rule} == set(TABLES)


def test_a_case_that_fails_says_what_is_found_and_no_other_does() -> None:
    assert [str(case) for case in CASES if bool(case.finds) is not (case.table == "fails")] == []


def test_there_are_no_cases_of_unknown_rules() -> None:
    assert len(list(FOLDER.glob("*.yaml"))) == len(RULES)
