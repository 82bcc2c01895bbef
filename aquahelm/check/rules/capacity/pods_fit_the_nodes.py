"""The pods of an environment fit its nodes.

Bad:
    environments: {dev: {capacity: {nodes: 1, cpu: 2, memory: 4Gi}}}
    # and Deployments that ask for 6Gi together
Good:
    environments: {dev: {capacity: {nodes: 2, cpu: 2, memory: 4Gi}}}

The API server accepts them; the scheduler leaves pods Pending (`Insufficient memory`). Counted are requests, with as
few replicas as there ever are, init containers and DaemonSets, packed as tightly as they go; of every node a twentieth
(at least 100m and 256Mi) is left to the system. Replicas that may not share a node
(anti-affinity, a port of the node) count for one each; minDomains of a hard spread counts too. So do the nodes that an
operator makes of a Cluster, a KafkaNodePool or a RedisReplication.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.capacity.declared import cpu_words, memory_words
from aquahelm.check.capacity.demand import host_ports
from aquahelm.check.capacity.operated import OPERATED_NODES, node_resources
from aquahelm.check.rule import ERROR, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "pods-fit-the-nodes",
    theme="capacity",
    severity=ERROR,
    kinds=frozenset({"DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"}) | OPERATED_NODES,
)


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each workload of which pods are left over."""
    capacity = context.capacity
    asked = objects.packing.demands.get(workload) if capacity else None
    if capacity is None or asked is None:
        return
    left = objects.packing.left_over(capacity).get(workload, 0)
    if not left:
        return
    place = workload.pod.spec / "containers" if workload.runs_pods else node_resources(workload)
    what = f"a pod asks for {cpu_words(asked.cpu)} CPU and {memory_words(asked.memory)}"
    if asked.cpu > capacity.free_cpu or asked.memory > capacity.free_memory:
        yield Violation(place, f"{what}, more than any node has; the cluster has {capacity.words}", "ask for less")
    elif asked.per_node and asked.fewest > capacity.nodes:
        apart = f"{asked.fewest} replicas may not share a node, and the cluster has {capacity.nodes} of them"
        message = f"{apart}; {left} would stay Pending"
        ports = host_ports(workload.pod)
        fix = "leave hostPort out" if ports else "prefer the anti-affinity, or spread with ScheduleAnyway"
        yield Violation(place, message, fix)
    elif asked.domains > capacity.nodes and asked.skew * capacity.nodes < asked.fewest:
        few = f"the spread wants {asked.domains} nodes, and the cluster has {capacity.nodes}"
        message = f"{few}: each takes {asked.skew} of {asked.fewest} replicas; {left} would stay Pending"
        yield Violation(place, message, f"minDomains: {capacity.nodes}, or spread with ScheduleAnyway")
    else:
        cpu, memory = objects.packing.total()
        message = (
            f"{left} of {asked.fewest} pods find no node: {what}, all pods together for {cpu_words(cpu)} CPU and "
            f"{memory_words(memory)}, and the cluster has {capacity.words}"
        )
        yield Violation(place, message, "ask for less, or add nodes")
