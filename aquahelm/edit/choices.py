"""Where in the file a value is to be written, for all environments or for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aquahelm.edit.proof import EditRefused
from aquahelm.errors import UsageError
from aquahelm.inventory.models.platform import FIXED
from aquahelm.inventory.paths import Path, spell
from aquahelm.inventory.resolve import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Goal:
    """A place in the file.

    Attributes:
        path: of the value, or (where nothing stands) of the mapping that would hold it; choices' keys included.
        rest: the keys that are missing below it.
        value: what stands there now; for an environment, what it takes.
        fork: the environment for which the value must become a choice (where nothing stands: one that is absent
            elsewhere); empty where it need not.
        takers: environments that the value is for.
    """

    path: Path
    rest: Path = ()
    value: Any = None
    fork: str = ""
    takers: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether a value stands there."""
        return not self.rest


def goal(data: Any, environments: Collection[str], path: Path, environment: str | None) -> Goal:
    """Where the value at `path` is to be written.

    Args:
        data: what the inventory says, choices included.
        environments: the inventory's.
        path: of the value; without an environment it may hold choices' keys.
        environment: the one that it is for; None for all that share it.

    Errors: UsageError for a value that differs between environments, if none is named; EditRefused where others would
    change with it.
    """
    return (
        _for_all(data, environments, path) if environment is None else _for_one(data, environments, path, environment)
    )


def _for_all(data: Any, environments: Collection[str], path: Path) -> Goal:
    node = data
    takers = tuple(environments)
    for index, step in enumerate(path):
        choice = index > 0 and path[0] not in FIXED and _is_choice(node, environments)
        if choice and step not in (*environments, DEFAULT):
            raise _ambiguous(path[:index], node)
        if not _has(node, step):
            return Goal(path[:index], path[index:], takers=takers)
        if choice:
            takers = _takers(node, str(step), takers)
        node = node[step]
    if path[0] not in FIXED and _is_choice(node, environments):
        raise _ambiguous(path, node)
    return Goal(path, value=node, takers=takers)


def _for_one(data: Any, environments: Collection[str], path: Path, environment: str) -> Goal:
    if path[0] in FIXED:
        raise UsageError(f"{spell(path[:1])} is the same in all environments", "leave out -e")
    node = data
    written: Path = ()
    takers = tuple(environments)
    for index, step in enumerate(path):
        if not _has(node, step):
            rest = path[index:]
            if len(takers) == 1:
                return Goal(written, rest, takers=takers)
            _alone(written, takers, environments, environment)
            return Goal(written, rest, fork=environment, takers=(environment,))
        written = (*written, step)
        node = node[step]
        if _is_choice(node, environments):
            last = index == len(path) - 1
            key = environment if environment in node else DEFAULT
            narrowed = _takers(node, key, takers)
            if last and key == DEFAULT and len(narrowed) > 1:
                return Goal(written, (environment,), node.get(DEFAULT), takers=(environment,))
            if key not in node:
                return Goal(written, (environment, *path[index + 1 :]), takers=(environment,))
            written, node, takers = (*written, key), node[key], narrowed
    if len(takers) == 1:
        return Goal(written, value=node, takers=takers)
    _alone(written, takers, environments, environment)
    return Goal(written, value=node, fork=environment, takers=(environment,))


def _alone(written: Path, takers: tuple[str, ...], environments: Collection[str], environment: str) -> None:
    """Refuse an edit inside a branch that several environments take: choices do not hold choices."""
    if len(takers) < len(environments):
        raise EditRefused(
            f"{spell(written)} stands in a part that {', '.join(takers)} share",
            f"write {environment}: … out beside it first",
        )


def _takers(choice: dict[str, Any], key: str, takers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in takers if (name == key if key != DEFAULT else name not in choice))


def _is_choice(node: Any, environments: Collection[str]) -> bool:
    return isinstance(node, dict) and any(key in node for key in (*environments, DEFAULT))


def _has(node: Any, step: str | int) -> bool:
    if isinstance(node, dict):
        return step in node
    return isinstance(node, list) and isinstance(step, int) and 0 <= step < len(node)


def _ambiguous(path: Path, choice: dict[str, Any]) -> UsageError:
    keys = list(choice)
    return UsageError(
        f"{spell(path)} differs between environments ({', '.join(keys)})",
        f"say which one: -e {next((key for key in keys if key != DEFAULT), keys[0])}, or {spell((*path, keys[-1]))}=…",
    )
