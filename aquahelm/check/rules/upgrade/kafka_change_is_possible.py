"""A change of a topic or of brokers' volumes is one that Strimzi can carry out.

Bad:
    # installed: KafkaTopic/orders with partitions: 6, replicas: 1
    spec: {partitions: 3, replicas: 3}
Good:
    # installed: KafkaTopic/orders with partitions: 6, replicas: 1
    spec: {partitions: 12, replicas: 1}

The API server accepts it. The operator marks the topic as not ready and changes nothing of it: "Decreasing partitions
not supported", "Replication factor change not supported" (but by Cruise Control), "Changing spec.topicName is not
supported". Volumes that shrink or are of another class are left as they are, with all other changes of the storage.
Source: Strimzi 1.2, its topic operator and `StorageDiff`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "kafka-change-is-possible", theme="upgrade", severity=ERROR, kinds=frozenset({"KafkaTopic", "KafkaNodePool"})
)

LABEL = "strimzi.io/cluster"
MANAGED, PAUSED = "strimzi.io/managed", "strimzi.io/pause-reconciliation"


def check(item: Object, before: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each field that the operator would not follow."""
    if item.kind == "KafkaTopic":
        yield from _topic(item, before, objects, context)
    else:
        yield from _storage(item.spec / "storage", before.spec / "storage")


def _topic(topic: Object, before: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    # Of a topic that it does not manage the operator asks nothing, nor is known which name and numbers it has.
    if not (_is_managed(topic) and _is_managed(before)):
        return
    then, now = _topic_name(before), _topic_name(topic)
    if then and now and then != now:
        yield Violation(
            topic.spec / "topicName", f"a topic keeps its name, and that is {shown(then)}", "make another KafkaTopic"
        )
    # A pause keeps all but the name from being looked at; what was written in one may never have been made.
    if not (_is_paused(topic) or _is_paused(before)):
        yield from _numbers(topic, before, objects, context)


def _is_managed(topic: Object) -> bool:
    return (topic.root / "metadata" / "annotations" / MANAGED).text != "false"


def _is_paused(topic: Object) -> bool:
    return ((topic.root / "metadata" / "annotations" / PAUSED).text or "").lower() == "true"


def _numbers(topic: Object, before: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    partitions, had = topic.spec / "partitions", (before.spec / "partitions").number
    # Without a number a new topic has what the broker says, and an old one what it had.
    if partitions.number is not None and had is not None and 0 < partitions.number < had:
        message = f"partitions cannot be taken away: {had} are installed, and the topic would be left as it is"
        yield Violation(partitions, message, f"partitions: {had}")
    replicas, had = topic.spec / "replicas", (before.spec / "replicas").number
    if (
        replicas.number is not None
        and had is not None
        and replicas.number != had
        and not _balanced(topic, objects, context)
    ):
        message = f"{had} replicas are installed, and without Cruise Control nobody makes {replicas.number} of them"
        yield Violation(replicas, message, f"replicas: {had}, or move them yourself (kafka-reassign-partitions) first")


def _topic_name(topic: Object) -> str:
    given = topic.spec / "topicName"
    return given.text or "" if given.there else topic.name


def _balanced(topic: Object, objects: Objects, context: Context) -> bool:
    """Whether the cluster has Cruise Control, or nobody can tell."""
    name = (topic.root / "metadata" / "labels" / LABEL).text
    if not name or context.externals.has("Kafka", name):
        return True
    kafka = objects.find("Kafka", name, topic.namespace)
    return kafka is None or (kafka.spec / "cruiseControl").there


def _storage(storage: Node, before: Node) -> Iterator[Violation]:
    if (storage / "type").text != (before / "type").text:
        if (storage / "type").there and (before / "type").there:
            yield _left(storage / "type", before / "type", "another type of storage")
        return
    yield from _volume(storage, before)
    volumes = {(volume / "id").number: volume for volume in before / "volumes"}
    for volume in storage / "volumes":
        number = (volume / "id").number
        if number is not None and number in volumes:
            yield from _volume(volume, volumes[number])


def _volume(volume: Node, before: Node) -> Iterator[Violation]:
    asks, has = amount((volume / "size").value), amount((before / "size").value)
    if asks is not None and has is not None and asks < has:
        yield _left(volume / "size", before / "size", "a smaller volume")
    if (volume / "class").text != (before / "class").text:
        yield _left(volume / "class", before / "class", "another class")


def _left(field: Node, before: Node, what: str) -> Violation:
    had = f"{shown(before.text)} is installed" if before.text is not None else "none is installed"
    message = f"{what} is not made of one that there is ({had}); all changes of the storage would be ignored"
    return Violation(field, message, "keep it, or move the records to a new KafkaNodePool")
