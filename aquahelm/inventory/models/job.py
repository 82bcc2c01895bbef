"""A job: one-off, scheduled, or around an install or upgrade."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from aquahelm.inventory.models.fields import Cron, Native, TimeZone
from aquahelm.inventory.models.image import Image
from aquahelm.inventory.models.noun import Many, Noun
from aquahelm.inventory.models.resources import Resources
from aquahelm.inventory.models.variables import Env, SecretEnv

When = Literal["once", "schedule", "before-install", "after-install", "before-upgrade", "after-upgrade"]


class Job(Noun):
    """A job of a service: its image, variables, connections and network identity, a command of its own."""

    enabled: bool = Field(default=True, examples=[False])
    """Off until asked for when false."""

    when: Many[When] = Field(default=("once",), examples=[["schedule"], ["before-install", "before-upgrade"]])
    """once: an ordinary Job, run again when it changes; schedule: a CronJob; the others: Helm hooks."""

    schedule: Cron | None = Field(default=None, examples=["30 3 * * *"])
    """Cron line of five fields."""

    timeZone: TimeZone | None = Field(default=None, examples=["Europe/Moscow"])
    """IANA time zone of the schedule; UTC unless given."""

    image: Image | None = Field(default=None, examples=[{"repository": "seed", "tag": "v1.0.0"}])
    """Its image; the service's own unless given."""

    command: Many[str] = Field(default=(), examples=[["python", "-m", "seed"]])
    """Replaces the image's entrypoint."""

    args: Many[str] = Field(default=(), examples=[["--users", "50000"]])
    """Arguments."""

    env: Env = Field(default={}, examples=[{"BATCH": "500"}])
    """Plain variables, on top of the service's."""

    secrets: SecretEnv = Field(default={}, examples=[{"TOKEN": "seed"}])
    """Variables from secrets, on top of the service's."""

    resources: Resources = Field(
        default=Resources(cpu="100m", memory="256Mi"), examples=[{"cpu": "100m", "memory": "256Mi"}]
    )
    """What it asks for."""

    retries: int = Field(default=3, ge=0, le=100, examples=[3])
    """How often a failed pod is tried again."""

    deadline: int = Field(default=1800, ge=1, le=604800, examples=[1800])
    """Seconds after which it is given up."""

    keep: int = Field(default=86400, ge=0, le=2592000, examples=[86400])
    """Seconds for which a finished job stays to be looked at."""

    patch: Native = Field(default={}, examples=[{"parallelism": 2}])
    """Raw fields merged into the job's spec."""

    @model_validator(mode="after")
    def _schedule_fits(self) -> Self:
        if ("schedule" in self.when) != (self.schedule is not None):
            raise ValueError("a scheduled job has both; give when: [schedule] and schedule: (a cron line)")
        if len(self.when) > 1 and {"once", "schedule"} & set(self.when):
            raise ValueError("once and schedule stand alone; only the hooks (before-…, after-…) can be combined")
        if self.timeZone is not None and self.schedule is None:
            raise ValueError("timeZone goes with schedule")
        return self
