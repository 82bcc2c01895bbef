"""The kubelet lets a pod change only the kernel settings that are its own.

Bad:
    securityContext: {sysctls: [{name: net.core.somaxconn, value: "4096"}]}
Good:
    securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_time, value: "300"}]}

The API server accepts it; a kubelet without `--allowed-unsafe-sysctls` for the setting refuses the pod
(`SysctlForbidden`), and the workload makes another one, for ever. Said where PodSecurity would let it through
(https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.podsecurity import SYSCTLS
from aquahelm.check.rule import WARNING, Context, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("kernel-settings-are-allowed", theme="reliability", severity=WARNING, kinds=WORKLOADS)


def check(workload: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each setting that no kubelet allows by itself."""
    if not (workload.pod.spec / "securityContext").mapping.get("sysctls"):
        return
    if context.pod_security(workload) != "privileged":
        return
    for setting in workload.pod.spec / "securityContext" / "sysctls":
        name = (setting / "name").text or ""
        if name and name.replace("/", ".") not in SYSCTLS:
            message = f"{shown(name)} is no safe setting: a kubelet that is not told to allow it refuses the pod"
            yield Violation(setting / "name", message, "allow it on the nodes (--allowed-unsafe-sysctls), or remove it")
