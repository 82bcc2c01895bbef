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
Where other pools may stand elsewhere (manifests without an inventory), what is missing is a warning. So are more copies
in sync than there are: brokers (3.7 and newer) want all that there are, and none may be away for long.
Source: Strimzi's documentation and its checks of node pools, listeners and settings; what brokers of Kafka 4.3 do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kafka_settings import copies_in_sync, setting_number
from aquahelm.check.rule import ERROR, WARNING, Context, Rule, Violation
from aquahelm.check.wording import shown
from aquahelm.inventory.strimzi import BOUNDED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.finding import Severity

RULE = Rule(
    "kafka-cluster-can-run",
    theme="operators",
    severity=ERROR,
    mildest=WARNING,
    kinds=frozenset({"Kafka", "KafkaNodePool"}),
)

LABEL = "strimzi.io/cluster"
ROLES = ("controller", "broker")
TAKEN = {9404: "metrics", 9999: "JMX"}
COPIES = {
    "min.insync.replicas": "default.replication.factor",
    "share.coordinator.state.topic.min.isr": "share.coordinator.state.topic.replication.factor",
    "transaction.state.log.min.isr": "transaction.state.log.replication.factor",
}
"""How many copies must be in sync → how many there are."""


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each volume, each listener, each role that nobody has."""
    if item.kind == "KafkaNodePool":
        yield from _volumes(item.spec / "storage")
        return
    yield from _listeners(item.spec / "kafka" / "listeners")
    yield from _in_sync(item.spec / "kafka" / "config")
    # Before node pools, a Kafka said itself how many nodes it has, beside its ZooKeeper.
    if context.externals.has("KafkaNodePool", "*") or (item.spec / "zookeeper").there:
        return
    # Of a cluster that is not one's own, other pools may stand elsewhere.
    weight = None if context.closed else WARNING
    pools = [one for one in objects.of_kind("KafkaNodePool") if _belongs(one, item)]
    if not pools:
        message = f"no KafkaNodePool has the label {LABEL}: {item.name}; the cluster has no nodes"
        fix = "add a KafkaNodePool of the roles controller and broker"
        yield Violation(item.root, message, fix, severity=weight)
        return
    for role in ROLES:
        if not any(_has(pool, role) and (pool.spec / "replicas").number != 0 for pool in pools):
            message = f"no KafkaNodePool with replicas has the role {role}"
            yield Violation(item.root, message, f"roles: […, {role}]", severity=weight)
    yield from _copies(item.spec / "kafka" / "config", pools, weight)


def _copies(config: Node, pools: list[Object], weight: Severity | None) -> Iterator[Violation]:
    counts = [(pool.spec / "replicas").number for pool in pools if _has(pool, "broker")]
    brokers = sum(count for count in counts if count is not None)
    if not brokers or None in counts:
        return
    for setting in config.given(BOUNDED):
        number = setting_number(setting)
        if number is not None and number > brokers:
            message = f"{number} copies need as many brokers, and there are {brokers}"
            yield Violation(setting, message, f"{brokers} or fewer", severity=weight)


def _in_sync(config: Node) -> Iterator[Violation]:
    for setting in config.given(COPIES):
        factor = COPIES[str(setting.path[-1])]
        copies = setting_number(config / factor)
        yield from copies_in_sync(setting, copies, f"{factor} makes {copies}")


def _has(pool: Object, role: str) -> bool:
    return any(one.text == role for one in pool.spec / "roles")


def _belongs(pool: Object, kafka: Object) -> bool:
    label = (pool.root / "metadata" / "labels" / LABEL).text
    return label == kafka.name and pool.namespace == kafka.namespace


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
