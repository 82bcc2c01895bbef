"""Settings of a Kafka or a KafkaConnect are such as Strimzi leaves to others.

Bad:
    kind: Kafka
    spec: {kafka: {config: {num.partitions: 3, ssl.client.auth: required}}}
Good:
    kind: Kafka
    spec: {kafka: {config: {num.partitions: 3, ssl.cipher.suites: TLS_AES_256_GCM_SHA384}}}

The API server accepts it; the operator decides listeners, encryption, authentication, roles and folders of nodes
itself. It leaves such a setting out, and only its log says so: `Configuration option "ssl.client.auth" is forbidden and
will be ignored`. Source: Strimzi 1.2, `FORBIDDEN_PREFIXES` of its API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.inventory.strimzi import broker_setting_is_ignored, connect_setting_is_ignored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule(
    "kafka-settings-are-heeded", theme="operators", severity=WARNING, kinds=frozenset({"Kafka", "KafkaConnect"})
)

VERSION = "kafka.strimzi.io/v1"


def check(kafka: Object) -> Iterator[Violation]:
    """One for each setting that nobody reads."""
    broker = kafka.kind == "Kafka"
    config = kafka.spec / "kafka" / "config" if broker else kafka.spec / "config"
    # Until v1 gave them fields of their own, a Connect's group and topics stood among its settings.
    named_here = (kafka.root / "apiVersion").text != VERSION
    for name, value in config.fields():
        if broker_setting_is_ignored(name) if broker else connect_setting_is_ignored(name, named_here=named_here):
            place = "listeners, authorization, storage …" if broker else "tls, authentication, groupId …"
            yield Violation(
                value, f"Strimzi decides {name} itself, and ignores it here", f"leave it out, or say it by {place}"
            )
