"""Images as values hold them, and the images that the chart itself brings.

Pins: a maintained release of each line, to the patch, as a tag that moves breaks pods one day. What a version of a
store stands for is decided here alone. A deployer replaces them under `global.clientImages` and `secrets.image`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aquahelm.inventory.models.image import Image
    from aquahelm.plan.model import Values

POSTGRES_ALPINE = {"16.15": "16.15-alpine3.24"}
MC_TAG = "RELEASE.2025-08-13T08-35-41Z"


def image(repository: str, tag: str, registry: str = "docker.io") -> Values:
    """An image record of values: registry, repository, tag, digest, pullPolicy."""
    return {"registry": registry, "repository": repository, "tag": tag, "digest": "", "pullPolicy": "IfNotPresent"}


BUSYBOX = image("library/busybox", "1.37.0")
PYTHON = image("library/python", "3.13.15-alpine3.24")
MC = image("minio/mc", MC_TAG, "quay.io")


def postgres_image(version: str) -> Values:
    """The official Alpine image of a PostgreSQL version."""
    return image("library/postgres", POSTGRES_ALPINE.get(version, f"{version}-alpine"))


def redis_image(engine: str, version: str) -> Values:
    """The official Alpine image of a Redis or Valkey version."""
    repository = "valkey/valkey" if engine == "valkey" else "library/redis"
    return image(repository, f"{version}-alpine")


def rustfs_image(version: str) -> Values:
    """RustFS's own image of a release."""
    return image("rustfs/rustfs", version)


def minio_image(version: str) -> Values:
    """MinIO's own image of a release; Docker Hub no longer has it."""
    return image("minio/minio", version, "quay.io")


def kafka_image(version: str) -> Values:
    """The project's own image of a Kafka version."""
    return image("apache/kafka", version)


def image_values(given: Image, registry: str | None) -> Values:
    """An image of the inventory as values: the platform's registry is split into host and folders.

    `ghcr.io/acme` + `user` → registry `ghcr.io`, repository `acme/user`, so that a mirror can replace the host alone.
    """
    host, _, folders = (given.registry or registry or "docker.io").rstrip("/").partition("/")
    repository = "/".join(part for part in (folders, given.repository) if part)
    return {
        "registry": host,
        "repository": repository,
        "tag": given.tag or "",
        "digest": given.digest or "",
        "pullPolicy": given.pull,
    }
