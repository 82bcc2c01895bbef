"""Kafka: the store's own values, and what a service is told of it.

Sources: Kafka's documentation (KRaft, listeners, SASL/SCRAM, StandardAuthorizer, client configuration); the official
image's documentation (`/mnt/shared/config`, `CLUSTER_ID`, uid 1000).
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from aquahelm.inventory.kafka_scalars import parse_retention, split_server
from aquahelm.inventory.names import admin_secret, role_secret
from aquahelm.inventory.quantity import parse_quantity
from aquahelm.plan.connection import Connection
from aquahelm.plan.endpoints import fact, place
from aquahelm.plan.images import image_values, kafka_image
from aquahelm.plan.model import SecretKeys
from aquahelm.plan.pod import pod_security, resource_values
from aquahelm.plan.recipes import strimzi
from aquahelm.plan.recipes.broker import heap, setting

if TYPE_CHECKING:
    from aquahelm.inventory.models.kafka import Kafka, Topic
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.service import Use
    from aquahelm.plan.model import Values

PORT = 9092
ADMIN = "_admin"
"""The broker's own user; no service can be named so."""

SASL = "scram-sha-512"
DEFAULT_MEMORY = "1Gi"
FACTS = ("host", "port", "servers", "protocol", "mechanism", "dotnetProtocol", "dotnetMechanism", "ca")


def ports(store: Kafka) -> tuple[int, ...]:
    """The ports of its servers, each once."""
    endpoint = store.endpoint
    if endpoint is None:
        return (strimzi.PORT if store.mode == "operator" else PORT,)
    return tuple(dict.fromkeys([endpoint.port or PORT, *(split_server(server)[1] for server in endpoint.servers)]))


def whereabouts(name: str, store: Kafka) -> Values:
    """Where the store is, for everybody who uses it: the record under `global.stores`."""
    endpoint = store.endpoint
    if store.mode == "operator":
        return strimzi.whereabouts(name)
    if endpoint is None:
        return place("kafka", store, PORT, tls=False, sasl=SASL)
    where = place("kafka", store, PORT, tls=endpoint.tls != "disable", sasl=endpoint.sasl)
    if endpoint.servers:
        where |= {"servers": list(endpoint.servers), "ports": list(ports(store))}
    return where


def connect(name: str, store: Kafka, service: str, use: Use) -> Connection:
    """How `service` reaches its topics, as a user of its own."""
    endpoint = store.endpoint
    operated = store.mode == "operator"
    user = use.role or service
    secret = role_secret(name, user if operated else service)
    group = use.group or service
    anonymous = endpoint is not None and endpoint.sasl == "none"
    absent = {"username", "password", "mechanism", "dotnetMechanism", "jaas"} if anonymous else set()
    if not operated and (endpoint is None or endpoint.ca is None):
        absent |= {"ca", "caFormat"}
    if not (use.topics or use.consumes):
        absent.add("group")
    return Connection(
        store=name,
        engine="kafka",
        texts={
            **{key: fact(name, key) for key in FACTS},
            "username": user,
            "group": group,
            "caFormat": "PEM",
        },
        secrets={} if anonymous else {"password": (secret, "password")},
        values={
            "username": user,
            "secretName": "" if anonymous else secret,
            "topics": sorted({*use.topics, *use.produces, *use.consumes}),
        },
        forms={"jaas": f'{fact(name, "loginModule")} required username="{user}" password="${{password}}";'},
        # An operator makes its users' Secrets by itself.
        needs=()
        if anonymous or operated
        else (SecretKeys(secret, {"password": 32}, f"password of the Kafka user {user}"),),
        absent=frozenset(absent),
    )


def server_image(store: Kafka, registry: str | None) -> Values:
    """The image of the broker, and of its client tools."""
    return image_values(store.image, registry) if store.image else kafka_image(store.version)


