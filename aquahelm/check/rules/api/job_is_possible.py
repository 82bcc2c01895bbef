"""A Job's counts, deadlines and failure policy fit together.

Bad:
    spec: {completionMode: Indexed, parallelism: 2}
Good:
    spec: {completionMode: Indexed, parallelism: 2, completions: 2}

The API server answers `completions: Required value: when completion mode is Indexed`, or `must be greater than or
equal to 0`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("job-is-possible", theme="api", severity=ERROR, kinds=frozenset({"CronJob", "Job"}))

COUNTS = (
    "activeDeadlineSeconds",
    "backoffLimit",
    "backoffLimitPerIndex",
    "completions",
    "maxFailedIndexes",
    "parallelism",
    "ttlSecondsAfterFinished",
)
ACTIONS = ("FailJob", "FailIndex", "Ignore", "Count")
MOST_INDEXED = 100_000


def check(job: Object) -> Iterator[Violation]:
    """One for each setting that is refused."""
    spec = job.spec / "jobTemplate" / "spec" if job.kind == "CronJob" else job.spec
    for field in COUNTS:
        place = spec / field
        if place.number is not None and place.number < 0:
            yield Violation(place, f"{place.number} is too small; 0 or more")
    mode, indexed = spec / "completionMode", (spec / "completionMode").text == "Indexed"
    if mode.text is not None and mode.text not in ("NonIndexed", "Indexed"):
        yield Violation(mode, f"{shown(mode.text)} is not one of NonIndexed or Indexed")
    if indexed:
        yield from _indexed(spec, job)
    else:
        for field in ("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"):
            if (spec / field).there:
                yield Violation(spec / field, f"{field} needs completionMode: Indexed")
    if (spec / "selector").value and (spec / "manualSelector").flag is not True:
        message = "a Job makes its own selector"
        yield Violation(spec / "selector", message, "remove selector")
    replacement = spec / "podReplacementPolicy"
    if replacement.text is not None and replacement.text not in ("TerminatingOrFailed", "Failed"):
        yield Violation(replacement, f"{shown(replacement.text)} is not one of TerminatingOrFailed or Failed")
    for rule in spec / "podFailurePolicy" / "rules":
        yield from _failure_rule(rule, indexed=(spec / "backoffLimitPerIndex").there)


def _indexed(spec: Node, job: Object) -> Iterator[Violation]:
    completions, parallelism = spec / "completions", spec / "parallelism"
    if completions.number is None:
        yield Violation(completions, "completions must be given when completionMode is Indexed")
    if (parallelism.number or 0) > MOST_INDEXED:
        yield Violation(parallelism, f"{parallelism.number} is too large; at most {MOST_INDEXED}")
    longest = 63 - len(f"-{max((completions.number or 1) - 1, 0)}")
    if job.kind == "Job" and len(job.name) > longest:
        message = f"the pods' host names would be longer than 63 characters; the name has at most {longest}"
        yield Violation(job / "metadata" / "name", message)


def _failure_rule(rule: Node, *, indexed: bool) -> Iterator[Violation]:
    action = rule / "action"
    if action.text not in ACTIONS:
        yield Violation(action, f"{shown(action.value)} is not one of {listing(ACTIONS)}")
    elif action.text == "FailIndex" and not indexed:
        yield Violation(action, "FailIndex needs backoffLimitPerIndex")
    codes, conditions = rule / "onExitCodes", rule / "onPodConditions"
    if codes.there == bool(conditions.value):
        yield Violation(rule, "a rule has either onExitCodes or onPodConditions")
    if not codes.there:
        return
    operator, values = codes / "operator", codes / "values"
    if operator.text not in ("In", "NotIn"):
        yield Violation(operator, f"{shown(operator.value)} is not one of In or NotIn")
    numbers = [value.number for value in values]
    if not numbers:
        yield Violation(values, "values must be given")
    elif operator.text == "In" and 0 in numbers:
        yield Violation(values, "0 is success and cannot be a failure")
    if None not in numbers and numbers != sorted(set(numbers), key=lambda number: number or 0):
        yield Violation(values, "values must be in order, each once")
