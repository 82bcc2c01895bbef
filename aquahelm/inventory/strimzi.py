"""Settings of Kafka that Strimzi decides itself: it leaves them out of what it makes, and says so in its log alone.

Source: Strimzi 1.2's API (`FORBIDDEN_PREFIXES` and their exceptions of `KafkaClusterSpec` and `KafkaConnectSpec`) and
its reading of them: whatever begins with one of these, in small letters, is ignored.
"""

from __future__ import annotations

import re
from typing import Final

_BROKER_TEXT: Final = """
    listeners advertised. broker. listener. host.name port inter.broker.listener.name sasl. ssl. security. password.
    log.dir zookeeper.connect zookeeper.set.acl zookeeper.ssl authorizer. super.user
    cruise.control.metrics.topic cruise.control.metrics.reporter.bootstrap.servers node.id process.roles controller.
    metadata.log.dir zookeeper.metadata.migration.enable client.quota.callback.static.kafka.admin.
    client.quota.callback.static.produce client.quota.callback.static.fetch
    client.quota.callback.static.storage.per.volume.limit.min.available.
    client.quota.callback.static.excluded.principal.name.list prometheus.metrics.reporter. cordoned.log.dirs
"""
_BROKER: Final = tuple(_BROKER_TEXT.split())
_BROKER_ALL_THE_SAME_TEXT: Final = """
    zookeeper.connection.timeout.ms sasl.server.max.receive.size ssl.cipher.suites ssl.protocol ssl.enabled.protocols
    ssl.secure.random.implementation cruise.control.metrics.topic.num.partitions
    cruise.control.metrics.topic.replication.factor cruise.control.metrics.topic.retention.ms
    cruise.control.metrics.topic.auto.create.retries cruise.control.metrics.topic.auto.create.timeout.ms
    cruise.control.metrics.topic.min.insync.replicas broker.session.timeout.ms broker.heartbeat.interval.ms
    controller.socket.timeout.ms controller.quorum.election.backoff.max.ms controller.quorum.election.timeout.ms
    controller.quorum.fetch.timeout.ms
"""
_BROKER_ALL_THE_SAME: Final = frozenset(_BROKER_ALL_THE_SAME_TEXT.split())
_LISTENER: Final = re.compile(
    r"listener\.name\.[a-z0-9]+-[0-9]+\.(connections\.max\.reauth\.ms|max\.connections|max\.connection\.creation\.rate)"
)
_CONNECT_TEXT: Final = """
    ssl. sasl. security. listeners plugin.path rest. bootstrap.servers consumer.interceptor.classes
    producer.interceptor.classes prometheus.metrics.reporter.
"""
_CONNECT: Final = tuple(_CONNECT_TEXT.split())
_CONNECT_NAMES: Final = ("group.id", "config.storage.topic", "offset.storage.topic", "status.storage.topic")
_CONNECT_ALL_THE_SAME: Final = frozenset(
    ("ssl.endpoint.identification.algorithm", "ssl.cipher.suites", "ssl.protocol", "ssl.enabled.protocols")
)
BOUNDED: Final = (
    "default.replication.factor",
    "offsets.topic.replication.factor",
    "transaction.state.log.replication.factor",
    "transaction.state.log.min.isr",
)
"""Settings that may be no greater than the number of brokers: Strimzi refuses the cluster."""


def broker_setting_is_ignored(name: str) -> bool:
    """Whether Strimzi leaves a setting out of `spec.kafka.config`."""
    if name in _BROKER_ALL_THE_SAME or _LISTENER.fullmatch(name):
        return False
    return name.lower().startswith(_BROKER)


def connect_setting_is_ignored(name: str, *, named_here: bool = False) -> bool:
    """Whether Strimzi leaves a setting out of a KafkaConnect's `spec.config`.

    Args:
        name: of the setting.
        named_here: whether its group and its topics are named there, as in `v1beta2`; `v1` has fields for them.
    """
    ignored = _CONNECT if named_here else (*_CONNECT, *_CONNECT_NAMES)
    return name not in _CONNECT_ALL_THE_SAME and name.lower().startswith(ignored)
