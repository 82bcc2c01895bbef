"""Labels, annotations and selectors have keys and values that Kubernetes takes.

Bad:
    metadata: {labels: {app.kubernetes.io/version: 1.4.0+build.7}}
Good:
    metadata: {labels: {app.kubernetes.io/version: 1.4.0-build.7}}

The API server answers `metadata.labels: Invalid value`. A value has at most 63 characters: letters, digits, `-`, `_`,
`.`; so no `+` of a semantic version, no `:` of an image, no space. Annotations may hold any text, 256 KiB in all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import label_value, qualified_name
from aquahelm.check.placement import affinity_terms
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("labels-are-valid", theme="api", severity=ERROR)

MOST_ANNOTATION_BYTES = 256 * 1024
LABEL_SELECTORS = {
    "DaemonSet": ("selector",),
    "Deployment": ("selector",),
    "Job": ("selector",),
    "NetworkPolicy": ("podSelector",),
    "PersistentVolumeClaim": ("selector",),
    "PodDisruptionBudget": ("selector",),
    "ReplicaSet": ("selector",),
    "StatefulSet": ("selector",),
}
PLAIN_SELECTORS = {"ReplicationController", "Service"}


def check(item: Object) -> Iterator[Violation]:
    """One for each key or value that is refused."""
    yield from _metadata(item.metadata)
    if item.runs_pods:
        pod = item.pod
        if item.kind != "Pod":
            yield from _metadata(pod.metadata)
        if pod.spec.mapping.get("nodeSelector"):
            yield from _pairs(pod.spec / "nodeSelector")
        for constraint in pod.spec / "topologySpreadConstraints":
            yield from _selector(constraint / "labelSelector")
        if pod.spec.mapping.get("affinity"):
            for term in affinity_terms(pod.spec / "affinity"):
                yield from _selector(term / "labelSelector")
                yield from _selector(term / "namespaceSelector")
    if item.kind in PLAIN_SELECTORS:
        yield from _pairs(item.spec / "selector")
    for field in LABEL_SELECTORS.get(item.kind, ()):
        yield from _selector(item.spec / field)
    for selector in MORE_SELECTORS[item.kind](item) if item.kind in MORE_SELECTORS else ():
        yield from _selector(selector)


def _of_peers(policy: Object) -> Iterator[Node]:
    for field, peers in (("ingress", "from"), ("egress", "to")):
        for rule in policy.spec / field:
            for peer in rule / peers:
                yield peer / "podSelector"
                yield peer / "namespaceSelector"


def _of_claims(workload: Object) -> Iterator[Node]:
    for claim in workload.spec / "volumeClaimTemplates":
        yield claim / "spec" / "selector"


def _of_roles(role: Object) -> Iterator[Node]:
    yield from role / "aggregationRule" / "clusterRoleSelectors"


MORE_SELECTORS = {"ClusterRole": _of_roles, "NetworkPolicy": _of_peers, "StatefulSet": _of_claims}


def _metadata(metadata: Node) -> Iterator[Violation]:
    fields = metadata.mapping
    if fields.get("labels"):
        yield from _pairs(metadata / "labels")
    if not fields.get("annotations"):
        return
    annotations = metadata / "annotations"
    for key, value in annotations.fields():
        trouble = qualified_name(key.lower())
        if trouble:
            yield Violation(value, f"the key {shown(key)} {trouble}")
    size = sum(len(key.encode()) + len(value.encode()) for key, value in annotations.texts.items())
    if size > MOST_ANNOTATION_BYTES:
        yield Violation(annotations, f"the annotations hold {size} bytes; at most {MOST_ANNOTATION_BYTES}")


def _pairs(labels: Node) -> Iterator[Violation]:
    for key, value in labels.mapping.items():
        trouble = qualified_name(key)
        if trouble:
            yield Violation(labels / key, f"the key {shown(key)} {trouble}")
        trouble = label_value(value) if isinstance(value, str) else ""
        if trouble:
            yield Violation(labels / key, f"{shown(value)} {trouble}", _fix(value))


def _selector(selector: Node) -> Iterator[Violation]:
    if not selector.value:
        return
    yield from _pairs(selector / "matchLabels")
    for expression in selector / "matchExpressions":
        key, operator, values = expression / "key", (expression / "operator").text, expression / "values"
        if key.text is not None and qualified_name(key.text):
            yield Violation(key, f"the key {shown(key.text)} {qualified_name(key.text)}")
        if operator not in ("In", "NotIn", "Exists", "DoesNotExist"):
            message = f"{shown(operator)} is not one of In, NotIn, Exists or DoesNotExist"
            yield Violation(expression / "operator", message)
        elif operator in ("In", "NotIn") and not values.value:
            yield Violation(values, f"values must be given with {operator}")
        elif operator in ("Exists", "DoesNotExist") and values.value:
            yield Violation(values, f"values may not be given with {operator}")
        for value in values:
            if value.text and label_value(value.text):
                yield Violation(value, f"{shown(value.text)} {label_value(value.text)}")


def _fix(value: str) -> str:
    meant = "".join(character if character.isalnum() or character in "-_." else "-" for character in value)
    meant = meant[:63].strip("-_.")
    return f"write {meant}" if meant.isascii() and meant and not label_value(meant) else ""
