"""Violations of all objects, environments and versions, merged into findings that each name where they hold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from aquahelm.check.rule import version_number
from aquahelm.finding import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.check.rule import Rule
    from aquahelm.finding import Severity


@dataclass(frozen=True, slots=True)
class Raised:
    """A violation in plain values, so that it can be kept when its object is gone."""

    rule: Rule
    severity: Severity
    path: tuple[str | int, ...]
    field: str
    message: str
    fix: str
    versions: tuple[str, ...]


class Merged:
    """What was raised so far; the same in several environments and versions is kept once."""

    def __init__(self) -> None:
        self._found: dict[_Key, dict[str, _Where]] = defaultdict(dict)

    def keep(
        self, raised: Raised, environment: str, ref: str, template: Place, behind: tuple[str, Place | None]
    ) -> None:
        """Take in a violation.

        Args:
            raised: what a rule said.
            environment: of the object; empty where there are none.
            ref: the object as `Kind/name`.
            template: where it stands.
            behind: the inventory's path and place behind it.
        """
        if not raised.versions:
            return
        path, source = behind
        # Where there are no environments to merge, two objects of one name are two.
        line = 0 if environment else template.line
        key = _Key(
            raised.rule.slug,
            raised.severity,
            ref,
            raised.field,
            raised.message,
            raised.fix,
            template.file,
            line,
            path,
            source,
        )
        where = self._found[key].setdefault(environment, _Where(template))
        where.versions.update(raised.versions)

    def findings(self) -> tuple[Finding, ...]:
        """In order: of the inventory, then of the templates, the worst first at each place."""
        found = [finding for key, where in self._found.items() for finding in _as_findings(key, where)]
        return in_order(found)


class _Key(NamedTuple):
    """What makes two violations one finding."""

    rule: str
    severity: Severity
    object: str
    field: str
    message: str
    fix: str
    template: str
    line: int
    path: str
    source: Place | None


@dataclass(slots=True)
class _Where:
    """Where a finding holds in one environment."""

    template: Place
    versions: set[str] = field(default_factory=set)


def _as_findings(key: _Key, where: Mapping[str, _Where]) -> Iterable[Finding]:
    """One finding for all environments in which it holds for the same versions."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for environment, place in where.items():
        groups[tuple(sorted(place.versions, key=version_number))].append(environment)
    for versions, environments in groups.items():
        yield Finding(
            rule=key.rule,
            severity=key.severity,
            object=key.object,
            field=key.field,
            message=key.message,
            fix=key.fix,
            environments=tuple(sorted(filter(None, environments))),
            versions=versions,
            template=where[environments[0]].template,
            source=key.source,
            path=key.path,
        )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """In the order of the inventory (then of the templates), the worst first at each place."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        finding.source is None,
        _in_file(finding.source),
        _in_file(finding.template),
        finding.severity.rank,
        finding.object,
        finding.rule,
        finding.field,
        finding.message,
        finding.environments,
    )


def _in_file(place: Place | None) -> tuple[str, int, int]:
    """In plain values, which compare in no time."""
    return (place.file, place.line, place.column) if place else ("", 0, 0)
