"""Pods put onto nodes tightly: what finds no place here finds none in the cluster.

First-fit decreasing, by the larger share of CPU or memory. The scheduler takes pods as they come and spreads them, and
so finds room for fewer. Taints, node selectors and affinity to nodes are not known here and not looked at.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from aquahelm.check.capacity.demand import Demand, demand, is_hook, pod_requests
from aquahelm.check.capacity.operated import OPERATED_NODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.check.capacity.declared import DeclaredCapacity
    from aquahelm.check.objects import Object, Objects


class Packing:
    """The workloads of one environment on its nodes, in the situations that an installation sees."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._known: dict[tuple[DeclaredCapacity, str], Mapping[Object, int]] = {}

    @cached_property
    def demands(self) -> Mapping[Object, Demand]:
        """What each workload asks for; hooks are not among them."""
        running = (item for item in self._objects if item.has_pods or item.kind in OPERATED_NODES)
        found = {item: demand(item, self._objects) for item in running if not is_hook(item)}
        return {item: asked for item, asked in found.items() if asked}

    def left_over(self, capacity: DeclaredCapacity, most: bool = False) -> Mapping[Object, int]:
        """Workload → how many of its pods find no node, with the fewest or the most replicas."""
        key = (capacity, "most" if most else "fewest")
        if key not in self._known:
            nodes = _Nodes(capacity, self.demands.values())
            self._known[key] = nodes.place((one, one.most if most else one.fewest) for one in self.demands.values())
        return self._known[key]

    def surge_fits(self, capacity: DeclaredCapacity, asked: Demand) -> bool:
        """Whether one more pod of a workload finds a node while all others run."""
        nodes = _Nodes(capacity, self.demands.values())
        nodes.place((one, one.fewest) for one in self.demands.values())
        return not nodes.place([(asked, 1)])

    def each_surge_fits(self, capacity: DeclaredCapacity) -> bool:
        """Whether every rollout that must start a pod first may do so, one rollout at a time."""
        key = (capacity, "each surge")
        if key not in self._known:
            must = (one for one in self.demands.values() if one.must_surge and one.surge)
            self._known[key] = {one.workload: 1 for one in must if not self.surge_fits(capacity, one)}
        return not self._known[key]

    def turns(self, capacity: DeclaredCapacity) -> Mapping[Object, int]:
        """Deployment that may stop no pod before it starts one → its turn, from 1, when all are rolled out at once.

        Each rollout of a turn ends before the next turn begins. Asked where each finds room by itself.
        """
        key = (capacity, "turns")
        if key not in self._known:
            found: dict[Object, int] = {}
            waiting = [one for one in self.demands.values() if one.must_surge and one.surge]
            turn = 0
            while waiting:
                turn += 1
                nodes = _Nodes(capacity, self.demands.values())
                nodes.place((one, one.fewest) for one in self.demands.values())
                missing = nodes.place((one, 1) for one in waiting)
                still = [one for one in waiting if one.workload in missing]
                if len(still) == len(waiting):
                    break
                found |= {one.workload: turn for one in waiting if one.workload not in missing}
                waiting = still
            self._known[key] = found
        return self._known[key]

    def job_fits(self, capacity: DeclaredCapacity, job: Object) -> bool:
        """Whether the pod of a Job finds a node while all workloads run."""
        cpu, memory = pod_requests(job.pod)
        return self.surge_fits(capacity, Demand(job, cpu, memory, 1, 1))

    def total(self, most: bool = False) -> tuple[int, int]:
        """CPU and memory of all pods but those of DaemonSets."""
        counted = [(one, one.most if most else one.fewest) for one in self.demands.values() if not one.everywhere]
        return sum(one.cpu * count for one, count in counted), sum(one.memory * count for one, count in counted)


class _Nodes:
    """Equal nodes with what is left of each, after the DaemonSets."""

    def __init__(self, capacity: DeclaredCapacity, demands: Iterable[Demand]) -> None:
        daemons = [one for one in demands if one.everywhere]
        self._whole = (max(1, capacity.free_cpu), max(1, capacity.free_memory))
        cpu = capacity.free_cpu - sum(one.cpu for one in daemons)
        memory = capacity.free_memory - sum(one.memory for one in daemons)
        self._left = [[cpu, memory] for _ in range(capacity.nodes)]
        self._daemons_fit = cpu >= 0 and memory >= 0
        self._daemons = daemons
        self._taken: dict[Object, dict[int, int]] = {}

    def place(self, pods: Iterable[tuple[Demand, int]]) -> dict[Object, int]:
        """Put so many pods of each onto the nodes; what is left over."""
        over: dict[Object, int] = {} if self._daemons_fit else {one.workload: len(self._left) for one in self._daemons}
        waiting = [(one, count) for one, count in pods if not one.everywhere and count > 0]
        for one, count in sorted(waiting, key=lambda pair: self._share(pair[0]), reverse=True):
            missing = self._place(one, count)
            if missing:
                over[one.workload] = missing
        return over

    def _share(self, one: Demand) -> float:
        return max(one.cpu / self._whole[0], one.memory / self._whole[1])

    def _place(self, one: Demand, count: int) -> int:
        taken = self._taken.setdefault(one.workload, {})
        for index, left in enumerate(self._left):
            if not count:
                break
            room = count
            if one.cpu:
                room = min(room, left[0] // one.cpu)
            if one.memory:
                room = min(room, left[1] // one.memory)
            # With fewer nodes than a spread wants, the others count as empty ones.
            most = one.per_node or (one.skew if one.domains > len(self._left) else 0)
            if most:
                room = min(room, most - taken.get(index, 0))
            if room > 0:
                taken[index] = taken.get(index, 0) + room
                left[0] -= room * one.cpu
                left[1] -= room * one.memory
                count -= room
        return count
