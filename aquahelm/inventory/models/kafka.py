"""Kafka: topics that exist in it, and where it is when it is managed."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aquahelm.inventory.kafka_scalars import check_retention, check_server, check_topic
from aquahelm.inventory.kafka_topics import topic_setting_problem
from aquahelm.inventory.models.fields import LabelKey, Quantity
from aquahelm.inventory.models.noun import Many, Noun, checked, shorthand
from aquahelm.inventory.models.resources import Resources
from aquahelm.inventory.models.store import Endpoint, Mode, StoreBase
from aquahelm.inventory.strimzi import BOUNDED, broker_setting_is_ignored

Sasl = Literal["none", "plain", "scram-sha-256", "scram-sha-512"]

COUNT = re.compile(r"[0-9]{1,9}")
OWN_SETTINGS = frozenset(
    (
        "advertised.listeners",
        "authorizer.class.name",
        "config.providers",
        "controller.listener.names",
        "controller.quorum.voters",
        "inter.broker.listener.name",
        "listener.security.protocol.map",
        "listeners",
        "log.dir",
        "log.dirs",
        "node.id",
        "process.roles",
        "sasl.enabled.mechanisms",
        "sasl.mechanism.controller.protocol",
        "sasl.mechanism.inter.broker.protocol",
        "super.users",
    )
)
"""Properties of a broker that the chart, or the operator, decides."""

OPERATED_VERSIONS = ("4.2.0", "4.2.1", "4.3.0", "4.3.1")
"""Versions that Strimzi 1.2 runs; it refuses every other."""

Retention = Annotated[str, checked(check_retention)]
Server = Annotated[str, checked(check_server)]
TopicName = Annotated[str, checked(check_topic)]


class Topic(Noun):
    """A Kafka topic."""

    partitions: int = Field(default=3, ge=1, le=10000, examples=[6])
    """Partitions; they can be added later, and never taken away."""

    replicas: int | None = Field(default=None, ge=1, le=32767, examples=[3])
    """Copies of each partition; three where there are as many brokers, else as many as there are."""

    minInSync: int | None = Field(default=None, ge=1, examples=[2])
    """Copies that must have a record before `acks=all` answers; one fewer than there are unless given."""

    retention: Retention | None = Field(default=None, examples=["7d", "forever"])
    """How long records are kept: days, hours, minutes, or forever; the server's own unless given."""

    retentionSize: Quantity | None = Field(default=None, examples=["1Gi"])
    """How much of each partition is kept."""

    cleanup: Literal["delete", "compact", "compact,delete"] = Field(default="delete", examples=["compact"])
    """delete: old records go; compact: the last record of each key stays."""

    maxMessage: Quantity | None = Field(default=None, examples=["2Mi"])
    """The largest batch of records."""

    settings: dict[str, str | int | bool] = Field(default={}, examples=[{"compression.type": "lz4"}])
    """Further settings of the topic, in Kafka's own words."""


class KafkaEndpoint(Endpoint):
    """Where a managed Kafka is: its bootstrap servers."""

    tls: Literal["disable", "verify-full"] = Field(default="verify-full", examples=["verify-full"])
    """How strictly the connection is protected; Kafka's clients either check the certificate or use none."""

    servers: Many[Server] = Field(default=(), examples=[["b2.kafka.example:9091", "b3.kafka.example:9091"]])
    """Further bootstrap servers, each as host:port."""

    sasl: Sasl = Field(default="scram-sha-512", examples=["scram-sha-512"])
    """How clients say who they are: each service by a user of its own, with the password in its Secret."""


class Controllers(Noun):
    """Nodes that only vote and keep the cluster's records of itself; a bare number stands for `{count: …}`."""

    count: int = Field(default=3, ge=1, le=9, examples=[3])
    """How many; an odd number."""

    storage: Quantity = Field(default="5Gi", examples=["5Gi"])
    """Size of each one's volume."""

    resources: Resources | None = Field(default=None, examples=[{"cpu": "100m", "memory": "1Gi"}])
    """What each asks for."""

    @model_validator(mode="after")
    def _odd(self) -> Self:
        if self.count % 2 == 0:
            raise ValueError(f"{self.count} controllers can lose no more than {self.count - 1} can; use an odd number")
        return self


