"""A security context does not contradict itself.

Bad:
    securityContext: {privileged: true, allowPrivilegeEscalation: false}
Good:
    securityContext: {privileged: false, allowPrivilegeEscalation: false}

The API server answers `cannot set allowPrivilegeEscalation to false and privileged to true`, or that a number is out
of range.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("security-context-is-possible", theme="api", severity=ERROR, kinds=WORKLOADS)

IDS = ("runAsUser", "runAsGroup", "fsGroup")
HIGHEST_ID = 2**31 - 1
PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")


def check(workload: Object) -> Iterator[Violation]:
    """One for each setting that is refused."""
    pod = workload.pod
    context = pod.spec / "securityContext"
    if context.value:
        yield from _common(context)
        groups = context / "supplementalGroups"
        for group in groups:
            if group.number is not None and not 0 <= group.number <= HIGHEST_ID:
                yield Violation(group, f"{group.number} is outside 0 to {HIGHEST_ID}")
        policy = context / "fsGroupChangePolicy"
        if policy.text is not None and policy.text not in ("Always", "OnRootMismatch"):
            yield Violation(policy, f"{shown(policy.text)} is not one of Always or OnRootMismatch")
    for container in pod.containers:
        if container.node.mapping.get("securityContext"):
            yield from _of_container(container.node / "securityContext")
    if (pod.spec / "shareProcessNamespace").flag and (pod.spec / "hostPID").flag:
        place = pod.spec / "shareProcessNamespace"
        yield Violation(place, "shareProcessNamespace and hostPID exclude each other")


def _of_container(context: Node) -> Iterator[Violation]:
    yield from _common(context)
    escalation = context / "allowPrivilegeEscalation"
    if escalation.flag is False:
        added = [item.text for item in context / "capabilities" / "add"]
        if (context / "privileged").flag:
            yield Violation(escalation, "a privileged container can always gain privileges", "remove privileged")
        elif "CAP_SYS_ADMIN" in added:
            yield Violation(escalation, "a container with CAP_SYS_ADMIN can always gain privileges")
    mount = context / "procMount"
    if mount.text and mount.text not in ("Default", "Unmasked"):
        yield Violation(mount, f"{shown(mount.text)} is not one of Default or Unmasked")


def _common(context: Node) -> Iterator[Violation]:
    for field in IDS:
        place = context / field
        if place.number is not None and not 0 <= place.number <= HIGHEST_ID:
            yield Violation(place, f"{place.number} is outside 0 to {HIGHEST_ID}")
    for field in ("seccompProfile", "appArmorProfile"):
        profile = context / field
        if not profile.there:
            continue
        kind, path = profile / "type", profile / "localhostProfile"
        if kind.text not in PROFILES:
            yield Violation(kind, f"{shown(kind.value)} is not one of {listing(PROFILES)}")
        elif kind.text == "Localhost" and not path.text:
            yield Violation(path, "localhostProfile must be given with type Localhost")
        elif kind.text != "Localhost" and path.there:
            yield Violation(path, f"localhostProfile may not be given with type {kind.text}")
