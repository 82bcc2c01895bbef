"""A Strimzi Kafka asks for a version that the operator knows.

Bad:
    kind: Kafka
    spec: {kafka: {version: 3.9.0}}
Good:
    kind: Kafka
    spec: {kafka: {version: 4.3.1}}

The API server accepts any text; an operator refuses what it has no image for: "Unsupported Kafka.spec.kafka.version".
Strimzi 1.2 knows 4.2.0, 4.2.1, 4.3.0 and 4.3.1; another release knows others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule(
    "kafka-version-is-supported", theme="operators", severity=WARNING, kinds=frozenset({"Kafka", "KafkaConnect"})
)

OPERATOR = "1.2"
VERSIONS = ("4.2.0", "4.2.1", "4.3.0", "4.3.1")


def check(kafka: Object) -> Iterator[Violation]:
    """One for the version."""
    version = kafka.spec / "kafka" / "version" if kafka.kind == "Kafka" else kafka.spec / "version"
    if version.text and version.text not in VERSIONS:
        message = f"Strimzi {OPERATOR} has no Kafka {shown(version.text)}"
        yield Violation(version, message, f"{listing(VERSIONS)}, or none for the operator's own")
