"""A selector names what a workload is, never its version.

Bad:
    selector: {matchLabels: {app.kubernetes.io/name: payment, app.kubernetes.io/version: v1.4.0}}
Good:
    selector: {matchLabels: {app.kubernetes.io/name: payment}}

A workload's selector cannot be changed: the next version's upgrade is refused (`field is immutable`). A Service or a
budget with a version in its selector loses its pods with the next version. Labels of claim templates are frozen
likewise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.images import image_parts
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

LABEL_SELECTORS = {
    "DaemonSet": "selector",
    "Deployment": "selector",
    "NetworkPolicy": "podSelector",
    "PodDisruptionBudget": "selector",
    "ReplicaSet": "selector",
    "StatefulSet": "selector",
}
RULE = Rule(
    "selector-has-no-version", theme="reliability", severity=ERROR, kinds=frozenset({*LABEL_SELECTORS, "Service"})
)

CHANGING = {"app.kubernetes.io/version", "helm.sh/chart", "version", "chart"}


def check(item: Object) -> Iterator[Violation]:
    """One for each label that changes with the version."""
    if item.kind == "Service":
        yield from _labels(item.spec / "selector", "the selector")
        return
    tags = {image_parts((one.node / "image").text or "")[1] for one in item.pod.containers} if item.runs_pods else ()
    yield from _labels(item.spec / LABEL_SELECTORS[item.kind] / "matchLabels", "the selector", tags)
    for template in item.spec / "volumeClaimTemplates":
        yield from _labels(template / "metadata" / "labels", "a claim template, which is frozen,")


def _labels(labels: Node, what: str, tags: Collection[str] = ()) -> Iterator[Violation]:
    for key, value in labels.texts.items():
        if key in CHANGING and (key != "version" or value in tags or any(character.isdigit() for character in value)):
            message = f"{what} has the label {key}: {shown(value)}, which changes with every version"
            yield Violation(labels / key, message, f"remove {key}")
