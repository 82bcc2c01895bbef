"""Pins, policies and choices: what stands in the inventory, what may become of it, what does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.finding import Finding
    from aquahelm.registry.name import ImageName


class PinKind(StrEnum):
    """What is pinned."""

    IMAGE = "image"
    KUBERNETES = "kubernetes"
    CHART = "chart"
    CUSTOM_RESOURCE = "customResource"


class Level(StrEnum):
    """How far a bump may go; each includes those before it, `ignore` asks nothing at all.

    `digest` leaves the tag alone and renews the digest beside it, where there is one.
    """

    IGNORE = "ignore"
    DIGEST = "digest"
    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"

    @property
    def rank(self) -> int:
        """0 for ignore, 4 for major."""
        return list(Level).index(self)


class BaseRule(StrEnum):
    """What becomes of the base image in tags such as `16.15-alpine3.24`; its family (alpine, Debian, …) never changes.

    keep: only tags on the very same base; along: the newest base that the new version has, but never without a new
    version; own: a newer base is reason enough.
    """

    KEEP = "keep"
    ALONG = "along"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Pin:
    """A version that stands in the inventory.

    Attributes:
        kind: of what.
        name: as people know it: `docker.io/library/redis`, `kubernetes`, an API group.
        path: where it stands in the inventory, such as `services.payment.image.tag`.
        tag: as it stands there; empty where only a digest does.
        digest: that stands beside it; empty where none does.
        environment: whose value it is; None where it holds for all.
        image: repository to ask; images only.
        suffix: what the plan adds to `tag` to make the image's tag (`version: 7.2.16` becomes `7.2.16-alpine`).
        runs: the image's whole tag, where the plan knows a better one than tag and suffix (`16.15-alpine3.24`).
        store: engine, where it keeps data: `postgres`, `redis`, `minio`, `kafka`, …
        platforms: that the image must have, such as `linux/arm64`.
    """

    kind: PinKind
    name: str
    path: str
    tag: str
    digest: str = ""
    environment: str | None = None
    image: ImageName | None = None
    suffix: str = ""
    runs: str = ""
    store: str = ""
    platforms: frozenset[str] = frozenset()

    @property
    def running(self) -> str:
        """The whole tag that stands for it now; empty where only a digest does."""
        return self.runs or (self.tag + self.suffix if self.tag else "")


@dataclass(frozen=True, slots=True)
class Policy:
    """What may become of a pin.

    Attributes:
        level: how far.
        minimum_age: since the image was built.
        allowed: range of versions, such as `>=16 <17`, `7.2.x`, `~1.4`, `/regular expression/`; empty for all.
        group: bumps of one group make one pull request; empty for one of its own.
        base: what becomes of the base image.
        follow: moving tag (a branch's) whose commit `sha-…` tags follow; empty: such tags are left alone.
    """

    level: Level = Level.MINOR
    minimum_age: timedelta = timedelta(0)
    allowed: str = ""
    group: str = ""
    base: BaseRule = BaseRule.ALONG
    follow: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of a pin.

    Attributes:
        pin: what stands there.
        tag: what is to stand there (without the plan's suffix): the old one where nothing changes.
        digest: likewise; empty where none stood there.
        why: in a sentence, also where nothing changes.
        findings: about the image or its line.
        step: how far it goes; None where nothing changes.
        resolved: digest that the new tag stands for, for people to compare; empty where it was not asked for.
        created: when the new image was built, where known.
        labels: the new image's (`org.opencontainers.image.source` leads to release notes).
    """

    pin: Pin
    tag: str
    digest: str
    why: str
    findings: tuple[Finding, ...] = ()
    step: Level | None = None
    resolved: str = ""
    created: datetime | None = None
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def changes(self) -> bool:
        """Whether the inventory is to be edited."""
        return (self.tag, self.digest) != (self.pin.tag, self.pin.digest)
