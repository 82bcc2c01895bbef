"""What exceptions take away, and what they leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from aquahelm.check.exemptions import Exemption, declared_exemptions, without_excepted
from aquahelm.check.run import CheckResult, Counts
from aquahelm.errors import InventoryError
from aquahelm.finding import Finding, Place, Severity
from aquahelm.inventory.load import parse_inventory
from tests.cli.conftest import INVENTORY

TODAY = date(2026, 11, 21)
IMAGE = Finding("image-is-pinned", Severity.WARNING, "Deployment/web", "spec", "latest", environments=("dev", "prod"))
EXCEPTION = Exemption("image-is-pinned", "Deployment/*", (), "no other tag", None, Place("inventory.yaml", 9, 5))


def sifted(*exemptions: Exemption, complete: bool = True, findings: tuple[Finding, ...] = (IMAGE,)) -> CheckResult:
    result = CheckResult(findings, Counts(2, 1, 1, 1))
    return without_excepted(result, exemptions, complete=complete, today=TODAY)


def test_a_finding_that_is_excepted_does_not_count_but_is_kept() -> None:
    result = sifted(EXCEPTION)
    assert result.findings == ()
    (excepted,) = result.excepted
    assert (excepted.finding, excepted.reason, excepted.by) == (IMAGE, "no other tag", EXCEPTION.place)


def test_one_environment_is_excepted_and_the_other_is_not() -> None:
    result = sifted(replace(EXCEPTION, environments=("dev",)))
    assert [finding.environments for finding in result.findings] == [("prod",)]
    assert [one.finding.environments for one in result.excepted] == [("dev",)]


def test_two_exceptions_share_a_finding() -> None:
    result = sifted(replace(EXCEPTION, environments=("dev",)), replace(EXCEPTION, environments=("prod",)))
    assert result.findings == ()
    assert len(result.excepted) == 2


def test_without_environments_an_exception_holds_too() -> None:
    foreign = replace(IMAGE, environments=())
    assert sifted(EXCEPTION, findings=(foreign,)).findings == ()


@pytest.mark.parametrize(("until", "counts"), [(TODAY, False), (date(2026, 11, 20), True)])
def test_the_last_day_is_the_last_one(until: date, counts: bool) -> None:
    result = sifted(replace(EXCEPTION, until=until))
    assert (IMAGE in result.findings) is counts
    assert ("exception-is-used" in {finding.rule for finding in result.findings}) is counts


def test_what_nothing_needed_is_told_where_it_stands() -> None:
    (finding,) = sifted(EXCEPTION, findings=()).findings
    assert (finding.rule, finding.severity, finding.source) == ("exception-is-used", Severity.WARNING, EXCEPTION.place)


def test_where_a_part_is_judged_alone_nothing_is_said_of_what_nothing_needed() -> None:
    assert sifted(EXCEPTION, complete=False, findings=()).findings == ()
    ended = replace(EXCEPTION, until=date(2020, 1, 1))
    assert len(sifted(ended, complete=False, findings=()).findings) == 1


def test_the_inventory_s_exceptions_know_their_lines() -> None:
    text = INVENTORY + 'exceptions:\n  - {rule: image-is-pinned, reason: so it is, until: "2027-01-31"}\n'
    (one,) = declared_exemptions(parse_inventory(text.encode()))
    assert (one.object, one.until, one.path) == ("*/*", date(2027, 1, 31), "exceptions[0]")
    assert one.place.line == text.count("\n")


def test_rules_that_do_not_exist_are_told_at_their_lines() -> None:
    text = INVENTORY + "exceptions:\n  - {rule: image-is-pined, reason: so it is}\n"
    with pytest.raises(InventoryError) as caught:
        declared_exemptions(parse_inventory(text.encode()))
    (problem,) = caught.value.problems
    assert (problem.line, problem.path) == (text.count("\n"), "exceptions[0].rule")
    assert (problem.message, problem.remedy) == ('there is no rule "image-is-pined"', "image-is-pinned?")
