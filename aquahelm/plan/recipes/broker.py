"""What brokers of Kafka share, whoever runs them."""

from __future__ import annotations

from aquahelm.inventory.quantity import parse_quantity


def heap(memory: str) -> str:
    """Half of the memory for the JVM's heap; the other half is its own needs and the cache of files."""
    return f"{int(parse_quantity(memory) / 2 / 2**20)}m"


def setting(value: str | int | bool) -> str:
    """A value as Kafka's property files write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
