"""A container gives up what its program does not need.

Bad:
    containers: [{name: web, image: web:1.0}]
Good:
    containers:
      - name: web
        securityContext:
          runAsNonRoot: true
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}

The API server accepts it; a program that was broken into can do more than it should. One note names all that is left
open. Where PodSecurity enforces the level restricted, its rule speaks and this one is quiet; a root filesystem that is
said to be writable (`readOnlyRootFilesystem: false`) is a decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import NOTE, Context, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Container

RULE = Rule("container-gives-up-what-it-can", theme="security", severity=NOTE, kinds=WORKLOADS)


def check(workload: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each container, with all that it keeps."""
    pod = workload.pod.spec / "securityContext"
    level = context.pod_security(workload)
    if level == "restricted" or workload.is_test or (workload.pod.spec / "os" / "name").text == "windows":
        return
    for container in workload.pod.containers:
        security = container.node / "securityContext"
        if container.role == "ephemeralContainers" or (security / "privileged").flag is True:
            continue
        kept = list(_kept(pod, security))
        if kept:
            yield _violation(container, security, kept)


def _kept(pod: Node, security: Node) -> Iterator[tuple[str, str]]:
    user = (security / "runAsUser").number
    user = (pod / "runAsUser").number if user is None else user
    non_root = (security / "runAsNonRoot").flag
    if not user and not (non_root if non_root is not None else (pod / "runAsNonRoot").flag):
        yield "it runs as root unless its image says otherwise", "runAsNonRoot: true"
    if (security / "allowPrivilegeEscalation").flag is not False:
        yield "it may gain privileges", "allowPrivilegeEscalation: false"
    dropped = {(one.text or "").upper() for one in security / "capabilities" / "drop"}
    if "ALL" not in dropped:
        yield "it keeps capabilities such as NET_RAW", "capabilities: {drop: [ALL]}"
    if not (security / "readOnlyRootFilesystem").there:
        yield "its root filesystem is writable", "readOnlyRootFilesystem: true"


def _violation(container: Container, security: Node, kept: list[tuple[str, str]]) -> Violation:
    message = f"{container.name}: {listing((what for what, _ in kept), 'and')}"
    return Violation(security, message, f"securityContext: {{{', '.join(fix for _, fix in kept)}}}")
