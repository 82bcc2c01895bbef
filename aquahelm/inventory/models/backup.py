"""A backup plan of a PostgreSQL store: when, where to, for how long, and how it is known to be good."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from aquahelm.inventory.models.fields import Cron, Name, ObjectName, Quantity, TimeZone
from aquahelm.inventory.models.image import Image
from aquahelm.inventory.models.noun import Many, Noun
from aquahelm.inventory.models.resources import Resources

AgeRecipient = Annotated[str, Field(pattern="^age1[02-9ac-hj-np-z]{58}$")]
"""A recipient's public key of age: Bech32 with the prefix `age` (github.com/C2SP/C2SP, age.md)."""


class Keep(Noun):
    """How many backups stay; days, weeks and months are those (UTC) that have a backup."""

    daily: int = Field(default=7, ge=0, le=1000, examples=[7])
    """Latest days, with all that was made on them."""

    weekly: int = Field(default=4, ge=0, le=1000, examples=[4])
    """Latest weeks (from Monday), the newest of each."""

    monthly: int = Field(default=3, ge=0, le=1000, examples=[3])
    """Latest months, the newest of each."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.daily + self.weekly + self.monthly:
            raise ValueError("keeps nothing; give daily, weekly or monthly")
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
    """When the newest backup is restored beside the live data and compared; only by hand unless given."""

    scratch: Quantity = Field(default="5Gi", examples=["20Gi"])
    """Room for one backup (compressed) while it is made or restored."""

    scratchClass: ObjectName | None = Field(default=None, examples=["standard"])
    """Storage class of that room, for a volume that lives as long as the pod; the node's own disk unless given."""

    deadline: int = Field(default=14400, ge=60, le=604800, examples=[14400])
    """Seconds after which a backup or a drill is given up."""

    resources: Resources = Field(default=Resources(cpu="50m", memory="256Mi"), examples=[{"memory": "512Mi"}])
    """What each of its steps asks for."""

    @model_validator(mode="after")
    def _drill_can_read(self) -> Self:
        if self.drill is not None and self.encrypt is not None:
            raise ValueError(
                "a scheduled drill cannot read encrypted backups, as no private key is in the cluster; "
                "leave drill out and run aquahelm backup drill --identity"
            )
        return self
