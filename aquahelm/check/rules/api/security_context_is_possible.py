"""A security context does not contradict itself.

Bad:
    securityContext: {privileged: true, allowPrivilegeEscalation: false}
Good:
    securityContext: {privileged: false, allowPrivilegeEscalation: false}

The API server answers `cannot set allowPrivilegeEscalation to false and privileged to true`, or that a number is out
of range.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_subdomain, kernel_setting
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object
    from aquahelm.check.pods import Pod

RULE = Rule("security-context-is-possible", theme="api", severity=ERROR, kinds=WORKLOADS)

IDS = ("runAsUser", "runAsGroup", "fsGroup")
HIGHEST_ID = 2**31 - 1
PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")
POD_CHOICES = {
    "fsGroupChangePolicy": ("Always", "OnRootMismatch"),
    "seLinuxChangePolicy": ("MountOption", "Recursive"),
    "supplementalGroupsPolicy": ("Merge", "Strict"),
}
# Kernel settings that a namespace of the host's would share: the pod's field → their first parts.
UNMASKED_SINCE = "1.33"
OF_THE_HOST = {"hostNetwork": ("net.",), "hostIPC": ("kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue.")}
LONGEST_USER = 104
LONGEST_DOMAIN = 255
LONGEST_CREDENTIALS = 64 * 1024
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
ODD_USER = re.compile(r"^[. ]+$|[\"/\\:;|=,+*?<>@\[\]]")
NET_BIOS = re.compile(r'[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}')
DOMAIN = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*")


def check(workload: Object) -> Iterator[Violation]:
    """One for each setting that is refused."""
    pod = workload.pod
    context = pod.spec / "securityContext"
    if context.value:
        yield from _common(context)
        for group in context / "supplementalGroups":
            if group.number is not None and not 0 <= group.number <= HIGHEST_ID:
                yield Violation(group, f"{group.number} is outside 0 to {HIGHEST_ID}")
        for choice in context.given(POD_CHOICES):
            words = POD_CHOICES[str(choice.key)]
            if choice.text is not None and choice.text not in words:
                yield Violation(choice, f"{shown(choice.text)} is not one of {listing(words)}")
        yield from _kernel_settings(context / "sysctls", pod.spec)
    for container in pod.containers:
        if container.node.mapping.get("securityContext"):
            yield from _of_container(container.node / "securityContext", pod.spec)
    yield from _host_process(pod)
    for place in pod.spec.given(("shareProcessNamespace",)):
        if place.flag and (pod.spec / "hostPID").flag:
            yield Violation(place, "shareProcessNamespace and hostPID exclude each other")


def _kernel_settings(settings: Node, spec: Node) -> Iterator[Violation]:
    seen: set[str] = set()
    for setting in settings:
        place = setting / "name"
        name = place.text or ""
        if not name:
            yield Violation(place, "name is missing and must be given")
        elif kernel_setting(name):
            yield Violation(place, f"{shown(name)} {kernel_setting(name)}")
        elif name in seen:
            yield Violation(place, f"{shown(name)} stands twice")
        seen.add(name)
        for field, parts in OF_THE_HOST.items():
            if (spec / field).flag and name.replace("/", ".").startswith(parts):
                yield Violation(place, f"{shown(name)} and {field}: true exclude each other")


def _host_process(pod: Pod) -> Iterator[Violation]:
    """Windows: a pod's containers are processes of the host, all or none."""
    contexts = [pod.spec.mapping.get("securityContext")]
    contexts += (container.node.mapping.get("securityContext") for container in pod.containers)
    if not any(isinstance(context, dict) and "windowsOptions" in context for context in contexts):
        return
    whole = pod.spec / "securityContext" / "windowsOptions" / "hostProcess"
    flags: list[bool] = []
    for container in pod.containers:
        own = container.node / "securityContext" / "windowsOptions" / "hostProcess"
        if own.flag is not None and whole.flag is not None and own.flag != whole.flag:
            yield Violation(own, "the pod says otherwise")
        flags.append(bool(whole.flag if own.flag is None else own.flag))
    if any(flags):
        if not all(flags):
            yield Violation(whole, "the containers of a pod are processes of the host, all or none")
        if not (pod.spec / "hostNetwork").flag:
            yield Violation(
                pod.spec / "hostNetwork", "processes of the host need hostNetwork: true", "hostNetwork: true"
            )


