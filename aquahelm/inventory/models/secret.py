"""Where secret values come from; never the values."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from aquahelm.inventory.models.fields import ObjectName
from aquahelm.inventory.models.noun import Many, Noun, checked, shorthand

ProviderKind = Literal["generated", "existing", "sealed-secrets", "sops", "external-secrets"]
Scope = Literal["strict", "namespace-wide", "cluster-wide"]
ConfigKey = Annotated[str, Field(pattern=r"^[-._a-zA-Z0-9]+$", max_length=253)]

_RECIPIENT = re.compile("age1[a-z0-9]+")
_PATH = re.compile(r"([^/\s]([^\s]*[^/\s])?)?")
_DURATION = re.compile(r"0|([0-9]+(\.[0-9]+)?(ms|s|m|h))+")


def check_recipient(text: str) -> None:
    """A public key of age. The text is never told: people paste the private one."""
    if not _RECIPIENT.fullmatch(text):
        raise ValueError("is no public key of age; write age1…, as age-keygen -y prints it")


def check_store_path(text: str) -> None:
    """Where documents are in a store."""
    if not _PATH.fullmatch(text):
        raise ValueError(f'"{text}" is no path in a store; write it without spaces and outer slashes: aquastream/prod')


def check_refresh(text: str) -> None:
    """A duration as Go reads it (time.ParseDuration)."""
    if not _DURATION.fullmatch(text):
        raise ValueError(f'"{text}" is no duration; write 15m, 1h or 24h, or "0" for once')


OPTIONS: dict[ProviderKind, frozenset[str]] = {
    "generated": frozenset(),
    "existing": frozenset(),
    "sealed-secrets": frozenset({"scope", "certificate"}),
    "sops": frozenset({"recipients"}),
    "external-secrets": frozenset({"store", "storeKind", "path", "refresh"}),
}
"""What each kind of provider may be told."""


class Provider(Noun):
    """A source of secret values; a bare word stands for `{kind: …}`."""

    kind: ProviderKind = Field(examples=["generated"])
    """generated: made once in the cluster and never changed; existing: somebody else makes the Secrets;
    sealed-secrets and sops: encrypted files under secrets/ENVIRONMENT, beside the inventory; external-secrets: copied
    from a store such as Vault."""

    store: ObjectName | None = Field(default=None, examples=["vault"])
    """external-secrets: the SecretStore."""

    storeKind: Literal["SecretStore", "ClusterSecretStore"] = Field(
        default="SecretStore", examples=["ClusterSecretStore"]
    )
    """external-secrets: whether the store is the namespace's or the cluster's."""

    path: Annotated[str, checked(check_store_path)] = Field(default="", examples=["aquastream/prod"])
    """external-secrets: where the values are in it: one document per Secret below, one property per key."""

    refresh: Annotated[str, checked(check_refresh)] = Field(default="1h", examples=["15m"])
    """external-secrets: how often the store is asked (Go's durations: 90m, 24h); 0 is once."""

    scope: Scope = Field(default="strict", examples=["namespace-wide"])
    """sealed-secrets: strict binds a sealed value to its Secret's name and namespace, namespace-wide to the namespace,
    cluster-wide to nothing."""

    certificate: str | None = Field(default=None, pattern="^[^/].*$", examples=["secrets/stage/sealed-secrets.pem"])
    """sealed-secrets: the controller's certificate (it is public), relative to the inventory."""

    recipients: Many[Annotated[str, checked(check_recipient)]] = Field(
        default=(), examples=[["age1t3ud709hnaa0zpex4ffayxyrwrhz5nhxs3qaj3cdk6dap0x5z4aqeqy7sc"]]
    )
    """sops: age's public keys; whoever has the private key of one can decrypt."""

    @model_validator(mode="after")
    def _fits_together(self) -> Provider:
        for option in sorted(self.model_fields_set - {"kind"} - OPTIONS[self.kind]):
            allowed = ", ".join(sorted(OPTIONS[self.kind])) or "nothing but kind"
            told = {"reason": f"{option} means nothing to {self.kind}; it takes {allowed}"}
            raise PydanticCustomError("format", "{reason}", told)
        if self.kind == "external-secrets" and self.store is None:
            told = {"reason": "external-secrets needs to know the store: {kind: external-secrets, store: …}"}
            raise PydanticCustomError("format", "{reason}", told)
        if self.kind == "sops" and not self.recipients:
            told = {"reason": "sops needs age's public keys: {kind: sops, recipients: [age1…]}"}
            raise PydanticCustomError("format", "{reason}", told)
        return self


SomeProvider = Annotated[Provider, shorthand("kind", str)]


class Remote(Noun):
    """Where a Secret's values are in an external store; a bare text stands for `{key: …}`."""

    key: str | None = Field(default=None, min_length=1, examples=["shared/yookassa"])
    """The whole path of the document; the provider's path and the Secret's name unless given."""

    properties: dict[ConfigKey, str] = Field(default={}, examples=[{"YOOKASSA_SECRET_KEY": "secret"}])
    """Key of the Secret → property of the document; the same unless given."""


class SecretSource(Noun):
    """Where the values of one Secret come from, where that differs from the rest."""

    provider: SomeProvider | None = Field(default=None, examples=["existing"])
    """Where its values come from; the platform's provider unless given."""

    remote: Annotated[Remote | None, shorthand("key", str)] = Field(default=None, examples=["shared/yookassa"])
    """external-secrets: where it is in the store."""


class SecretDeclaration(SecretSource):
    """A secret that services may name."""

    description: str = Field(default="", examples=["Signs the tokens of all services"])
    """What it is for; the chart's README tells whoever must create it."""

    length: int = Field(default=32, ge=16, le=256, examples=[48])
    """Characters of a generated value."""

    keys: Many[ConfigKey] = Field(default=(), examples=[["ca.crt"]])
    """Keys beside those that variables name, such as those that are mounted as files."""

    objectName: ObjectName | None = Field(default=None, examples=["platform-jwt"])
    """Name of the Secret in the cluster; the same unless given."""


class Secrets(Noun):
    """Secret values: who provides them, and which there are."""

    provider: SomeProvider = Field(default=Provider(kind="generated"), examples=["generated"])
    """Where values come from."""

    names: dict[ObjectName, SecretDeclaration] = Field(default={}, examples=[{"jwt": {"length": 48}}])
    """Secrets that services may name (those of stores are known already)."""

    stores: dict[ObjectName, SecretSource] = Field(default={}, examples=[{"postgres-admin": {"provider": "existing"}}])
    """Secrets of stores, by their name in the cluster, whose values come from elsewhere than the rest."""

    def object_name(self, name: str) -> str:
        """The name that a declared secret has in the cluster."""
        declared = self.names.get(name)
        return (declared.objectName if declared else None) or name

    def source_of(self, object_name: str) -> SecretSource:
        """What is said of the Secret with this name in the cluster."""
        for name, declared in self.names.items():
            if (declared.objectName or name) == object_name:
                return declared
        return self.stores.get(object_name, SecretSource())

    def provider_of(self, object_name: str) -> Provider:
        """Who provides the Secret with this name in the cluster."""
        return self.source_of(object_name).provider or self.provider

    @property
    def providers(self) -> tuple[Provider, ...]:
        """All that are named."""
        sources: list[Any] = [*self.names.values(), *self.stores.values()]
        return (self.provider, *(source.provider for source in sources if source.provider))
