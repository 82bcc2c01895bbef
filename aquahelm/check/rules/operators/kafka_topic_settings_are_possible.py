"""Settings of a Strimzi KafkaTopic are such as brokers know, with values that they take.

Bad:
    kind: KafkaTopic
    spec: {partitions: 3, replicas: 3, config: {retention: 7d, segment.bytes: 1024}}
Good:
    kind: KafkaTopic
    spec: {partitions: 3, replicas: 3, config: {retention.ms: 604800000, segment.bytes: 1073741824}}

The API server accepts any; the operator hands them to the brokers, which refuse the whole topic: it is not made, or
keeps the settings that it has, and says `KafkaError … Unknown topic config name: retention`. Where more copies must be
in sync than there are, brokers (3.7 and newer) want all that there are, so that no write with `acks=all` succeeds while
one is away: a warning. Source: Kafka 4.3's settings of topics, what its brokers do, and Strimzi 1.2's topic operator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kafka_settings import copies_in_sync
from aquahelm.check.rule import ERROR, WARNING, Rule, Violation
from aquahelm.inventory.kafka_topics import topic_setting_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule(
    "kafka-topic-settings-are-possible",
    theme="operators",
    severity=ERROR,
    mildest=WARNING,
    kinds=frozenset({"KafkaTopic"}),
)

VERSION, MANAGED = "kafka.strimzi.io/v1", "strimzi.io/managed"


def check(topic: Object) -> Iterator[Violation]:
    """One for each setting that brokers refuse, one for more copies in sync than there are."""
    # Operators that serve older versions run older brokers, which know other settings.
    if (topic.root / "apiVersion").text != VERSION:
        return
    # A topic that it does not manage the operator tells the brokers nothing of.
    if (topic.root / "metadata" / "annotations" / MANAGED).text == "false":
        return
    config = topic.spec / "config"
    for name, node in config.fields():
        value = node.value
        if isinstance(value, bool):
            text = str(value).lower()
        elif isinstance(value, list):
            text = ",".join(str(one) for one in value)
        elif isinstance(value, str | int | float):
            text = str(value)
        else:
            continue
        message, remedy = topic_setting_problem(name, text)
        if message:
            yield Violation(node, message, remedy)
    replicas = (topic.spec / "replicas").number
    yield from copies_in_sync(config / "min.insync.replicas", replicas, f"there are {replicas}")
