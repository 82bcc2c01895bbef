"""Tags of commits (`sha-57f29e5`) that follow a branch: the moving tag says which commit it was built of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.bump.tags import Scheme, Tag, read
from aquahelm.registry.model import Absent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aquahelm.registry.name import ImageName
    from aquahelm.registry.registries import Registries

REVISION = "org.opencontainers.image.revision"
MOST = 200
"""How many tags are compared by their digest where the image does not name its commit."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The commit's tag that stands for the same image as the branch's; empty where there is none, and `why` says so."""

    tag: str
    why: str


def followed(current: Tag, image: ImageName, branch: str, tags: Iterable[str], registries: Registries) -> Followed:
    """The tag of the commit that a branch's moving tag was built of.

    Args:
        current: the commit's tag that is pinned: its prefix and length are kept.
        image: whose.
        branch: the moving tag.
        tags: of the repository.
        registries: to ask.

    Errors: RegistryTrouble; a branch's tag that is absent is no trouble, but nothing to follow.
    """
    try:
        moving = registries.manifest(image, branch, whole=True)
    except Absent:
        return Followed("", f"there is no tag {branch} to follow")
    known = [tag for tag in map(read, tags) if tag.kind == current.kind and tag.scheme is Scheme.COMMIT]
    revision = moving.labels.get(REVISION, "")
    named = [tag for tag in known if revision and revision.startswith(tag.commit)]
    for tag in named or known[-MOST:]:
        try:
            if registries.digest(image, tag.text) == moving.digest:
                return Followed(tag.text, f"{branch} stands for it")
        except Absent:
            continue
    commit = f" ({revision[: len(current.commit)]})" if revision else ""
    return Followed("", f"no {current.prefix or 'commit'}… tag stands for what {branch} does{commit}")
