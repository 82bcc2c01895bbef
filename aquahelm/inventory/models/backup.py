"""A backup plan of a PostgreSQL store: when, where to, for how long, and how it is known to be good."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from aquahelm.inventory.models.fields import Cron, Name, ObjectName, Quantity, TimeZone
from aquahelm.inventory.models.image import Image
from aquahelm.inventory.models.noun import Many, Noun, checked
from aquahelm.inventory.models.resources import Resources
from aquahelm.inventory.moments import check_moment

Moment = Annotated[str, checked(check_moment)]
"""A point in time, as RFC 3339 writes it."""

AgeRecipient = Annotated[str, Field(pattern="^age1[02-9ac-hj-np-z]{58}$")]
"""A recipient's public key of age: Bech32 with the prefix `age` (github.com/C2SP/C2SP, age.md)."""


class Keep(Noun):
    """How many backups stay; days, weeks and months are those (UTC) that have a backup."""

    daily: int = Field(default=7, ge=0, le=1000, examples=[7])
    """Latest days, with all that was made on them. Mode operator: days to any moment of which one can go back, 30
    unless given."""

    weekly: int = Field(default=4, ge=0, le=1000, examples=[4])
    """Latest weeks (from Monday), the newest of each."""

    monthly: int = Field(default=3, ge=0, le=1000, examples=[3])
    """Latest months, the newest of each."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.daily + self.weekly + self.monthly:
            raise ValueError("keeps nothing; give daily, weekly or monthly")
        return self


class Recovery(Noun):
    """Mode operator: the cluster is made of a backup instead of an empty one; said before it is made."""

    of: Name = Field(examples=["postgres"])
    """Whose backups: the archive of the cluster that was, its store's name unless it was a recovered one."""

    archive: Name = Field(examples=["postgres-2"])
    """Archive of its own backups: another one, as two clusters must not write into the same."""

    time: Moment | None = Field(default=None, examples=["2026-11-21T22:30:00Z"])
    """Point in time up to which data comes back; all that was archived unless given."""

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.of == self.archive:
            raise ValueError(f"would archive into {self.archive}, which it is made of; give archive: another name")
        return self


class Encryption(Noun):
    """Encryption with age: whoever has a recipient's private key can read backups; nothing in the cluster can."""

    recipients: Many[AgeRecipient] = Field(
        examples=[["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]]
    )
    """Public keys; each alone can decrypt."""

    image: Image = Field(examples=[{"repository": "tools/age", "tag": "1.3.1"}])
    """An image with `age` and a shell; age's authors publish none."""

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.recipients:
            raise ValueError("nobody could read the backups; give recipients: a public key of age at least")
        return self


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

    bucket: str = Field(examples=["backups"])
    """Bucket in that store; its owner's own, as whoever can write to it can delete backups."""

    encrypt: Encryption | None = Field(
        default=None,
        examples=[
            {
                "recipients": ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"],
                "image": {"repository": "tools/age", "tag": "1.3.1"},
            }
        ],
    )
    """Encryption; only recipients' public keys are in the cluster."""

    drill: Cron | None = Field(default=None, examples=["0 5 * * 0"])
    """When the newest backup is restored beside the live data and compared; only by hand unless given. Mode operator:
    by the clock of UTC, on a server that is made for it and needs room on the nodes."""

    scratch: Quantity = Field(default="5Gi", examples=["20Gi"])
    """Room for one backup (compressed) while it is made or restored."""

    scratchClass: ObjectName | None = Field(default=None, examples=["standard"])
    """Storage class of that room, for a volume that lives as long as the pod; the node's own disk unless given."""

    deadline: int = Field(default=14400, ge=60, le=604800, examples=[14400])
    """Seconds after which a backup or a drill is given up."""

    resources: Resources = Field(default=Resources(cpu="50m", memory="256Mi"), examples=[{"memory": "512Mi"}])
    """What each of its steps asks for; mode operator: the container beside each server that archives."""

    recover: Recovery | None = Field(
        default=None, examples=[{"of": "postgres", "archive": "postgres-2", "time": "2026-11-21T22:30:00Z"}]
    )
    """Mode operator: of which backup the cluster is made."""

    @model_validator(mode="after")
    def _drill_can_read(self) -> Self:
        if self.drill is not None and self.encrypt is not None:
            raise ValueError(
                "a scheduled drill cannot read encrypted backups, as no private key is in the cluster; "
                "leave drill out and run aquahelm backup drill --identity"
            )
        return self

    def unfit_for_operators(self) -> tuple[str, ...]:
        """What is said here and an operator does nothing with."""
        said = [name for name in CHART_ONLY if name in self.model_fields_set and getattr(self, name) is not None]
        return tuple(said + [f"keep.{name}" for name in ("weekly", "monthly") if name in self.keep.model_fields_set])


CHART_ONLY = ("timeZone", "encrypt", "scratch", "scratchClass")
"""What only the chart's own backups know."""
