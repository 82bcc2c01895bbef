"""A volume and where a container sees it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from aquahelm.inventory.models.fields import MountPath, Name, ObjectName, Quantity
from aquahelm.inventory.models.noun import Many, Noun


class Volume(Noun):
    """One volume of a service, mounted in its main container. Exactly one source."""

    mount: MountPath = Field(examples=["/data"])
    """Absolute path in the container."""

    readOnly: bool = Field(default=False, examples=[True])
    """Mounted read-only."""

    subPath: str | None = Field(default=None, examples=["uploads"])
    """Folder inside the volume."""

    size: Quantity | None = Field(default=None, examples=["5Gi"])
    """Source: a claim of this size that the chart makes and keeps on uninstall."""

    storageClass: ObjectName | None = Field(default=None, examples=["standard"])
    """Storage class of the claim; the cluster's default unless given."""

    access: Many[Literal["ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod"]] = Field(
        default=("ReadWriteOnce",), examples=[["ReadWriteOnce"]]
    )
    """Access modes of the claim."""

    claim: ObjectName | None = Field(default=None, examples=["shared-files"])
    """Source: a claim that exists already."""

    empty: Quantity | None = Field(default=None, examples=["1Gi"])
    """Source: an emptyDir with this size limit."""

    memory: bool = Field(default=False, examples=[True])
    """The emptyDir lives in memory."""

    secret: Name | None = Field(default=None, examples=["tls-client"])
    """Source: a secret declared under `secrets.names`."""

    configMap: ObjectName | None = Field(default=None, examples=["ca-bundle"])
    """Source: a ConfigMap that exists already."""

    ephemeral: Quantity | None = Field(default=None, examples=["10Gi"])
    """Source: a generic ephemeral volume of this size, gone with the pod."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [
            n for n in ("size", "claim", "empty", "secret", "configMap", "ephemeral") if getattr(self, n) is not None
        ]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            raise ValueError(
                f"a volume has one source, found {found}; give one of size, claim, empty, secret, configMap, ephemeral"
            )
        return self
