"""A Strimzi Kafka has nodes that can run it, with the storage and the listeners that the operator takes.

Bad:
    kind: KafkaNodePool
    metadata: {name: nodes, labels: {strimzi.io/cluster: kafka}}
    spec: {replicas: 3, roles: [broker], storage: {type: jbod, volumes: [{type: persistent-claim, size: 10Gi}]}}
Good:
    kind: KafkaNodePool
    metadata: {name: nodes, labels: {strimzi.io/cluster: kafka}}
    spec:
      replicas: 3
      roles: [controller, broker]
      storage: {type: jbod, volumes: [{id: 0, type: persistent-claim, size: 10Gi}]}

The API server accepts it; the operator reports an InvalidResourceException and makes nothing: each volume needs an id,
some pool the role controller and some the role broker, and no setting asks for more copies than there are brokers.
Source: Strimzi's documentation and its checks of node pools, listeners and settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.wording import shown
from aquahelm.inventory.strimzi import BOUNDED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("kafka-cluster-can-run", theme="operators", severity=ERROR, kinds=frozenset({"Kafka", "KafkaNodePool"}))

LABEL = "strimzi.io/cluster"
ROLES = ("controller", "broker")
TAKEN = {9404: "metrics", 9999: "JMX"}


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each volume, each listener, each role that nobody has."""
    if item.kind == "KafkaNodePool":
        yield from _volumes(item.spec / "storage")
        return
    yield from _listeners(item.spec / "kafka" / "listeners")
    pools = [one for one in objects.of_kind("KafkaNodePool") if _belongs(one, item)]
    if not pools:
        if not context.externals.has("KafkaNodePool", "*"):
            message = f"no KafkaNodePool has the label {LABEL}: {item.name}; the cluster has no nodes"
            yield Violation(item.root, message, "add a KafkaNodePool of the roles controller and broker")
        return
    for role in ROLES:
        if not any(role in ((pool.spec / "roles").value or ()) and _replicas(pool) for pool in pools):
            yield Violation(item.root, f"no KafkaNodePool with replicas has the role {role}", f"roles: […, {role}]")
    yield from _copies(item.spec / "kafka" / "config", pools)


def _copies(config: Node, pools: list[Object]) -> Iterator[Violation]:
    counts = [(pool.spec / "replicas").number for pool in pools if "broker" in ((pool.spec / "roles").value or ())]
    brokers = sum(count for count in counts if count is not None)
    if not brokers or None in counts:
        return
    for setting in config.given(BOUNDED):
        number = setting.text or ("" if setting.number is None else str(setting.number))
        if number.isdigit() and int(number) > brokers:
            yield Violation(
                setting, f"{number} copies need as many brokers, and there are {brokers}", f"{brokers} or fewer"
            )


def _belongs(pool: Object, kafka: Object) -> bool:
    label = (pool.root / "metadata" / "labels" / LABEL).text
    return label == kafka.name and pool.namespace == kafka.namespace


def _replicas(pool: Object) -> bool:
    return (pool.spec / "replicas").number != 0


def _volumes(storage: Node) -> Iterator[Violation]:
    if (storage / "type").text == "persistent-claim":
        yield from _size(storage)
    if (storage / "type").text != "jbod":
        return
    if (storage / "volumes").value in (None, []):
        yield Violation(storage, "jbod storage has no volume", "volumes: [{id: 0, type: persistent-claim, size: 10Gi}]")
    seen: set[int] = set()
    for volume in storage / "volumes":
        number = volume / "id"
        if not number.there:
            yield Violation(volume, "a volume of jbod storage needs an id", "id: 0, 1, …, never changed later")
        elif number.number is not None and number.number in seen:
            yield Violation(number, f"another volume has the id {number.number}")
        seen.add(-1 if number.number is None else number.number)
        if (volume / "type").text == "persistent-claim":
            yield from _size(volume)


def _size(volume: Node) -> Iterator[Violation]:
    if not (volume / "size").value:
        yield Violation(volume, "a persistent-claim needs a size", "size: 10Gi")


def _listeners(listeners: Node) -> Iterator[Violation]:
    names: set[str] = set()
    ports: set[int] = set()
    for listener in listeners:
        name, port = (listener / "name").text, (listener / "port").number
        if name is not None and name in names:
            yield Violation(listener / "name", f"another listener is called {shown(name)}")
        if port in TAKEN:
            yield Violation(listener / "port", f"port {port} is that of {TAKEN[port]}", "9092–9403, or above 9404")
        elif port is not None and port in ports:
            yield Violation(listener / "port", f"another listener has port {port}")
        names.add(name or "")
        ports.add(-1 if port is None else port)
