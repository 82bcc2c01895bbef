"""The Kafka that a topic or a user belongs to is there, looks after such objects, and has room for the replicas.

Bad:
    kind: KafkaTopic
    metadata: {name: orders, labels: {strimzi.io/cluster: kafka}}
    # there is one broker
    spec: {partitions: 3, replicas: 3}
Good:
    kind: KafkaTopic
    metadata: {name: orders, labels: {strimzi.io/cluster: kafka}}
    spec: {partitions: 3, replicas: 1}

The API server accepts it; the operator marks the object as not ready, or nobody looks at it. A Kafka that stands
elsewhere is declared as external: `Kafka/kafka`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Context, Rule, Violation
from aquahelm.check.wording import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "kafka-cluster-serves-the-object",
    theme="operators",
    severity=WARNING,
    kinds=frozenset({"KafkaNodePool", "KafkaTopic", "KafkaUser"}),
)

LABEL = "strimzi.io/cluster"
OPERATORS = {"KafkaTopic": "topicOperator", "KafkaUser": "userOperator"}


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for the cluster, its operator, its brokers, its authorization."""
    label = item.root / "metadata" / "labels" / LABEL
    if not label.text or context.externals.has("Kafka", label.text):
        return
    kafka = objects.find("Kafka", label.text, item.namespace)
    if kafka is None:
        near = nearest(label.text, objects.names("Kafka", item.namespace))
        message = f"there is no Kafka {shown(label.text)}"
        yield Violation(label, message, f"did you mean {near}?" if near else f"or declare it: Kafka/{label.text}")
        return
    operator = OPERATORS.get(item.kind)
    if operator and not (kafka.spec / "entityOperator" / operator).there:
        message = f"{kafka.ref} has no {operator}: nobody looks after a {item.kind}"
        yield Violation(label, message, f"spec.entityOperator.{operator}: {{}}")
    if item.kind == "KafkaTopic":
        yield from _replicas(item, kafka, objects)
    elif (item.spec / "authorization").there and not (kafka.spec / "kafka" / "authorization").there:
        message = f"{kafka.ref} has no authorization: its rights mean nothing"
        yield Violation(item.spec / "authorization", message, "spec.kafka.authorization: {type: simple}")


def _replicas(topic: Object, kafka: Object, objects: Objects) -> Iterator[Violation]:
    wanted = topic.spec / "replicas"
    counts = [
        (pool.spec / "replicas").number
        for pool in objects.of_kind("KafkaNodePool")
        if pool.namespace == kafka.namespace
        and (pool.root / "metadata" / "labels" / LABEL).text == kafka.name
        and any(role.text == "broker" for role in pool.spec / "roles")
    ]
    brokers = sum(count for count in counts if count is not None)
    if counts and None not in counts and wanted.number is not None and wanted.number > brokers:
        yield Violation(wanted, f"{wanted.number} replicas need as many brokers; {kafka.ref} has {brokers}")
