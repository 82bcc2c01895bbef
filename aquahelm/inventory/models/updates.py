"""What `aquahelm bump` may do by itself: how far each version may go, and whom to ask for new ones."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from aquahelm.inventory.models.noun import Many, Noun, checked
from aquahelm.inventory.ranges import ALLOWED, read_range

Level = Literal["ignore", "digest", "patch", "minor", "major"]
Base = Literal["keep", "along", "own"]
_AGE = re.compile(r"0|[1-9][0-9]{0,3}[hdw]")
_BRANCH = r"^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$"
_PLATFORM = re.compile(r"[a-z0-9]+/[a-z0-9_]+(/[a-z0-9]+)?")
_MIRROR = re.compile(r"(https?://)?[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._/-]*)?")


def check_range(text: str) -> None:
    """A range of versions; `*` admits all. Raises ValueError."""
    if not text.strip():
        raise ValueError(f'"{text}" is not a range of versions; {ALLOWED}')
    read_range(text)


def check_age(text: str) -> None:
    """Hours, days or weeks. Raises ValueError."""
    if not _AGE.fullmatch(text):
        raise ValueError(f'"{text}" is not an age; use hours, days or weeks: 36h, 3d, 1w')


def check_platform(text: str) -> None:
    """An operating system and a processor. Raises ValueError."""
    if not _PLATFORM.fullmatch(text):
        near = f"linux/{text}" if _PLATFORM.fullmatch(f"linux/{text}") else "linux/arm64"
        raise ValueError(f'"{text}" is not a platform; use one such as {near}')


def check_mirror(text: str) -> None:
    """A mirror of a registry. Raises ValueError."""
    if not _MIRROR.fullmatch(text):
        raise ValueError(
            f'"{text}" is not a mirror; use a host, with a port or folders or without, http:// or https://'
        )


def check_host_and_port(text: str) -> None:
    """The host of a registry, with its port where it has one. Raises ValueError."""
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?", text):
        raise ValueError(f'"{text}" is not the host of a registry; write one such as ghcr.io or registry.example:5000')


class Manner(Noun):
    """How far versions may go."""

    level: Level | None = Field(default=None, examples=["minor"])
    """How far: patch, minor (patch too) or major (all); digest renews digests alone; ignore asks nothing."""

    minimumAge: Annotated[str, checked(check_age)] | None = Field(default=None, examples=["3d", "36h", "1w"])
    """How old an image must be before it is taken: a version that is withdrawn is withdrawn in its first days."""

    base: Base | None = Field(default=None, examples=["along"])
    """Tags such as 16.15-alpine3.24: keep this very base; go along to a newer base with a new version; or take a newer
    base of its own accord too."""


class UpdateRule(Manner):
    """What holds for some versions; the first rule that names one decides, what it leaves open is as for all."""

    images: Many[str] = Field(default=(), examples=[["docker.io/library/postgres"], ["ghcr.io/acme/*"]])
    """Images by registry/repository, where * stands for any text; also `kubernetes` and `chart`."""

    paths: Many[str] = Field(default=(), examples=[["stores.*"], ["services.payment.*"]])
    """Places in the inventory, where * stands for any text."""

    allowed: Annotated[str, checked(check_range)] | None = Field(default=None, examples=["7.2.x", ">=16 <17"])
    """Versions that may be taken: bounds, a line, or a regular expression between slashes."""

    group: str | None = Field(default=None, pattern=_BRANCH, examples=["backend"])
    """Versions of one group are bumped together, in one pull request; each image by itself unless given."""

    follow: str | None = Field(default=None, min_length=1, examples=["main"])
    """Tag of a branch: tags such as sha-57f29e5 become those of the commit that it stands for."""

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not self.images and not self.paths:
            raise ValueError("names neither images nor paths; what holds for all stands beside rules:")
        return self


class RegistryAccess(Noun):
    """How a registry is asked. Credentials are docker's: its config file and credential helpers."""

    mirrors: Many[Annotated[str, checked(check_mirror)]] = Field(
        default=(), examples=[["mirror.example/docker-hub"], ["http://localhost:5000"]]
    )
    """Mirrors that are asked first, in this order: host, with a port or folders or without."""

    plain: bool = Field(default=False, examples=[True])
    """Asked by http, without encryption."""

    timeout: int = Field(default=60, ge=1, le=3600, examples=[300])
    """Seconds in which it must have answered everything."""


class Updates(Manner):
    """What `aquahelm bump` may do by itself."""

    platforms: Many[Annotated[str, checked(check_platform)]] = Field(
        default=(), examples=[["linux/amd64", "linux/arm64"]]
    )
    """Platforms that every image must be there for; an image that lacks one is a finding."""

    rules: Many[UpdateRule] = Field(
        default=(), examples=[[{"images": ["docker.io/library/redis"], "allowed": "7.2.x", "level": "patch"}]]
    )
    """Exceptions; the first that names a version decides."""

    registries: dict[Annotated[str, checked(check_host_and_port)], RegistryAccess] = Field(
        default={}, examples=[{"docker.io": {"mirrors": ["mirror.example/docker-hub"]}}]
    )
    """How registries are asked, by their host; as their images are pulled unless given."""
