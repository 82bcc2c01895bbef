"""A connection: one service using one store, with all that variables, policies, waits and tests need of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.plan.model import SecretKeys, Values


@dataclass(frozen=True, slots=True)
class Connection:
    """What a service is told of a store.

    Attributes:
        store, engine: the store's name and `postgres`, `redis`, `minio` or `kafka`.
        texts: `${…}` placeholder → text; where the store is stands in it as the chart's own placeholder.
        secrets: `${…}` placeholder → (Secret, key).
        forms: `${…}` placeholder → text with placeholders, such as a URL that holds the password.
        values: the record under `connections.<store>` of the service's values: as whom it connects.
        needs: Secrets that must exist for it.
        absent: `${…}` placeholders of what this store does not have; variables that hold one are left out.
    """

    store: str
    engine: Literal["postgres", "redis", "minio", "kafka"]
    texts: Mapping[str, str]
    secrets: Mapping[str, tuple[str, str]]
    values: Values = field(repr=False)
    forms: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[SecretKeys, ...] = ()
    absent: frozenset[str] = frozenset()
