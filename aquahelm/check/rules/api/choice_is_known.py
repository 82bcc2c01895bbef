"""A field that takes one of a few words has one of them.

Bad:
    imagePullPolicy: always
Good:
    imagePullPolicy: Always

The API server answers `Unsupported value`, with the words that it takes; upper and lower case differ.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

# Pods and containers: field → the words it takes. Empty text means the default unless the field is in STRICT.
POD = {
    "dnsPolicy": ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    "preemptionPolicy": ("Never", "PreemptLowerPriority"),
}
CONTAINER = {
    "imagePullPolicy": ("Always", "IfNotPresent", "Never"),
    "terminationMessagePolicy": ("File", "FallbackToLogsOnError"),
}
PROTOCOLS = ("TCP", "UDP", "SCTP")
CLAIM_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
# Other kinds: the way to the field (`*` for each item of a list) → the words it takes.
OBJECTS: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {
    "CSIDriver": {
        ("spec", "fsGroupPolicy"): ("File", "None", "ReadWriteOnceWithFSType"),
        ("spec", "volumeLifecycleModes", "*"): ("Ephemeral", "Persistent"),
    },
    "EndpointSlice": {("addressType",): ("FQDN", "IPv4", "IPv6"), ("ports", "*", "protocol"): PROTOCOLS},
    "Endpoints": {("subsets", "*", "ports", "*", "protocol"): PROTOCOLS},
    "FlowSchema": {
        ("spec", "distinguisherMethod", "type"): ("ByNamespace", "ByUser"),
        ("spec", "rules", "*", "subjects", "*", "kind"): ("Group", "ServiceAccount", "User"),
    },
    "PriorityLevelConfiguration": {
        ("spec", "type"): ("Exempt", "Limited"),
        ("spec", "limited", "limitResponse", "type"): ("Queue", "Reject"),
    },
    "RuntimeClass": {("scheduling", "tolerations", "*", "operator"): ("Equal", "Exists")},
    "MutatingAdmissionPolicy": {
        ("spec", "failurePolicy"): ("Fail", "Ignore"),
        ("spec", "matchConstraints", "matchPolicy"): ("Equivalent", "Exact"),
        ("spec", "mutations", "*", "patchType"): ("ApplyConfiguration", "JSONPatch"),
        ("spec", "reinvocationPolicy"): ("IfNeeded", "Never"),
    },
    "ValidatingAdmissionPolicy": {
        ("spec", "failurePolicy"): ("Fail", "Ignore"),
        ("spec", "matchConstraints", "matchPolicy"): ("Equivalent", "Exact"),
        ("spec", "validations", "*", "reason"): ("Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"),
    },
    "ValidatingAdmissionPolicyBinding": {
        ("spec", "validationActions", "*"): ("Audit", "Deny", "Warn"),
        ("spec", "paramRef", "parameterNotFoundAction"): ("Allow", "Deny"),
    },
    "PersistentVolumeClaim": {
        ("spec", "accessModes", "*"): CLAIM_MODES,
        ("spec", "volumeMode"): ("Block", "Filesystem"),
    },
    "PriorityClass": {("preemptionPolicy",): ("Never", "PreemptLowerPriority")},
    "RoleBinding": {("roleRef", "kind"): ("ClusterRole", "Role")},
    "ClusterRoleBinding": {("roleRef", "kind"): ("ClusterRole",)},
    "Service": {
        ("spec", "type"): ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"),
        ("spec", "ports", "*", "protocol"): PROTOCOLS,
        ("spec", "sessionAffinity"): ("ClientIP", "None"),
        ("spec", "externalTrafficPolicy"): ("Cluster", "Local"),
        ("spec", "internalTrafficPolicy"): ("Cluster", "Local"),
        ("spec", "ipFamilyPolicy"): ("PreferDualStack", "RequireDualStack", "SingleStack"),
        ("spec", "ipFamilies", "*"): ("IPv4", "IPv6"),
        ("spec", "trafficDistribution"): ("PreferClose", "PreferSameNode", "PreferSameZone"),
    },
    "StatefulSet": {
        ("spec", "volumeClaimTemplates", "*", "spec", "accessModes", "*"): CLAIM_MODES,
        ("spec", "volumeClaimTemplates", "*", "spec", "volumeMode"): ("Block", "Filesystem"),
    },
    "StorageClass": {
        ("reclaimPolicy",): ("Delete", "Retain"),
        ("volumeBindingMode",): ("Immediate", "WaitForFirstConsumer"),
    },
}
# Empty text is refused here; elsewhere it stands for the default.
STRICT = {
    "fsGroupPolicy",
    "accessModes",
    "internalTrafficPolicy",
    "ipFamilies",
    "kind",
    "volumeMode",
    "volumeBindingMode",
    "reclaimPolicy",
    "terminationMessagePolicy",
}
RULE = Rule("choice-is-known", theme="api", severity=ERROR, kinds=WORKLOADS | {*OBJECTS, "Namespace"})
LEVEL_VERSION = re.compile(r"latest|v1\.([0-9]|[1-9][0-9]*)")
LEVELS = ("baseline", "privileged", "restricted")
LEVEL_LABELS = tuple(f"pod-security.kubernetes.io/{mode}" for mode in ("enforce", "audit", "warn"))


def check(item: Object) -> Iterator[Violation]:
    """One for each word that is not known."""
    if item.runs_pods:
        pod = item.pod
        yield from _words(pod.spec, POD)
        for container in pod.containers:
            yield from _words(container.node, CONTAINER)
            for port in container.ports:
                yield from _words(port.node, {"protocol": PROTOCOLS})
    for way, words in OBJECTS.get(item.kind, {}).items():
        for place in _places(item.root, way) if _may_be_wrong(item.root.value, way, words) else ():
            yield from _word(place, words)
    if item.kind == "Namespace":
        labels = item / "metadata" / "labels"
        for label in LEVEL_LABELS:
            place, version = labels / label, labels / f"{label}-version"
            if label in labels.mapping and place.text not in LEVELS:
                near = nearest(place.text or "", LEVELS)
                fix = f"write {near}" if near else ""
                yield Violation(place, f"{shown(place.value)} is not a level: {listing(LEVELS)}", fix)
            if version.key in labels.mapping and not LEVEL_VERSION.fullmatch(version.text or ""):
                yield Violation(version, f"{shown(version.value)} is not latest nor a version such as v1.34")


def _words(holder: Node, choices: dict[str, tuple[str, ...]]) -> Iterator[Violation]:
    fields = holder.mapping
    for field, words in choices.items():
        if fields.get(field) is not None and fields[field] not in words:
            yield from _word(holder / field, words)


def _word(place: Node, words: tuple[str, ...]) -> Iterator[Violation]:
    # An item of nothing is empty text.
    text = "" if place.value is None and isinstance(place.key, int) else place.text
    name = place.key if isinstance(place.key, str) else place.parent.key if place.parent else ""
    if text is None or text in words or (not text and name not in STRICT):
        return
    near = nearest(text, words)
    yield Violation(place, f"{shown(text)} is not one of {listing(words)}", f"write {near}" if near else "")


def _may_be_wrong(value: Any, way: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether there is anything but such words (or nothing at all) at the end of a way."""
    for place, key in enumerate(way):
        if key == "*":
            rest = way[place + 1 :]
            return isinstance(value, list) and any(_may_be_wrong(one, rest, words) for one in value)
        value = value.get(key) if isinstance(value, dict) else None
        if value is None:
            return False
    return value not in words


def _places(node: Node, way: tuple[str, ...]) -> Iterator[Node]:
    if not way:
        yield node
        return
    key, *rest = way
    inner = tuple(rest)
    if key != "*":
        yield from _places(node / key, inner)
        return
    for item in node:
        yield from _places(item, inner)