def _of_container(context: Node, spec: Node) -> Iterator[Violation]:
    yield from _common(context)
    escalation = context / "allowPrivilegeEscalation"
    if escalation.flag is False:
        added = [item.text for item in context / "capabilities" / "add"]
        if (context / "privileged").flag:
            yield Violation(escalation, "a privileged container can always gain privileges", "remove privileged")
        elif "CAP_SYS_ADMIN" in added:
            yield Violation(escalation, "a container with CAP_SYS_ADMIN can always gain privileges")
    mount = context / "procMount"
    if mount.text is not None and mount.text not in ("Default", "Unmasked"):
        yield Violation(mount, f"{shown(mount.text)} is not one of Default or Unmasked")
    elif mount.text == "Unmasked" and (spec / "hostUsers").flag is not False:
        yield Violation(mount, "Unmasked needs hostUsers: false in the pod", since=UNMASKED_SINCE)


def _common(context: Node) -> Iterator[Violation]:
    for place in context.given(IDS):
        if place.number is not None and not 0 <= place.number <= HIGHEST_ID:
            yield Violation(place, f"{place.number} is outside 0 to {HIGHEST_ID}")
    for profile in context.given(("seccompProfile", "appArmorProfile")):
        kind, path = profile / "type", profile / "localhostProfile"
        if kind.text not in PROFILES:
            yield Violation(kind, f"{shown(kind.value)} is not one of {listing(PROFILES)}")
        elif kind.text == "Localhost" and (not path.there or (profile.key == "appArmorProfile" and not path.value)):
            yield Violation(path, "localhostProfile must be given with type Localhost")
        elif kind.text == "Localhost" and path.text is not None:
            yield from _profile_path(path, path.text, str(profile.key))
        elif kind.text != "Localhost" and path.there:
            yield Violation(path, f"localhostProfile may not be given with type {kind.text}")
    if context.mapping.get("windowsOptions"):
        yield from _windows(context / "windowsOptions")


def _profile_path(place: Node, path: str, field: str) -> Iterator[Violation]:
    if field == "appArmorProfile":
        if path != path.strip():
            yield Violation(place, f"{shown(path)} begins or ends with space")
    elif path.startswith("/"):
        yield Violation(place, f"{shown(path)} must be relative", f"write {path.lstrip('/')}")
    elif ".." in path.split("/"):
        yield Violation(place, f"{shown(path)} must not contain ..")


def _windows(options: Node) -> Iterator[Violation]:
    name, spec = options / "gmsaCredentialSpecName", options / "gmsaCredentialSpec"
    if name.text is not None and dns_subdomain(name.text):
        yield Violation(name, f"{shown(name.text)} {dns_subdomain(name.text)}")
    if spec.text is not None and not 0 < len(spec.text) <= LONGEST_CREDENTIALS:
        yield Violation(spec, f"the credentials have {len(spec.text)} characters; 1 to {LONGEST_CREDENTIALS}")
    place = options / "runAsUserName"
    if place.text is None:
        return
    *domains, user = place.text.split("\\")
    trouble = ""
    if CONTROL.search(place.text) or len(domains) > 1 or not user:
        trouble = "is not a user, or a domain and a user"
    elif domains and not (
        len(domains[0]) <= LONGEST_DOMAIN and (NET_BIOS.fullmatch(domains[0]) or DOMAIN.fullmatch(domains[0]))
    ):
        trouble = "does not begin with a domain's name"
    elif len(user) > LONGEST_USER:
        trouble = f"has a user of more than {LONGEST_USER} characters"
    elif ODD_USER.search(user):
        trouble = "has characters that no user's name has"
    if trouble:
        yield Violation(place, f"{shown(place.text)} {trouble}")
