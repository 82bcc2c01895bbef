"""What the validator's rules of updates say of a difference: one judgement for `validate --against` and for `diff`.

Rules of theme `api` speak for the server, which refuses the update; those of theme `upgrade` tell of what it accepts
and what does harm. What that is called here stands in `RISKS`; a rule that is not named there is taken by its theme.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aquahelm.check.registry import GONE, PAIRED, PLACED, registered
from aquahelm.check.rule import ERROR, NOTE, version_number
from aquahelm.diff.case import Effect
from aquahelm.diff.model import Risk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.registry import RegisteredRule
    from aquahelm.check.rule import Violation
    from aquahelm.diff.case import Case, Scene

RISKS = {
    "config-outlives-old-pods": Risk.RESTART,
    "data-follows-by-hand": Risk.DATA_LOSS,
    "data-is-kept": Risk.DATA_LOSS,
    "first-settings-stay": Risk.DOWNTIME,
    "kafka-change-is-possible": Risk.RECREATE,
    "policy-types-follow-the-rules": Risk.DOWNTIME,
    "postgres-change-is-possible": Risk.RECREATE,
    "replicas-do-not-fall-to-one": Risk.SCALE,
    "secret-is-kept": Risk.DATA_LOSS,
    "service-keeps-its-ways-in": Risk.DOWNTIME,
    "store-does-not-shrink": Risk.RECREATE,
    "store-reads-its-data": Risk.DOWNTIME,
    "volume-keeps-its-data": Risk.DATA_LOSS,
    "workload-is-not-recreated": Risk.DOWNTIME,
}
_SPEAK = ("api", "upgrade")
_FOR_THE_SERVER = ("schema", "api")


def transitions(case: Case) -> Iterator[Effect]:
    """What the rules say of an object that is written otherwise now, or is no more."""
    scene = case.scene
    if case.hook:
        return
    asked: tuple[object, ...]
    if case.after is None:
        asked, reach = (case.before, scene.after, scene.context), GONE
    elif case.before is not None:
        asked, reach = (case.after, case.before, scene.after, scene.context), PAIRED
    else:
        return
    yield from _looking_back(case)
    for one in registered():
        rule = one.rule
        if rule.theme in _SPEAK and one.reach == reach and (not rule.kinds or case.kind in rule.kinds):
            for violation in one.check(*asked[: one.takes]):
                if _holds(one, violation, scene):
                    yield _effect(one, violation)


def _looking_back(case: Case) -> Iterator[Effect]:
    """Rules that ask for the state before by themselves: what a workload reads may change while its text stays."""
    if case.after is None:
        return
    scene = case.scene
    asked = [case.after, *scene.after.usage.needers(case.kind, case.item.name, case.item.namespace)]
    for one in registered():
        if one.rule.theme == "upgrade" and one.reach == PLACED:
            for item in asked:
                if item.kind in one.rule.kinds:
                    for violation in one.check(item, scene.after, scene.context):
                        effect = _effect(one, violation)
                        yield effect if item is case.after else replace(effect, way=None)


def refusals(case: Case) -> Iterator[Effect]:
    """What the server refuses of an object as it is now, whatever it was before."""
    if case.after is None:
        return
    for one in registered():
        rule = one.rule
        if rule.theme in _FOR_THE_SERVER and (not rule.kinds or case.kind in rule.kinds):
            for violation in one.of_object(case.after, case.scene.after, case.scene.context):
                if (violation.severity or rule.severity) is ERROR and _holds(one, violation, case.scene):
                    yield replace(_effect(one, violation), risk=Risk.RECREATE)


def _effect(one: RegisteredRule, violation: Violation) -> Effect:
    risk = RISKS.get(one.rule.slug, Risk.RECREATE if one.rule.theme == "api" else Risk.DOWNTIME)
    if one.rule.slug == "workload-is-not-recreated" and "behind under the old name" in violation.message:
        risk = Risk.DATA_LOSS
    if (violation.severity or one.rule.severity) is NOTE:
        risk = min(risk, Risk.DOWNTIME)
    way = violation.place.path if violation.place else None
    return Effect(risk, violation.message, violation.fix, way, one.rule.slug)


def _holds(one: RegisteredRule, violation: Violation, scene: Scene) -> bool:
    """Whether any Kubernetes version that is asked about is among the rule's."""
    versions = violation.versions or scene.context.versions
    first = version_number(violation.since or one.rule.since or "0")
    last = version_number(violation.until or one.rule.until or "999")
    return any(first <= version_number(version) <= last for version in versions)
