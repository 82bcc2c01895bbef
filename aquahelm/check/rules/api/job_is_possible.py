"""A Job's counts, deadlines and failure policy fit together.

Bad:
    spec: {completionMode: Indexed, parallelism: 2}
Good:
    spec: {completionMode: Indexed, parallelism: 2, completions: 2}

The API server answers `completions: Required value: when completion mode is Indexed`, or `must be greater than or
equal to 0`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.grammar import domain_prefixed_path, qualified_name
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.selectors import matches
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

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
MANY = 100_000
MOST_OF_MANY = 10_000
MOST_FAILURE_RULES = 20
MOST_SUCCESS_RULES = 20
LONGEST_MANAGER = 63
MANAGERS_SINCE = "1.32"
# No longer than what the server reads as a number.
INTERVAL = re.compile(r"\+?([0-9]{1,18})(?:-\+?([0-9]{1,18}))?")


def check(job: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each setting that is refused."""
    del objects
    spec = job.spec / "jobTemplate" / "spec" if job.kind == "CronJob" else job.spec
    for place in spec.given(COUNTS):
        if place.number is not None and place.number < 0:
            yield Violation(place, f"{place.number} is too small; 0 or more")
    mode, indexed = spec / "completionMode", (spec / "completionMode").text == "Indexed"
    if mode.text is not None and mode.text not in ("NonIndexed", "Indexed"):
        yield Violation(mode, f"{shown(mode.text)} is not one of NonIndexed or Indexed")
    if indexed:
        yield from _indexed(spec, job)
    else:
        for place in spec.given(("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy")):
            yield Violation(place, f"{place.key} needs completionMode: Indexed")
    if not {"selector", "manualSelector"}.isdisjoint(spec.mapping):
        yield from _selector(spec, job, bool(context.earlier and context.earlier.before(job)))
    for manager in spec.given(("managedBy",)):
        yield from _manager(manager)
    if spec.mapping.get("podReplacementPolicy") is not None or spec.mapping.get("podFailurePolicy") is not None:
        yield from _failures(spec)


def _manager(manager: Node) -> Iterator[Violation]:
    if manager.text is None:
        return
    if domain_prefixed_path(manager.text):
        trouble = domain_prefixed_path(manager.text)
        yield Violation(manager, f"{shown(manager.text)} {trouble}", since=MANAGERS_SINCE)
    elif len(manager.text) > LONGEST_MANAGER:
        yield Violation(manager, f"{shown(manager.text)} is longer than {LONGEST_MANAGER} characters")


def _selector(spec: Node, job: Object, updated: bool) -> Iterator[Violation]:
    selector, manual = spec / "selector", spec / "manualSelector"
    if job.kind == "CronJob":
        if manual.flag:
            yield Violation(manual, "the Jobs of a CronJob make their own selectors", "remove manualSelector")
        if selector.there:
            yield Violation(selector, "the Jobs of a CronJob make their own selectors", "remove selector")
    elif manual.flag:
        if not selector.there and updated:
            return  # the Job keeps the selector that it once got
        if not selector.there:
            yield Violation(selector, "selector must be given with manualSelector: true", "remove manualSelector")
        elif not matches(selector, job.pod.labels):
            yield Violation(selector, "the selector does not match the labels of the pods")
    elif selector.value:
        yield Violation(selector, "a Job makes its own selector", "remove selector")


def _failures(spec: Node) -> Iterator[Violation]:
    replacement, policy = spec / "podReplacementPolicy", spec / "podFailurePolicy"
    words = ("Failed",) if policy.there else ("Failed", "TerminatingOrFailed")
    if replacement.text is not None and replacement.text not in words:
        with_policy = " beside a podFailurePolicy" if policy.there else ""
        yield Violation(replacement, f"{shown(replacement.text)} is not {listing(words)}{with_policy}")
    rules = [*(policy / "rules")]
    if len(rules) > MOST_FAILURE_RULES:
        yield Violation(policy / "rules", f"there are {len(rules)} rules; at most {MOST_FAILURE_RULES}")
    containers = {
        (container / "name").text
        for role in ("containers", "initContainers")
        for container in spec / "template" / "spec" / role
    }
    for rule in rules:
        yield from _failure_rule(rule, containers, indexed=(spec / "backoffLimitPerIndex").there)


def _indexed(spec: Node, job: Object) -> Iterator[Violation]:
    completions, parallelism = spec / "completions", spec / "parallelism"
    if completions.number is None:
        yield Violation(completions, "completions must be given when completionMode is Indexed")
    if (parallelism.number or 0) > MOST_INDEXED:
        yield Violation(parallelism, f"{parallelism.number} is too large; at most {MOST_INDEXED}")
    yield from _failed_indexes(spec, completions.number or 0)
    if (spec / "successPolicy").there:
        yield from _success(spec / "successPolicy" / "rules", completions.number or 0)
    longest = 63 - len(f"-{max((completions.number or 1) - 1, 0)}")
    if job.kind == "Job" and completions.number and "." in job.name:
        yield Violation(job / "metadata" / "name", "it becomes part of host names, which have no dots")
    elif job.kind == "Job" and completions.number and len(job.name) > longest:
        message = f"the pods' host names would be longer than 63 characters; the name has at most {longest}"
        yield Violation(job / "metadata" / "name", message)


