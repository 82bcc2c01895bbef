"""What the nodes of databases ask for that operators make of custom resources: no manifest holds their pods.

Sources: the definitions of CloudNativePG 1.30 (Cluster), Strimzi 1.2 (KafkaNodePool) and redis-operator 0.26
(RedisReplication). What these operators run beside them (poolers, Sentinels, Strimzi's own pods) is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Fields:
    """Where a kind says how many nodes there are, what each asks for, and how large its volumes are."""

    count: Path
    resources: Path
    volumes: tuple[Path, ...] = ()


_FIELDS = {
    "Cluster": _Fields(("instances",), ("resources",), (("storage", "size"), ("walStorage", "size"))),
    "KafkaNodePool": _Fields(("replicas",), ("resources",), (("storage", "size"),)),
    "RedisReplication": _Fields(
        ("clusterSize",),
        ("kubernetesConfig", "resources"),
        (("storage", "volumeClaimTemplate", "spec", "resources", "requests", "storage"),),
    ),
}
OPERATED_NODES = frozenset(_FIELDS)
"""The kinds, by the names that rules know them by."""


def node_count(item: Object) -> int:
    """How many nodes there are; one unless the object says more."""
    return _at(item.spec, _FIELDS[item.kind].count).number or 1


def node_resources(item: Object) -> Node:
    """Requests and limits of one."""
    return _at(item.spec, _FIELDS[item.kind].resources)


def node_volumes(item: Object) -> Iterator[Node]:
    """The sizes of one's volumes."""
    for path in _FIELDS[item.kind].volumes:
        yield _at(item.spec, path)
    for volume in item.spec / "storage" / "volumes":
        yield volume / "size"


def _at(node: Node, path: Path) -> Node:
    for key in path:
        node = node / key
    return node
