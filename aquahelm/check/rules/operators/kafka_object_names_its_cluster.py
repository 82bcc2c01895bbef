"""Strimzi's topics, users and node pools say by a label which Kafka they belong to.

Bad:
    kind: KafkaTopic
    metadata: {name: orders}
Good:
    kind: KafkaTopic
    metadata: {name: orders, labels: {strimzi.io/cluster: kafka}}

The API server accepts it; the operator takes no notice of the object: no topic is made, no user can log in. Source:
Strimzi's documentation, "Labels".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule(
    "kafka-object-names-its-cluster",
    theme="operators",
    severity=ERROR,
    kinds=frozenset({"KafkaConnector", "KafkaNodePool", "KafkaRebalance", "KafkaTopic", "KafkaUser"}),
)

LABEL = "strimzi.io/cluster"


def check(item: Object) -> Iterator[Violation]:
    """One for an object without the label."""
    labels = item.root / "metadata" / "labels"
    if not (labels / LABEL).value:
        cluster = "KafkaConnect" if item.kind == "KafkaConnector" else "Kafka"
        yield Violation(labels, f"no label {LABEL}: the operator ignores the object", f"{LABEL}: name of the {cluster}")
