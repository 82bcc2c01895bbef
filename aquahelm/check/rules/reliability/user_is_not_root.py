"""A container that must not run as root has another user.

Bad:
    securityContext: {runAsNonRoot: true, runAsUser: 0}
Good:
    securityContext: {runAsNonRoot: true, runAsUser: 10001}

The API server accepts it; the kubelet refuses to start the container: `container's runAsUser breaks non-root policy`
(CreateContainerConfigError). What a container says wins over what its pod says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("user-is-not-root", theme="reliability", severity=ERROR, kinds=WORKLOADS)


def check(workload: Object) -> Iterator[Violation]:
    """One for each container that would not start."""
    of_pod = workload.pod.spec / "securityContext"
    for container in workload.pod.containers:
        own = container.node / "securityContext"
        must = own / "runAsNonRoot" if (own / "runAsNonRoot").there else of_pod / "runAsNonRoot"
        user = own / "runAsUser" if (own / "runAsUser").there else of_pod / "runAsUser"
        if must.flag is True and user.number == 0:
            message = f"{container.name} must not run as root, and its user is 0; it would not start"
            yield Violation(user, message, "runAsUser: 10001, or leave it to the image")
