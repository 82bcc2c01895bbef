"""Where each store is: the records under `global.stores`, whatever the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.inventory.models.store import ObjectStore
from aquahelm.plan.recipes import kafka, minio, postgres, redis

if TYPE_CHECKING:
    from aquahelm.inventory.models.engines import Store
    from aquahelm.plan.model import Values


def whereabouts(name: str, store: Store) -> Values:
    """The record of one store."""
    if store.engine == "postgres":
        return postgres.whereabouts(name, store)
    if isinstance(store, ObjectStore):
        return minio.whereabouts(store)
    if store.engine == "kafka":
        return kafka.whereabouts(name, store)
    return redis.whereabouts(name, store)
