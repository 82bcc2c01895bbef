"""What a store may be told where an operator runs it (mode operator)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from aquahelm.inventory.models.fields import Labels, Name
from aquahelm.inventory.models.image import Image
from aquahelm.inventory.models.noun import Noun
from aquahelm.inventory.models.resources import Resources

Protection = Literal["disable", "require", "verify-full"]


class Operator(Noun):
    """Where the store's operator runs: NetworkPolicies let it in."""

    namespace: Name = Field(examples=["cnpg-system"])
    """Its namespace."""

    podLabels: Labels = Field(default={}, examples=[{"app.kubernetes.io/name": "cloudnative-pg"}])
    """Labels of its pods; every pod of the namespace unless given."""


class Pooler(Noun):
    """PgBouncer between services and a PostgreSQL that an operator runs; services are told of it by themselves."""

    instances: int = Field(default=2, ge=1, le=100, examples=[2])
    """How many pods."""

    mode: Literal["session", "transaction"] = Field(default="session", examples=["transaction"])
    """What a client holds a server connection for. `transaction` needs clients that keep nothing between two of them
    (no LISTEN, no session variables, no advisory locks of a session)."""

    maxClients: int = Field(default=1000, ge=1, le=100000, examples=[1000])
    """Client connections that a pod takes."""

    poolSize: int = Field(default=20, ge=1, le=10000, examples=[20])
    """Server connections of a pod for each role and database."""

    resources: Resources | None = Field(default=None, examples=[{"cpu": "100m", "memory": "128Mi"}])
    """What each pod asks for."""


class Sentinel(Noun):
    """Redis Sentinel, which decides together when another server becomes the master; a bare number is a count."""

    count: int = Field(default=3, ge=3, le=99, examples=[3])
    """How many: an odd number, so that a majority is left when one is gone."""

    image: Image | None = Field(
        default=None, examples=[{"registry": "quay.io", "repository": "opstree/redis-sentinel", "tag": "v7.2.16"}]
    )
    """Image made for the operator, instead of the one that the store's version stands for."""

    resources: Resources | None = Field(default=None, examples=[{"cpu": "50m", "memory": "64Mi"}])
    """What each of them asks for."""

    @field_validator("count")
    @classmethod
    def _is_odd(cls, count: int) -> int:
        if count % 2 == 0:
            raise ValueError(f"{count} sentinels need as many for a majority as {count + 1} do; use an odd number")
        return count
