"""How large an environment's cluster is said to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.check.quantities import amount, whole_number

if TYPE_CHECKING:
    from typing import Any

    from aquahelm.inventory.models.platform import Platform

MI = 1024 * 1024
GI = 1024 * MI
MANY = 10
ONE_CPU = 1000
MOST_NODES = 5000
# What a node keeps for its kubelet, container runtime and kernel: a twentieth, and at least this. Managed clusters keep
# more of small nodes; https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
RESERVED_SHARE = 20
LEAST_RESERVED_CPU = 100
LEAST_RESERVED_MEMORY = 256 * MI


@dataclass(frozen=True, slots=True)
class DeclaredCapacity:
    """Nodes, and what each of them has: CPU in thousandths, memory and disk in bytes (0: not said)."""

    nodes: int
    cpu: int
    memory: int
    disk: int = 0

    @property
    def free_cpu(self) -> int:
        """Of one node, for pods."""
        return max(0, self.cpu - max(LEAST_RESERVED_CPU, self.cpu // RESERVED_SHARE))

    @property
    def free_memory(self) -> int:
        """Of one node, for pods."""
        return max(0, self.memory - max(LEAST_RESERVED_MEMORY, self.memory // RESERVED_SHARE))

    @property
    def words(self) -> str:
        """`3 nodes with 7.6 CPU and 30.4Gi for pods each`."""
        nodes = "1 node" if self.nodes == 1 else f"{self.nodes} nodes"
        return f"{nodes} with {cpu_words(self.free_cpu)} CPU and {memory_words(self.free_memory)} for pods each"


def declared_capacity(nodes: int, cpu: Any, memory: Any, disk: Any = None) -> DeclaredCapacity:
    """From quantities as people write them. Raises ValueError for what is none."""
    read = [amount(value) for value in (cpu, memory, 0 if disk is None else disk)]
    if any(value is None for value in read):
        raise ValueError(f"{cpu}, {memory} or {disk} is no amount")
    cores, size, room = (value or 0 for value in read)
    return DeclaredCapacity(nodes, int(cores * ONE_CPU), int(size), int(room))


def read_capacity(text: str) -> DeclaredCapacity:
    """`nodes=3,cpu=8,memory=32Gi`, with `disk=100Gi` or without. Raises ValueError("what is wrong")."""
    said = dict(part.split("=", 1) for part in text.replace(" ", "").split(",") if "=" in part)
    nodes = whole_number(said.pop("nodes", "1"))
    if not nodes or nodes > MOST_NODES or not {"cpu", "memory"} <= said.keys() <= {"cpu", "memory", "disk"}:
        raise ValueError(f"{text} says no nodes, cpu and memory")
    return declared_capacity(nodes, said["cpu"], said["memory"], said.get("disk"))


def cpu_words(thousandths: int) -> str:
    """`250m`, `1.5`."""
    return f"{thousandths}m" if 0 < thousandths < ONE_CPU else f"{thousandths / ONE_CPU:g}"


def memory_words(size: int) -> str:
    """`768Mi`, `4Gi`, `31.1Gi`."""
    if size and size % GI == 0:
        return f"{size // GI}Gi"
    return f"{size / GI:.1f}Gi" if size >= MANY * GI else f"{-(-size // MI)}Mi"


def capacity_of(platform: Platform, environment: str) -> DeclaredCapacity | None:
    """What the inventory says of an environment's cluster."""
    capacity = platform.environments[environment].capacity
    if capacity is None:
        return None
    return declared_capacity(capacity.nodes, capacity.cpu, capacity.memory, capacity.disk)
