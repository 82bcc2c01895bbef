"""Exceptions: findings that a team has decided to live with do not count, and an exception that is none is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from aquahelm.check.merged import in_order
from aquahelm.check.registry import find_rule, registered
from aquahelm.check.wording import nearest
from aquahelm.errors import InventoryError, Problem
from aquahelm.finding import Excepted, Finding
from aquahelm.inventory.paths import spell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aquahelm.check.run import CheckResult
    from aquahelm.finding import Place
    from aquahelm.inventory.load import Inventory

OWN_RULE = "exception-is-used"


@dataclass(frozen=True, slots=True)
class Exemption:
    """An exception, wherever it is written.

    Attributes:
        rule: whose findings.
        object: of which objects: `Kind/name`, `*` for any text.
        environments: in which environments; none: in all.
        reason: why.
        until: the last day on which it holds.
        place: where it is written.
        path: its path there.
    """

    rule: str
    object: str
    environments: tuple[str, ...]
    reason: str
    until: date | None
    place: Place
    path: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is meant, in some environment."""
        meant = finding.rule == self.rule and fnmatchcase(finding.object or "/", self.object)
        return meant and (not self.environments or bool({*self.environments} & {*finding.environments}))


@dataclass(frozen=True, slots=True)
class Use:
    """What became of an exception: the rule about exceptions looks at it.

    Attributes:
        exemption: the exception.
        covered: how many findings it meant.
        expired: whether its last day has passed.
        near: the object that was probably meant; empty if none is near.
    """

    exemption: Exemption
    covered: int
    expired: bool
    near: str


def unknown_rule(slug: str) -> tuple[str, str]:
    """What is wrong with a rule's name, and what to do; empty if there is such a rule."""
    if find_rule(slug):
        return "", ""
    near = nearest(slug, [one.rule.slug for one in registered()])
    return f'there is no rule "{slug}"', f"{near}?" if near else "aquahelm explain lists them"


def declared_exemptions(inventory: Inventory) -> tuple[Exemption, ...]:
    """The inventory's exceptions. Errors: InventoryError for rules that do not exist."""
    platform = next(iter(inventory.environments.values()))
    problems = []
    found = []
    for number, one in enumerate(platform.exceptions):
        path = ("exceptions", number)
        message, remedy = unknown_rule(one.rule)
        if message:
            line, column = inventory.source.place((*path, "rule"))
            problems.append(Problem(line, column, spell((*path, "rule")), message, remedy))
        until = date.fromisoformat(one.until) if one.until else None
        place = inventory.place(path)
        found.append(Exemption(one.rule, one.object, one.environments, one.reason, until, place, spell(path)))
    if problems:
        raise InventoryError(inventory.file, problems)
    return tuple(found)


def without_excepted(
    result: CheckResult, exemptions: Sequence[Exemption], *, complete: bool = True, today: date | None = None
) -> CheckResult:
    """The result without the findings that exceptions mean; those are kept beside it.

    Args:
        result: of a check.
        exemptions: all of them.
        complete: whether all environments and versions were judged: an exception that nothing needed is then told.
        today: the day that counts; the real one (UTC) unless given.
    """
    if not exemptions:
        return result
    day = today or datetime.now(UTC).date()
    kept: list[Finding] = []
    excepted: list[Excepted] = []
    covered: Counter[Exemption] = Counter()
    for finding in result.findings:
        left: Finding | None = finding
        for exemption in exemptions:
            if left is None or not exemption.covers(left):
                continue
            covered[exemption] += 1
            if exemption.until is None or day <= exemption.until:
                meant, left = _split(left, exemption.environments)
                excepted.append(Excepted(meant, exemption.reason, exemption.place))
        kept += [left] if left else []
    for exemption in exemptions:
        expired = exemption.until is not None and day > exemption.until
        use = Use(exemption, covered[exemption], expired, _near(exemption, result.findings))
        kept += [one for one in _told(use) if expired or complete]
    return replace(result, findings=in_order(kept), excepted=(*result.excepted, *excepted))


def _split(finding: Finding, environments: Iterable[str]) -> tuple[Finding, Finding | None]:
    """What an exception means of a finding, and what is left of it."""
    wanted = set(environments) or set(finding.environments)
    meant = tuple(name for name in finding.environments if name in wanted)
    left = tuple(name for name in finding.environments if name not in wanted)
    return replace(finding, environments=meant), replace(finding, environments=left) if left else None


def _near(exemption: Exemption, findings: Iterable[Finding]) -> str:
    return nearest(exemption.object, {finding.object for finding in findings if finding.rule == exemption.rule})


def _told(use: Use) -> Iterable[Finding]:
    own = find_rule(OWN_RULE)
    if own is None:  # switched off
        return
    for violation in own.check(use):
        yield Finding(
            rule=OWN_RULE,
            severity=own.rule.severity,
            object="",
            field="",
            message=violation.message,
            fix=violation.fix,
            environments=use.exemption.environments,
            source=use.exemption.place,
            path=use.exemption.path,
        )
