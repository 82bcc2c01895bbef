"""Where secret values come from; never the values."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from aquahelm.inventory.models.fields import ObjectName
from aquahelm.inventory.models.noun import Noun, shorthand

ProviderKind = Literal["generated", "existing", "sealed-secrets", "sops", "external-secrets"]
SUPPORTED = ("generated", "existing")


class Provider(Noun):
    """A source of secret values; a bare word stands for `{kind: …}`."""

    kind: ProviderKind = Field(examples=["generated"])
    """generated: made once in the cluster and never changed; existing: somebody else makes the Secrets."""

    store: str | None = Field(default=None, examples=["vault"])
    """external-secrets: the SecretStore."""

    path: str | None = Field(default=None, examples=["aquastream/prod"])
    """external-secrets: where the values are in it."""

    @field_validator("kind")
    @classmethod
    def _supported(cls, kind: ProviderKind) -> ProviderKind:
        if kind not in SUPPORTED:
            raise PydanticCustomError(
                "not_supported_yet", "provider {kind} is not supported yet; use generated or existing", {"kind": kind}
            )
        return kind


class SecretDeclaration(Noun):
    """A secret that services may name."""

    description: str = Field(default="", examples=["Signs the tokens of all services"])
    """What it is for; the chart's README tells whoever must create it."""

    length: int = Field(default=32, ge=16, le=256, examples=[48])
    """Characters of a generated value."""

    objectName: ObjectName | None = Field(default=None, examples=["platform-jwt"])
    """Name of the Secret in the cluster; the same unless given."""


class Secrets(Noun):
    """Secret values: who provides them, and which there are."""

    provider: Annotated[Provider, shorthand("kind", str)] = Field(
        default=Provider(kind="generated"), examples=["generated"]
    )
    """Where values come from."""

    names: dict[ObjectName, SecretDeclaration] = Field(default={}, examples=[{"jwt": {"length": 48}}])
    """Secrets that services may name (those of stores are known already)."""

    def object_name(self, name: str) -> str:
        """The name that a declared secret has in the cluster."""
        declared = self.names.get(name)
        return (declared.objectName if declared else None) or name
