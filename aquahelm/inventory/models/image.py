"""An image, taken apart as registries and values files need it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from aquahelm.inventory.models.fields import ImageDigest, ImageRepository, ImageTag, Registry
from aquahelm.inventory.models.noun import Noun


class Image(Noun):
    """Where an image comes from; `registry/repository:tag@digest`."""

    repository: ImageRepository = Field(examples=["backend-payment"])
    """Repository below the registry; `group/name` where there are folders."""

    tag: ImageTag | None = Field(default=None, examples=["v1.4.0", "sha-57f29e5"])
    """Tag; never `latest`. May be left out where a digest is given."""

    digest: ImageDigest | None = Field(default=None, examples=["sha256:" + "0" * 64])
    """Digest that pins the content; the tag is kept beside it for people."""

    registry: Registry | None = Field(default=None, examples=["ghcr.io/acme"])
    """Registry, with folders; the platform's `registry` unless given."""

    pull: Literal["IfNotPresent", "Always", "Never"] = Field(default="IfNotPresent", examples=["IfNotPresent"])
    """Pull policy, as Kubernetes names it."""
