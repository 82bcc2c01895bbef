"""A backup plan of a store; designed, not rendered yet."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from aquahelm.inventory.models.fields import Cron, Name, TimeZone
from aquahelm.inventory.models.noun import Noun


class Keep(Noun):
    """How many backups stay."""

    daily: int = Field(default=7, ge=0, examples=[7])
    """Daily ones."""

    weekly: int = Field(default=4, ge=0, examples=[4])
    """Weekly ones."""

    monthly: int = Field(default=3, ge=0, examples=[3])
    """Monthly ones."""


class Backup(Noun):
    """When, where to, for how long."""

    schedule: Cron = Field(examples=["0 2 * * *"])
    """Cron line of five fields."""

    timeZone: TimeZone | None = Field(default=None, examples=["Europe/Moscow"])
    """IANA time zone; UTC unless given."""

    keep: Keep = Field(default=Keep(), examples=[{"daily": 7, "weekly": 4, "monthly": 3}])
    """How many stay."""

    to: Name = Field(examples=["s3"])
    """Object store that takes them."""

    bucket: str | None = Field(default=None, examples=["backups"])
    """Bucket in that store."""

    encrypt: Literal["age"] | None = Field(default=None, examples=["age"])
    """Encryption; only the recipient's key is in the cluster."""
