"""A workload's selector selects the pods that it makes.

Bad:
    selector: {matchLabels: {app: payment}}
    template: {metadata: {labels: {app: payments}}}
Good:
    selector: {matchLabels: {app: payment}}
    template: {metadata: {labels: {app: payment}}}

The API server answers `selector does not match template labels`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.selectors import matches
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule(
    "selector-matches-template",
    theme="api",
    severity=ERROR,
    kinds=frozenset({"DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"}),
)

IDENTITY = {"app", "app.kubernetes.io/component", "app.kubernetes.io/instance", "app.kubernetes.io/name", "k8s-app"}
ADD = "give template.metadata.labels what the selector asks for; once installed, the selector stays"


def check(workload: Object) -> Iterator[Violation]:
    """One for the selector."""
    pod = workload.pod
    selector = workload.spec / "selector"
    if workload.kind == "ReplicationController":
        wanted = selector.texts
        if selector.value and not wanted.items() <= pod.labels.items():
            missing = _pairs(wanted, pod.labels)
            message = f"the selector asks for {missing}; the pods have {_all(pod.labels)}"
            yield Violation(selector, message, ADD)
        return
    if not (selector / "matchLabels").value and not (selector / "matchExpressions").value:
        if workload.spec.there:
            yield Violation(selector, "the selector is empty; it must name labels of the pods", _proposed(pod.labels))
        return
    if not matches(selector, pod.labels):
        missing = _pairs((selector / "matchLabels").texts, pod.labels)
        what = f"the selector asks for {missing}" if missing else "an expression of the selector does not hold"
        yield Violation(selector, f"{what}; the pods have {_all(pod.labels)}", ADD)


def _proposed(labels: dict[str, str]) -> str:
    """A selector of those labels of the pods that say who they are; all of them where none is known to."""
    telling = {key: value for key, value in labels.items() if key in IDENTITY} or labels
    return f"matchLabels: {{{', '.join(f'{key}: {value}' for key, value in telling.items()) or '…'}}}"


def _pairs(wanted: dict[str, str], labels: dict[str, str]) -> str:
    """The labels that are wanted and not there."""
    return listing([f"{key}: {shown(value)}" for key, value in wanted.items() if labels.get(key) != value], "and")


def _all(labels: dict[str, str]) -> str:
    return listing([f"{key}: {shown(value)}" for key, value in labels.items()], "and") or "no labels"