class Kafka(StoreBase):
    """Kafka; each service that uses it is a user of its own, with rights on its topics and its group."""

    MODES: ClassVar[frozenset[Mode]] = frozenset(("container", "operator", "managed"))
    OPERATED: ClassVar[tuple[str, ...]] = ("controllers", "rack")

    engine: Literal["kafka"] = Field(examples=["kafka"])
    """Which engine."""

    version: str = Field(examples=["4.3.1"])
    """Version of Kafka; decides the image."""

    endpoint: KafkaEndpoint | None = Field(
        default=None, examples=[{"host": "b1.kafka.example", "port": 9091, "servers": ["b2.kafka.example:9091"]}]
    )
    """Where it is, in mode managed."""

    brokers: int = Field(default=1, ge=1, le=100, examples=[3])
    """Brokers. A container is one broker; more of them are an operator's business."""

    controllers: Annotated[Controllers | None, shorthand("count", int)] = Field(default=None, examples=[3])
    """Mode operator: controllers apart from the brokers; the brokers are controllers too unless given."""

    rack: LabelKey | None = Field(default=None, examples=["topology.kubernetes.io/zone"])
    """Mode operator: the label of nodes that tells racks or zones apart: copies of a partition go to different ones."""

    metrics: bool = Field(default=True, examples=[True])
    """Mode operator: whether brokers tell Prometheus of themselves."""

    topics: dict[TopicName, Topic] = Field(default={}, examples=[{"events": {"partitions": 6}}])
    """Topics that exist in it; none is made by being written to."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.mode == "container" and self.brokers > 1:
            raise ValueError(f"mode container is one broker, not {self.brokers}; say brokers: 1 there")
        taken = sorted(OWN_SETTINGS & set(self.settings))
        if taken:
            raise ValueError(f"settings.{taken[0]} is decided by the chart; leave it out")
        if self.mode == "operator":
            self._operator_can()
            self._operator_heeds()
        for name, topic in self.topics.items():
            self._topic_fits(name, topic)
        return self

    def _topic_fits(self, name: str, topic: Topic) -> None:
        copies = self.copies(topic)
        if self.mode != "managed" and copies > self.brokers:
            raise ValueError(
                f"topic {name} wants {copies} replicas of {self.brokers} brokers; use {self.brokers} or fewer"
            )
        if topic.minInSync is not None and topic.minInSync > copies:
            raise ValueError(
                f"topic {name} wants {topic.minInSync} in sync of {copies} replicas; use {copies} or fewer"
            )
        # Brokers elsewhere, and older ones, know other settings.
        if self.mode == "managed" or not self.version.startswith("4."):
            return
        for setting, value in sorted(topic.settings.items()):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            message, remedy = topic_setting_problem(setting, text)
            if message:
                raise ValueError(f"topic {name}, settings.{setting}: {message}; {remedy}")

    def _operator_can(self) -> None:
        if self.version not in OPERATED_VERSIONS:
            known = ", ".join(OPERATED_VERSIONS)
            raise ValueError(f"mode operator runs Kafka {known} (Strimzi 1.2), and this is {self.version}")
        if self.controllers is None and self.brokers % 2 == 0:
            raise ValueError(
                f"{self.brokers} brokers that are controllers too can lose no more than {self.brokers - 1} can; "
                "use an odd number, or give controllers: 3"
            )
        if self.rack is not None and self.brokers == 1:
            raise ValueError("rack says where copies go, and one broker has none; leave rack out")

    def _operator_heeds(self) -> None:
        for name, value in sorted(self.settings.items()):
            if broker_setting_is_ignored(name):
                raise ValueError(f"settings.{name} is decided by Strimzi, which ignores it here; leave it out")
            number = str(value)
            if name in BOUNDED and COUNT.fullmatch(number) and int(number) > self.brokers:
                raise ValueError(
                    f"settings.{name} wants {number} of {self.brokers} brokers, and Strimzi makes nothing then; "
                    f"use {self.brokers} or fewer"
                )

    def copies(self, topic: Topic) -> int:
        """How many copies of each partition a topic has."""
        if topic.replicas is not None:
            return topic.replicas
        return 3 if self.mode == "managed" else min(3, self.brokers)
