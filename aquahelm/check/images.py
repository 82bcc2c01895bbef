"""The images that run in an environment, and their versions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.check.objects import Objects

_VERSION = re.compile(r"v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?")


class Running(NamedTuple):
    """The newest version of a repository: its numbers, its tag, the object that runs it."""

    version: tuple[int, ...]
    tag: str
    user: str


@lru_cache(maxsize=2**14)
def image_parts(image: str) -> tuple[str, str]:
    """`registry.example/shop:v1.4.0@sha256:…` → repository and tag; the tag is empty if there is none."""
    named = image.partition("@")[0]
    head, slash, last = named.rpartition("/")
    name, _, tag = last.partition(":")
    return f"{head}{slash}{name}", tag


@lru_cache(maxsize=2**14)
def version_of(tag: str) -> tuple[int, ...] | None:
    """The numbers of a plain version (`v1.4.0`, `1.4`); None for all other tags."""
    said = _VERSION.fullmatch(tag)
    return tuple(int(part or 0) for part in said.groups()) if said else None


def newest_images(objects: Objects) -> Mapping[str, Running]:
    """Repository → its newest version among the objects."""
    found: dict[str, Running] = {}
    for item in objects:
        for container in item.pod.containers if item.runs_pods else ():
            repository, tag = image_parts((container.node / "image").text or "")
            version = version_of(tag)
            if version and (repository not in found or version > found[repository].version):
                found[repository] = Running(version, tag, item.ref)
    return found


def images_of(objects: Objects) -> Mapping[str, tuple[str, ...]]:
    """Image, as it is written → the objects (`Kind/name`) that run it; both sorted."""
    found: dict[str, set[str]] = {}
    for item in objects:
        for container in item.pod.containers if item.runs_pods else ():
            image = (container.node / "image").text
            if image:
                found.setdefault(image, set()).add(item.ref)
    return {image: tuple(sorted(found[image])) for image in sorted(found)}
