"""A port of the node is taken by one workload.

Bad:
    kind: DaemonSet
    metadata: {name: node-exporter}
    spec: {template: {spec: {hostNetwork: true, containers: [{ports: [{containerPort: 9100}]}]}}}
    # and another DaemonSet with hostPort: 9100
Good:
    spec: {template: {spec: {hostNetwork: true, containers: [{ports: [{containerPort: 9101}]}]}}}

The API server accepts it; the pods that come second stay Pending on every node (`didn't have free ports for the
requested pod ports`). In the node's network every container port is one of the node. Looked at are DaemonSets, which
are everywhere, against all others; those that choose their nodes are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.capacity.demand import host_ports
from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Port

EVERYWHERE = "DaemonSet"
KINDS = frozenset({EVERYWHERE, "Deployment", "ReplicaSet", "StatefulSet"})
RULE = Rule("host-ports-are-free", theme="capacity", severity=ERROR, kinds=KINDS)

ANY = ("", "0.0.0.0", "::")  # noqa: S104  addresses that are read, not bound to


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each port that a DaemonSet has taken; of two DaemonSets the second is told."""
    ports = host_ports(workload.pod)
    if not ports or _chooses(workload):
        return
    for other in objects.of_kind(EVERYWHERE):
        if other is workload:
            return
        for taken in host_ports(other.pod) if not _chooses(other) else ():
            for port in ports:
                if _same(port, taken):
                    message = f"{other.ref} takes port {_number(port)} of every node"
                    yield Violation(port.node, message, "another port, or none of the node")


def _same(one: Port, other: Port) -> bool:
    addresses = [(port.node / "hostIP").text or "" for port in (one, other)]
    clash = addresses[0] == addresses[1] or any(address in ANY for address in addresses)
    return clash and _number(one) == _number(other) and one.protocol == other.protocol


def _number(port: Port) -> int | None:
    return (port.node / "hostPort").number or port.number


def _chooses(workload: Object) -> bool:
    """Whether it is not for every node."""
    spec = workload.pod.spec
    return bool(
        (spec / "nodeSelector").value or (spec / "affinity" / "nodeAffinity").value or (spec / "nodeName").value
    )
