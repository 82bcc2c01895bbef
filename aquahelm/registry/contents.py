"""Manifests, indexes and configurations of images, read from what registries send."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aquahelm.registry.model import RegistryTrouble

if TYPE_CHECKING:
    from collections.abc import Mapping

INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")
MANIFESTS = ("application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json")
CONFIGS = ("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json")
ACCEPT = ", ".join((*INDEXES, *MANIFESTS))
CREATED = "org.opencontainers.image.created"
EARLIEST = 2013
"""Year of the first images; what claims to be older was built so that it can be repeated, and says nothing."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")
_FRACTION = re.compile(r"\.(\d{6})\d+")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")


@dataclass(frozen=True, slots=True)
class Part:
    """What an index or manifest refers to: digest, and platform where it is said."""

    digest: str
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """A manifest or index, read.

    Attributes:
        parts: manifests of an index; the configuration alone of a manifest (none where it is not an image's).
        is_index: which of the two.
        annotations: its own.
    """

    parts: tuple[Part, ...]
    is_index: bool
    annotations: Mapping[str, str]


def is_digest(text: str) -> bool:
    """Whether it is a digest that this room can check."""
    return _DIGEST.fullmatch(text) is not None


def is_tag(text: object) -> bool:
    """Whether it is a tag by the OCI distribution specification."""
    return isinstance(text, str) and _TAG.fullmatch(text) is not None


def digest_of(body: bytes, like: str = "sha256:") -> str:
    """The digest of some bytes, by the algorithm of another digest."""
    algorithm = like.partition(":")[0]
    return f"{algorithm}:{hashlib.new(algorithm, body).hexdigest()}"


def read_contents(body: bytes, media_type: str, where: str) -> Contents:
    """A manifest or index.

    Args:
        body, media_type: as answered.
        where: for messages.

    Errors: RegistryTrouble for what is neither.
    """
    read = read_mapping(body, where)
    said = read.get("mediaType")
    kind = said if isinstance(said, str) and said else media_type
    annotations = _texts(read.get("annotations"))
    if kind in INDEXES:
        parts = tuple(part for part in map(_of_index, _list(read.get("manifests"))) if part)
        return Contents(parts, True, annotations)
    if kind in MANIFESTS:
        config = read.get("config")
        is_image = (
            isinstance(config, dict) and config.get("mediaType") in CONFIGS and is_digest(str(config.get("digest")))
        )
        return Contents((Part(str(config["digest"])),) if is_image and config else (), False, annotations)
    if read.get("schemaVersion") == 1:
        raise RegistryTrouble(f"{where} is a manifest of schema 1, which no current container runtime pulls")
    raise RegistryTrouble(f"{where} is answered as {kind or 'nothing'}, not as a manifest")


def read_mapping(body: bytes, where: str) -> dict[str, Any]:
    """A JSON object.

    Errors: RegistryTrouble.
    """
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise RegistryTrouble(f"{where} is not answered by a JSON object")
    return read


def platform(entry: Mapping[str, Any]) -> str:
    """`os/architecture[/variant]`; empty where it is not said. The variant v8 of arm64 is all of arm64."""
    system, machine, variant = (str(entry.get(key) or "") for key in ("os", "architecture", "variant"))
    if not system or not machine or "unknown" in (system, machine):
        return ""
    if (machine, variant) == ("arm64", "v8"):
        variant = ""
    return "/".join(part for part in (system, machine, variant) if part)


def moment(text: object) -> datetime | None:
    """The time of RFC 3339 text; None where it is none, or older than images are."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(_FRACTION.sub(r".\1", text))
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found.astimezone(UTC) if found.year >= EARLIEST else None


def config_labels(config: Mapping[str, Any]) -> dict[str, str]:
    """The labels of an image's configuration."""
    inner = config.get("config")
    return _texts(inner.get("Labels")) if isinstance(inner, dict) else {}


def _of_index(entry: object) -> Part | None:
    if not isinstance(entry, dict) or not is_digest(str(entry.get("digest"))):
        return None
    named = entry.get("platform")
    spoken = platform(named) if isinstance(named, dict) else ""
    # Attestations are listed beside images, for the platform unknown/unknown.
    return Part(str(entry["digest"]), spoken) if spoken or not isinstance(named, dict) else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(key): text for key, text in value.items() if isinstance(text, str)}
