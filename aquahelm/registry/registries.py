"""Registries, asked: tags, digests, manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from aquahelm.registry.model import Manifest, RegistryTrouble, Settings

if TYPE_CHECKING:
    from aquahelm.registry.name import ImageName


class Registries:
    """All registries that one run asks; threads may share it. A context manager: leaving it closes connections."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()

    def tags(self, repository: ImageName) -> tuple[str, ...]:
        """All tags of a repository, as the registry orders them.

        Errors: Absent, TimeIsUp, RegistryTrouble.
        """
        raise RegistryTrouble(f"{repository.registry}: registries are not asked yet")

    def digest(self, repository: ImageName, reference: str) -> str:
        """The digest of a tag (or of a digest: that it is there). Does not count as a pull.

        Errors: Absent, TimeIsUp, RegistryTrouble.
        """
        raise RegistryTrouble(f"{repository.registry}: registries are not asked yet ({reference})")

    def manifest(self, repository: ImageName, reference: str, *, whole: bool = False) -> Manifest:
        """What a tag or digest stands for.

        Args:
            repository: where.
            reference: tag or digest.
            whole: date of creation and all labels too, which takes up to two more requests.

        Errors: Absent, TimeIsUp, RegistryTrouble.
        """
        raise RegistryTrouble(f"{repository.registry}: registries are not asked yet ({reference}, {whole})")

    def close(self) -> None:
        """Close connections and stop clocks."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
