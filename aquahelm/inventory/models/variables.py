"""Environment variables: plain ones, and those that come from a secret."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from aquahelm.inventory.models.fields import EnvName, Name
from aquahelm.inventory.models.noun import Noun, shorthand


class SecretKey(Noun):
    """One key of a declared secret; a bare name stands for `{name: …}` with the variable's name as the key."""

    name: Name = Field(examples=["jwt"])
    """Secret declared under `secrets.names`."""

    key: str | None = Field(default=None, pattern="^[-._a-zA-Z0-9]+$", max_length=253, examples=["JWT_SECRET"])
    """Key in the secret; the variable's name unless given."""


SecretRef = Annotated[SecretKey, shorthand("name", str)]
Env = dict[EnvName, str]
SecretEnv = dict[EnvName, SecretRef]