def values(name: str, store: Kafka, platform: Platform, users: dict[str, Use]) -> tuple[Values, list[SecretKeys]]:
    """The store's values, and the Secrets that it needs."""
    endpoint = store.endpoint
    admin = endpoint.admin if endpoint else admin_secret(name)
    if store.mode == "operator":
        return _operated(name, store, platform, users), []
    decided: Values = {
        "image": server_image(store, platform.registry),
        "adminUser": "" if endpoint else ADMIN,
        "adminSecretName": admin or admin_secret(name),
        "topics": {topic: topic_values(store, given) for topic, given in sorted(store.topics.items())},
        "users": {} if endpoint else {service: user_values(name, service, use) for service, use in users.items()},
        "setup": {"enabled": endpoint is None or admin is not None, "revision": "1"},
        "resources": resource_values(store.resources, cpu="250m", memory=DEFAULT_MEMORY),
        **pod_security(user=1000, group=1000),
    }
    if endpoint is None:
        decided |= {
            "clusterId": cluster_id(platform.platform, name),
            "heap": heap(decided["resources"]["limits"]["memory"]),
            "settings": {key: setting(value) for key, value in sorted(store.settings.items())},
            "storage": {"size": store.storage, "className": store.storageClass or ""},
            "terminationGracePeriodSeconds": 120,
        }
    needs = []
    if decided["setup"]["enabled"]:
        keys = {"username": 16, "password": 32} if endpoint else {"password": 32}
        needs.append(SecretKeys(decided["adminSecretName"], keys, f"{name}'s administrator"))
    return decided, needs


def _operated(name: str, store: Kafka, platform: Platform, users: dict[str, Use]) -> Values:
    """The values of a store that an operator runs: it has no server and no setup in the chart."""
    topics = {
        topic: {**topic_values(store, given), "objectName": strimzi.object_name(name, topic)}
        for topic, given in sorted(store.topics.items())
    }
    made = {service: user_values(name, service, use) for service, use in users.items()}
    return {
        "image": server_image(store, platform.registry),
        "adminUser": "",
        "adminSecretName": "",
        "topics": topics,
        "users": {
            service: {
                **user,
                "secretName": role_secret(name, user["username"]),
                "acls": strimzi.acls(user["group"], user["produces"], user["consumes"]),
            }
            for service, user in made.items()
        },
        "setup": {"enabled": False, "revision": "1"},
        **strimzi.values(name, store, platform),
    }


def topic_values(store: Kafka, topic: Topic) -> Values:
    """A topic: partitions, copies, and its settings in Kafka's own words."""
    copies = store.copies(topic)
    config = {
        "cleanup.policy": topic.cleanup,
        "min.insync.replicas": str(topic.minInSync or max(1, copies - 1)),
        **{key: setting(value) for key, value in topic.settings.items()},
    }
    if topic.retention is not None:
        config["retention.ms"] = str(parse_retention(topic.retention))
    if topic.retentionSize is not None:
        config["retention.bytes"] = str(int(parse_quantity(topic.retentionSize)))
    if topic.maxMessage is not None:
        config["max.message.bytes"] = str(int(parse_quantity(topic.maxMessage)))
    return {"partitions": topic.partitions, "replicas": copies, "config": dict(sorted(config.items()))}


def user_values(name: str, service: str, use: Use) -> Values:
    """A user: its password's Secret, its consumer group, the topics that it may write and read."""
    return {
        "username": use.role or service,
        "secretName": role_secret(name, service),
        "group": use.group or service,
        "produces": sorted({*use.topics, *use.produces}),
        "consumes": sorted({*use.topics, *use.consumes}),
    }


def cluster_id(platform: str, name: str) -> str:
    """An id in Kafka's form (16 bytes in base64), the same whenever the same store is planned."""
    digest = hashlib.sha256(f"{platform}/{name}".encode()).digest()[:16]
    text = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    # Kafka makes none that begins with a dash, which command lines would take for an option.
    return "A" + text[1:] if text.startswith("-") else text
