"""What registries answer, what can go wrong with them, and how they are to be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003  dataclass fields stay readable at run time
from pathlib import Path  # noqa: TC003
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from aquahelm.errors import AquahelmError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.registry.name import ImageName


class RegistryTrouble(AquahelmError):
    """A registry could not be asked, or answered what cannot be used."""


class TimeIsUp(RegistryTrouble):
    """A registry's whole time limit is over; later questions to it are not sent any more."""


class Absent(RegistryTrouble):
    """The repository, the tag or the digest is not there, or hidden from us, which registries do not tell apart.

    `denied` is true where the answer was 401 or 403: wrong or missing credentials look the same.
    """

    def __init__(self, message: str, remedy: str = "", *, denied: bool = False) -> None:
        super().__init__(message, remedy)
        self.denied = denied


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a tag or digest stands for.

    Attributes:
        digest: of the manifest or index itself, such as `sha256:…`: what a pin holds.
        platforms: such as `linux/amd64`, `linux/arm64`, `linux/arm/v7`; attestations are left out.
        created: when the image was built; None where unknown (builds that can be repeated say 1970) or not asked for.
        labels: the image's labels and annotations; complete only where asked for (`whole`).
    """

    digest: str
    platforms: frozenset[str]
    created: datetime | None = None
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Settings:
    """How registries are asked.

    Attributes:
        mirrors: registry → `[http[s]://]host[:port][/prefix]`, asked first, in this order.
        schemes: host → `http` where plain text is meant, or `https` for a loopback address with a certificate.
            Otherwise loopback addresses are asked by http and all others by https only.
        seconds: for all questions to one registry together, its token server and waiting included.
        patience: registry → seconds, where it has others.
        connections: at a time, per registry.
        cache: folder; None for no cache.
        docker_config: Docker's `config.json`; None where its usual places are to be looked at.
        attempts: how often a question is repeated after 429, 502, 503, 504 or a broken connection.
        backoff: seconds before the first repetition; doubled for each further one.
        page: tags asked for at a time.
    """

    mirrors: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    schemes: Mapping[str, Literal["http", "https"]] = field(default_factory=lambda: MappingProxyType({}))
    seconds: float = 60.0
    patience: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    connections: int = 8
    cache: Path | None = None
    docker_config: Path | None = None
    attempts: int = 4
    backoff: float = 0.5
    page: int = 1000


def absent(name: ImageName, reference: str = "", *, denied: bool = False) -> Absent:
    """The trouble of something that is not there."""
    what = f"{name}{'@' if reference.startswith('sha256:') else ':'}{reference}" if reference else str(name)
    if denied:
        return Absent(
            f"{name.registry} does not show {what}: it is gone, or private",
            f"if it is private, `docker login {name.registry}`",
            denied=True,
        )
    return Absent(f"{name.registry} has no {what}", "look whether it was moved or renamed")
