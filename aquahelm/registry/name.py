"""The name of an image without tag: which registry, which repository."""

from __future__ import annotations

import re
from dataclasses import dataclass

DOCKER_HUB = "docker.io"
DOCKER_HUB_NAMES = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"})
"""What people and tools call Docker Hub; it answers at the third."""

_PATH = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True, order=True)
class ImageName:
    """A repository of a registry; `ImageName.of` makes it from what people write.

    Attributes:
        registry: host, with the port where there is one; Docker Hub is `docker.io`.
        path: repository; Docker's own images are `library/…`.

    Errors: ValueError for what no registry takes.
    """

    registry: str
    path: str

    def __post_init__(self) -> None:
        """Bring Docker Hub to one spelling; refuse what would change the URL that is asked."""
        registry = self.registry.lower()
        if registry in DOCKER_HUB_NAMES:
            registry = DOCKER_HUB
        path = f"library/{self.path}" if registry == DOCKER_HUB and "/" not in self.path else self.path
        if not _HOST.fullmatch(registry):
            raise ValueError(f"{self.registry!r} is not the host of a registry")
        if not _PATH.fullmatch(path):
            raise ValueError(f"{self.path!r} is not the path of a repository: lower-case words, joined by . _ - and /")
        object.__setattr__(self, "registry", registry)
        object.__setattr__(self, "path", path)

    @classmethod
    def of(cls, text: str) -> ImageName:
        """The name in `redis`, `grafana/loki`, `ghcr.io/acme/payment` or `localhost:5000/x`, without tag and digest.

        Args:
            text: as in an image reference; a first part is a host where it has a dot or port, or is `localhost`.

        Errors: ValueError.
        """
        first, slash, rest = text.partition("/")
        if slash and ("." in first or ":" in first or first == "localhost"):
            return cls(first, rest)
        return cls(DOCKER_HUB, text)

    def __str__(self) -> str:
        return f"{self.registry}/{self.path}"
