"""A pod does not take over its node.

Bad:
    spec: {hostPID: true, containers: [{name: web, securityContext: {privileged: true}}]}
Good:
    spec: {containers: [{name: web, securityContext: {allowPrivilegeEscalation: false}}]}

The API server accepts it where no PodSecurity level is enforced (where one is, its rule says the same, and this one is
quiet); whoever breaks into the program has the node. Agents of nodes are DaemonSets and mostly need it: of them only
the container runtime's socket is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import WARNING, Context, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Container

RULE = Rule("pod-keeps-to-itself", theme="security", severity=WARNING, kinds=WORKLOADS)

HOST = {"hostIPC": "memory", "hostNetwork": "network", "hostPID": "processes"}
SOCKETS = ("docker.sock", "containerd.sock", "crio.sock", "podman.sock")
# With one of these a program can leave its container; capabilities(7).
ESCAPES = {"ALL", "BPF", "DAC_READ_SEARCH", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO"}


def check(workload: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each way out of the container."""
    if context.pod_security(workload) != "privileged":
        return
    spec = workload.pod.spec
    agent = workload.kind == "DaemonSet"
    for name, volume in workload.pod.volumes.items():
        path = (volume / "hostPath" / "path").text
        if path and path.endswith(SOCKETS):
            message = f"volume {name} is the container runtime's socket: who has it starts any container on the node"
            yield Violation(volume / "hostPath" / "path", message, "leave it out")
        elif path and not agent:
            message = f"volume {name} is {shown(path)} of whatever node the pod runs on"
            yield Violation(volume / "hostPath", message, "a persistentVolumeClaim, a configMap or an emptyDir")
    if agent:
        return
    for place in spec.given(HOST):
        if place.flag is True:
            yield Violation(place, f"the pod shares the node's {HOST[str(place.key)]}", f"remove {place.key}")
    for container in workload.pod.containers:
        yield from _container(container)


def _container(container: Container) -> Iterator[Violation]:
    security = container.node / "securityContext"
    if (security / "privileged").flag is True:
        message = f"{container.name} may do on the node whatever root may"
        yield Violation(security / "privileged", message, "remove privileged, and add the one capability that it needs")
    added = {(one.text or "").upper().removeprefix("CAP_") for one in security / "capabilities" / "add"}
    if added & ESCAPES:
        message = f"with {listing(sorted(added & ESCAPES), 'and')} {container.name} can leave its container"
        yield Violation(security / "capabilities" / "add", message, "add the one that it needs")
