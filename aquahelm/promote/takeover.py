"""Which versions TO takes over from FROM, and which it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.check.images import version_of
from aquahelm.inventory.models.platform import FIXED
from aquahelm.inventory.paths import spell
from aquahelm.promote.declared import reading
from aquahelm.promote.model import NOTHING, Left, Move
from aquahelm.promote.themes import is_version, subject_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.paths import Path
    from aquahelm.promote.declared import Declared

ANOTHER_MAJOR = "a major version of a store: its data must be taken over by hand (docs/stores.md)"
ABSENT = "absent"
"""The inventory's word, for a tag or a digest that TO must lose."""


def take_over(
    inventory: Inventory,
    pair: tuple[str, str],
    declared: Collection[Declared],
    robots: tuple[Mapping[str, str], Mapping[str, str]],
    only: Collection[str] = (),
    back: Collection[str] = (),
) -> tuple[tuple[Move, ...], tuple[Left, ...]]:
    """The versions that move, and those that stay though they differ.

    Args:
        inventory: as it is.
        pair: FROM and TO.
        declared: what it gives either by name.
        robots: service → the tag that a robot wrote, in FROM and in TO.
        only: services and stores to look at; all unless given.
        back: those whose version may become an older one.
    """
    moves, left = [], []
    said = tuple(
        {
            key: reading(inventory, value, (key,), name)
            for key, value in inventory.source.data.items()
            if key not in FIXED
        }
        for name in pair
    )
    for path, old, new in _versions(inventory, pair, declared, robots[0]):
        subject = subject_of(path)[0]
        if only and subject not in only:
            continue
        why = _why_not(inventory, pair, said, path, old, new, robots[1], back)
        if why:
            left.append(Left(subject, path, _word(old), _word(new), why))
        else:
            place = inventory.place(path, pair[1])
            moves.append(Move(subject, path, _image(inventory, pair[1], said[1], path), _word(old), _word(new), place))
    return tuple(moves), tuple(left)


def goes_back(old: Any, new: Any) -> bool:
    """Whether both are plain versions, and the new one is the older."""
    before, after = (version_of(value) if isinstance(value, str) else None for value in (old, new))
    return before is not None and after is not None and after < before


def _versions(
    inventory: Inventory, pair: tuple[str, str], declared: Collection[Declared], robots: Mapping[str, str]
) -> Iterator[tuple[Path, Any, Any]]:
    """Path, TO's value, FROM's value, of versions that differ; what a robot wrote in FROM is what runs there."""
    seen = set()
    for one in declared:
        if is_version(one.path):
            path, new = one.path, one.source
            seen.add(path)
            if path[0] == "services" and path[2:] == ("image", "tag"):
                new = robots.get(str(path[1]), new)
            if new != one.target:
                yield path, one.target, new
    for service, tag in robots.items():
        path = ("services", service, "image", "tag")
        if path not in seen and service in inventory.environments[pair[1]].services:
            image = inventory.environments[pair[1]].services[service].image
            if image.tag != tag:
                yield path, image.tag or NOTHING, tag


def _why_not(
    inventory: Inventory,
    pair: tuple[str, str],
    said: tuple[Mapping[str, Any], ...],
    path: Path,
    old: Any,
    new: Any,
    robots: Mapping[str, str],
    back: Collection[str],
) -> str:
    source, target = pair
    subject = str(path[1])
    if path[0] == "stores" and path[2] == "version":
        store = inventory.environments[target].stores[subject]
        if store.mode == "managed":
            return f"somebody else runs it in {target}: it is raised there first"
        if str(old).partition(".")[0] != str(new).partition(".")[0]:
            return ANOTHER_MAJOR
    elif path[-1] in ("tag", "digest"):
        images = [_repository(one, path) for one in said]
        if images[0] != images[1]:
            return f"another image: {images[0] or 'none'} in {source}, {images[1] or 'none'} in {target}"
        if path[0] == "services" and path[2:] == ("image", "tag") and subject in robots:
            return f"a robot keeps {target}'s tag, in values/images.{target}.yaml"
    if goes_back(old, new) and subject not in back:
        return f"{target} is ahead; to go back to {new}: --accept back/{subject}"
    return ""


def _repository(said: Mapping[str, Any], path: Path) -> str:
    node: Any = said
    for step in path[:-1]:
        node = node.get(step) if isinstance(node, dict) else None
    return str(node.get("repository", "")) if isinstance(node, dict) else ""


def _image(inventory: Inventory, environment: str, said: Mapping[str, Any], path: Path) -> str:
    if path[-1] == "version":
        return inventory.environments[environment].stores[str(path[1])].engine
    return _repository(said, path)


def _word(value: Any) -> str:
    return ABSENT if value is NOTHING else str(value)


def spelled(move: Move) -> str:
    """What of the subject moves, as a person writes it: `image.tag`, `jobs.migrate.image.tag`."""
    return spell(move.path[2:])
