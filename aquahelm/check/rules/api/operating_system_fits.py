"""A pod that says its operating system has only settings that this system has.

Bad:
    os: {name: windows}
    securityContext: {fsGroup: 1000}
Good:
    os: {name: windows}
    securityContext: {windowsOptions: {runAsUserName: ContainerUser}}

The API server answers `cannot be set for a windows pod`, or `windows options cannot be set for a linux pod`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("operating-system-fits", theme="api", severity=ERROR, kinds=WORKLOADS)

OF_THE_POD = ("hostIPC", "hostPID", "hostUsers", "resources", "shareProcessNamespace")
OF_ITS_CONTEXT = (
    "appArmorProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "runAsGroup",
    "runAsUser",
    "seLinuxChangePolicy",
    "seLinuxOptions",
    "seccompProfile",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
)
OF_A_CONTAINER = (
    "allowPrivilegeEscalation",
    "appArmorProfile",
    "capabilities",
    "privileged",
    "procMount",
    "readOnlyRootFilesystem",
    "runAsGroup",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
)


def check(workload: Object) -> Iterator[Violation]:
    """One for each setting of the other system."""
    pod = workload.pod
    if pod.spec.mapping.get("os") is None:
        return
    name = pod.spec / "os" / "name"
    if name.text not in ("linux", "windows"):
        yield Violation(name, f"{shown(name.value)} is not one of linux or windows")
        return
    contexts = [container.node / "securityContext" for container in pod.containers]
    whole = pod.spec / "securityContext"
    if name.text == "linux":
        foreign = [context / "windowsOptions" for context in (whole, *contexts)]
    else:
        foreign = [pod.spec / field for field in OF_THE_POD]
        foreign += [whole / field for field in OF_ITS_CONTEXT]
        foreign += [context / field for context in contexts for field in OF_A_CONTAINER]
    for place in foreign:
        if place.there and place.value not in ([], False):
            yield Violation(place, f"a {name.text} pod has no {place.key}", f"remove {place.key}")
