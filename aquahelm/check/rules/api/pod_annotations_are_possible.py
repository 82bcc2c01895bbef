"""Annotations that Kubernetes reads in a pod say what it understands, of containers that there are.

Bad:
    annotations: {container.apparmor.security.beta.kubernetes.io/wbe: runtime/default}
    containers: [{name: web}]
Good:
    containers: [{name: web, securityContext: {appArmorProfile: {type: RuntimeDefault}}}]

The API server answers `container not found`, `must be a valid seccomp profile` or `must be a 32bit integer`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("pod-annotations-are-possible", theme="api", severity=ERROR, kinds=WORKLOADS)

APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
SECCOMP = "seccomp.security.alpha.kubernetes.io/pod"
SECCOMP_OF_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"
DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
MIRROR = "kubernetes.io/config.mirror"
PROFILES = ("", "runtime/default", "unconfined")
SECCOMP_PROFILES = ("runtime/default", "docker/default", "unconfined")
COST = re.compile(r"-?(0|[1-9][0-9]*)|-0[0-9]+")
# The field's type → what the annotation must be beside it.
SAME = {"Unconfined": "unconfined", "RuntimeDefault": "runtime/default"}


def check(workload: Object) -> Iterator[Violation]:
    """One for each annotation that is refused."""
    pod = workload.pod
    annotations = pod.metadata / "annotations"
    if not annotations.value:
        return
    names = [container.name for container in pod.containers]
    for key, place in annotations.fields():
        text = place.text or ""
        if key.startswith(APPARMOR):
            yield from _profile(place, text, key.removeprefix(APPARMOR), names)
        elif key == SECCOMP or key.startswith(SECCOMP_OF_CONTAINER):
            if text not in SECCOMP_PROFILES and not text.startswith("localhost/"):
                yield Violation(place, f"{shown(place.value)} is not a seccomp profile")
        elif key == DELETION_COST and not _is_32_bits(text):
            yield Violation(place, f"{shown(place.value)} is not a whole number of 32 bits")
        elif key == MIRROR and not (pod.spec / "nodeName").text:
            yield Violation(pod.spec / "nodeName", f"nodeName must be given with the annotation {MIRROR}")
    whole = pod.spec / "securityContext" / "appArmorProfile" / "type"
    for container in pod.containers:
        own = container.node / "securityContext" / "appArmorProfile" / "type"
        field = own if own.there else whole
        place = annotations / f"{APPARMOR}{container.name}"
        if place.there and field.text in SAME and place.text != SAME[field.text]:
            yield Violation(place, f"{field.field} says {field.text}", "remove the annotation")


def _profile(place: Node, text: str, name: str, containers: list[str]) -> Iterator[Violation]:
    if name not in containers:
        near = nearest(name, containers)
        fix = f"did you mean {near}?" if near else ""
        yield Violation(place, f"no container of the pod is called {shown(name)}", fix)
    if text not in PROFILES and not text.startswith("localhost/"):
        yield Violation(place, f"{shown(place.value)} is not an AppArmor profile")


def _is_32_bits(text: str) -> bool:
    # Python refuses to read thousands of digits.
    digits = text.lstrip("-0")
    if not COST.fullmatch(text) or len(digits) > len(str(2**31)):
        return False
    return int(digits or "0") <= 2**31 - (not text.startswith("-"))
