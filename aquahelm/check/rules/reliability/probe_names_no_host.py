"""A probe or a hook asks the pod itself, not a host.

Bad:
    readinessProbe: {httpGet: {host: payment, path: /ready, port: 8104}}
Good:
    readinessProbe: {httpGet: {path: /ready, port: 8104}}

The kubelet asks from the node: another host's health would decide over this pod, and `localhost` is the node.
PodSecurity refuses it from Kubernetes 1.34 on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import WARNING, Context, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("probe-names-no-host", theme="reliability", severity=WARNING, kinds=WORKLOADS)

# From the next version on PodSecurity says it, where it is enforced.
SAID_BY_POD_SECURITY_AFTER = "1.33"


def check(workload: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each host."""
    until = SAID_BY_POD_SECURITY_AFTER if context.pod_security(workload) in ("baseline", "restricted") else ""
    for container in workload.pod.containers:
        handlers = [(f"the {probe.kind} probe", probe.node) for probe in container.probes]
        handlers += [(f"the {hook.key} hook", hook) for hook in container.hooks]
        for what, handler in handlers:
            for kind in ("httpGet", "tcpSocket"):
                host = handler / kind / "host"
                if host.text:
                    message = f"{what} asks the host {shown(host.text)} from the node, not this pod"
                    yield Violation(host, message, "remove host", until=until)
