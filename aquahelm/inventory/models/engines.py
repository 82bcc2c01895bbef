"""A store of any engine; `engine` says which."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from aquahelm.inventory.models.kafka import Kafka
from aquahelm.inventory.models.store import ObjectStore, Postgres, Redis

Store = Annotated[Postgres | Redis | ObjectStore | Kafka, Field(discriminator="engine")]