def _failed_indexes(spec: Node, completions: int) -> Iterator[Violation]:
    most, each = spec / "maxFailedIndexes", spec / "backoffLimitPerIndex"
    if most.number is not None and not each.there:
        yield Violation(each, "backoffLimitPerIndex must be given with maxFailedIndexes")
    if most.number is not None and most.number > min(completions, MOST_INDEXED):
        yield Violation(most, f"{most.number} is more than completions, {completions}")
    if completions > MANY and each.there:
        parallelism = spec / "parallelism"
        if most.number is None:
            yield Violation(most, f"maxFailedIndexes must be given when completions is above {MANY}")
        elif most.number > MOST_OF_MANY:
            yield Violation(
                most, f"{most.number} is too large when completions is above {MANY}; at most {MOST_OF_MANY}"
            )
        if (parallelism.number or 0) > MOST_OF_MANY:
            message = f"{parallelism.number} is too large when completions is above {MANY}; at most {MOST_OF_MANY}"
            yield Violation(parallelism, message)


def _success(rules: Node, completions: int) -> Iterator[Violation]:
    count = len(list(rules))
    if not 1 <= count <= MOST_SUCCESS_RULES:
        yield Violation(rules, f"there are {count} rules; 1 to {MOST_SUCCESS_RULES}")
    for rule in rules:
        indexes, needed = rule / "succeededIndexes", rule / "succeededCount"
        if not indexes.there and not needed.there:
            yield Violation(rule, "succeededIndexes or succeededCount must be given")
        total, trouble = _indexes(indexes.text or "", completions)
        if trouble:
            yield Violation(indexes, f"{shown(indexes.text)} {trouble}")
        most = total if indexes.there and not trouble else completions
        if needed.number is not None and not 0 <= needed.number <= most:
            yield Violation(needed, f"{needed.number} is outside 0 to {most}")


def _indexes(text: str, completions: int) -> tuple[int, str]:
    """How many indexes `1,3-5` names, and what is wrong with it."""
    total, last = 0, -1
    for part in text.split(",") if text else ():
        match = INTERVAL.fullmatch(part)
        if not match:
            return 0, "is not a list of numbers and ranges such as 0,2-5"
        first, end = int(match[1]), int(match[2] or match[1])
        if end >= completions:
            return 0, f"goes beyond the last index, {completions - 1}"
        if first <= last or end < first or (match[2] and end == first):
            return 0, "is not in rising order"
        total, last = total + end - first + 1, end
    return total, ""


def _failure_rule(rule: Node, containers: set[str | None], *, indexed: bool) -> Iterator[Violation]:
    action = rule / "action"
    if action.text not in ACTIONS:
        yield Violation(action, f"{shown(action.value)} is not one of {listing(ACTIONS)}")
    elif action.text == "FailIndex" and not indexed:
        yield Violation(action, "FailIndex needs backoffLimitPerIndex")
    codes, conditions = rule / "onExitCodes", rule / "onPodConditions"
    if codes.there == bool(conditions.value):
        yield Violation(rule, "a rule has either onExitCodes or onPodConditions")
    for condition in conditions:
        yield from _condition(condition)
    if codes.there:
        yield from _exit_codes(codes, containers)


def _condition(condition: Node) -> Iterator[Violation]:
    kind, status = condition / "type", condition / "status"
    if qualified_name(kind.text or ""):
        yield Violation(kind, f"{shown(kind.value)} {qualified_name(kind.text or '')}")
    if status.text not in (None, "", "True", "False", "Unknown"):  # empty is filled in: True
        yield Violation(status, f"{shown(status.text)} is not one of True, False or Unknown")


def _exit_codes(codes: Node, containers: set[str | None]) -> Iterator[Violation]:
    name = codes / "containerName"
    if name.there and name.text not in containers:
        yield Violation(name, f"no container of the pod is called {shown(name.value)}")
    operator, values = codes / "operator", codes / "values"
    if operator.text not in ("In", "NotIn"):
        yield Violation(operator, f"{shown(operator.value)} is not one of In or NotIn")
    numbers = [0 if value.value is None else value.number for value in values]
    if not numbers:
        yield Violation(values, "values must be given")
    elif operator.text == "In" and 0 in numbers:
        yield Violation(values, "0 is success and cannot be a failure")
    if None not in numbers and numbers != sorted(set(numbers), key=lambda number: number or 0):
        yield Violation(values, "values must be in order, each once")
