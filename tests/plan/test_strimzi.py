from __future__ import annotations

import pytest

from aquahelm.inventory.scalars import check_dns_subdomain
from aquahelm.plan.recipes.strimzi import acls, object_name


@pytest.mark.parametrize(
    "topic", ["orders", "orders.dead", "Orders", "orders_dead", "a..b", "x.-y", "_", "__", "O" * 249]
)
def test_every_topic_has_a_name_that_kubernetes_takes(topic: str) -> None:
    check_dns_subdomain(object_name("kafka", topic))


def test_topics_that_look_alike_to_kubernetes_are_told_apart() -> None:
    names = [object_name("kafka", topic) for topic in ("orders-new", "orders_new", "Orders-New", "orders.new")]
    assert names[0] == "kafka-orders-new"
    assert len(set(names)) == 4


def test_who_only_reads_may_not_write() -> None:
    rights = acls("billing", produces=[], consumes=["orders"])
    assert [(right["resource"]["type"], right["operations"]) for right in rights] == [
        ("topic", ["Describe", "Read"]),
        ("group", ["Describe", "Read"]),
    ]


def test_who_reads_and_writes_a_topic_has_one_entry_for_it() -> None:
    rights = acls("billing", produces=["orders"], consumes=["orders"])
    assert [right["operations"] for right in rights if right["resource"]["type"] == "topic"] == [
        ["Describe", "Read", "Write"]
    ]
    (transactions,) = [right["resource"] for right in rights if right["resource"]["type"] == "transactionalId"]
    assert transactions == {"type": "transactionalId", "name": "billing", "patternType": "prefix"}
