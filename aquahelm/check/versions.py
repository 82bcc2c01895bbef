"""Kubernetes versions: which are meant, and what several of them have in common."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aquahelm.check.earlier import Allowed
from aquahelm.check.schemas.bundle import SUPPORTED
from aquahelm.errors import UsageError

_MINOR = re.compile(r"\b1\.(\d+)")
_NO_MINOR = 999

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aquahelm.check.run import CheckResult
    from aquahelm.finding import Finding
    from aquahelm.render.engine import Engine


def known_versions(asked: Iterable[str]) -> tuple[str, ...]:
    """These versions, oldest first, such as `1.36`. Errors: UsageError for one that aquahelm has no schemas for."""
    names = {version.removeprefix("v") for version in asked}
    unknown = sorted(names - set(SUPPORTED))
    if unknown:
        raise UsageError(f"no schemas for Kubernetes {', '.join(unknown)}", f"known versions: {', '.join(SUPPORTED)}")
    return tuple(version for version in SUPPORTED if version in names)


def allowed_versions(
    constraint: str, helm: Engine, asked: Iterable[str] = (), whose: str = "the inventory"
) -> Mapping[str, str]:
    """Kubernetes version such as `1.36` → the patch version that stands for it; oldest first.

    Args:
        constraint: the `kubeVersion` of a chart; empty for none.
        helm: compares versions.
        asked: these alone, allowed or not; all that are allowed unless given.
        whose: the constraint is, for messages.

    Errors: UsageError for a version that aquahelm has no schemas for, or where the constraint allows none.
    """
    names = known_versions(asked)
    found = {}
    for name in SUPPORTED:
        # A chart may ask for 1.31.4 or newer: then the last patch release stands for 1.31.
        patches = [f"{name}.{patch}" for patch in (0, 99)]
        fitting = next((patch for patch in patches if not constraint or helm.fits(constraint, patch)), "")
        if name in names or (not names and fitting):
            found[name] = fitting or f"{name}.0"
    if not found:
        raise UsageError(
            f"{whose} supports Kubernetes {constraint}, and aquahelm knows none of that",
            f"known versions: {', '.join(SUPPORTED)}",
        )
    return found


def allowed_then_and_now(then: str, now: str, helm: Engine) -> Allowed | None:
    """The minor versions that two charts' `kubeVersion` allow, near those that they name; None unless both have one."""
    named = [int(minor) for minor in _MINOR.findall(f"{then} {now}")]
    if then == now or not (then and now and named) or max(named) > _NO_MINOR:
        return None
    candidates = range(max(0, min(named) - 1), max(named) + 2)

    def allowed(constraint: str) -> tuple[int, ...]:
        return tuple(
            minor for minor in candidates if any(helm.fits(constraint, f"1.{minor}.{patch}") for patch in (0, 99))
        )

    return Allowed(allowed(then), allowed(now))


def minor_of(version: str) -> int:
    """`v1.36.3` → 36."""
    return int(version.split(".")[1])


def together(results: Sequence[CheckResult], versions: tuple[str, ...]) -> CheckResult:
    """The results for groups of versions as one: a finding that several have holds for all their versions."""
    if len(results) == 1:
        return results[0]
    found: dict[Finding, tuple[str, ...]] = {}
    for result in results:
        for finding in result.findings:
            key = replace(finding, versions=())
            found[key] = (*found.get(key, ()), *finding.versions)
    findings = tuple(replace(finding, versions=held) for finding, held in found.items())
    return replace(
        results[0],
        findings=findings,
        counts=replace(results[0].counts, versions=len(versions)),
        versions=versions,
    )
