"""Values that differ by environment.

Any mapping with a key that is an environment's name or `default` is a choice: an environment takes its own value, else
the default. `absent`, there or alone, takes the key, or the list item, away. What does not differ is shared.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from aquahelm.errors import Problem
from aquahelm.inventory.paths import Path, spell

if TYPE_CHECKING:
    from collections.abc import Collection

    from aquahelm.inventory.source import Source

DEFAULT: Final = "default"
ABSENT: Final = "absent"


class _Absent:
    def __repr__(self) -> str:
        return ABSENT


_GONE: Final = _Absent()


def resolve(
    source: Source, environments: Collection[str], fixed: Collection[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """What the inventory says in each environment.

    Args:
        source: the inventory as read; its data is a mapping.
        environments: the names of all environments.
        fixed: top-level keys that hold no choices.

    Returns:
        Environment → data without choices (parts may be shared: read only), and what is wrong with the choices, once
        each. Where an environment is forgotten, another's value stands in, so that nothing else is reported for it.
    """
    resolver = _Resolver(source, tuple(environments))
    return resolver.resolve(frozenset(fixed)), resolver.problems


class _Resolver:
    def __init__(self, source: Source, environments: tuple[str, ...]) -> None:
        self.problems: list[Problem] = []
        self._source = source
        self._environments = environments
        self._choices = frozenset((*environments, DEFAULT))
        self._path: list[str | int] = []

    def resolve(self, fixed: frozenset[str]) -> dict[str, Any]:
        for name in (DEFAULT, ABSENT):
            if name in self._environments:
                place = self._source.key_place(("environments", name))
                message = f'"{name}" cannot be an environment; values use the word themselves'
                self.problems.append(Problem(*place, f"environments.{name}", message, "choose another name"))
        data: dict[str, dict[str, Any]] = {environment: {} for environment in self._environments}
        for key, value in self._source.data.items():
            resolved = None if key in fixed else self._at(key, value, self._environments)
            for environment in self._environments:
                here = value if resolved is None else resolved[environment]
                if here is not _GONE:
                    data[environment][key] = here
        return data

    def _at(self, step: str | int, value: Any, environments: tuple[str, ...]) -> dict[str, Any] | None:
        if value == ABSENT and self._source.is_plain((*self._path, step)):
            return dict.fromkeys(environments, _GONE)
        if not isinstance(value, (dict, list)):
            return None
        self._path.append(step)
        resolved = self._value(value, environments)
        self._path.pop()
        return resolved

    def _value(self, value: Any, environments: tuple[str, ...]) -> dict[str, Any] | None:
        """Environment → value; None if it is the same in all of them, as it stands."""
        if isinstance(value, list):
            return self._list(value, environments)
        if self._choices.isdisjoint(value):
            return self._mapping(value, environments)
        return self._choice(value, environments)

    def _list(self, items: list[Any], environments: tuple[str, ...]) -> dict[str, Any] | None:
        found = [self._at(index, item, environments) for index, item in enumerate(items)]
        if all(resolved is None for resolved in found):
            return None
        return {
            environment: [
                here
                for item, resolved in zip(items, found, strict=True)
                if (here := item if resolved is None else resolved[environment]) is not _GONE
            ]
            for environment in environments
        }

    def _mapping(self, mapping: dict[str, Any], environments: tuple[str, ...]) -> dict[str, Any] | None:
        found: dict[str, dict[str, Any]] = {}
        for key, value in mapping.items():
            resolved = self._at(key, value, environments)
            if resolved is not None:
                found[key] = resolved
        if not found:
            return None
        return {
            environment: {
                key: here
                for key, value in mapping.items()
                if (here := found[key][environment] if key in found else value) is not _GONE
            }
            for environment in environments
        }

    def _choice(self, choice: dict[str, Any], environments: tuple[str, ...]) -> dict[str, Any]:
        self._check(choice, environments)
        resolved: dict[str, Any] = {}
        left = tuple(environment for environment in environments if environment not in choice)
        for key, value in choice.items():
            if key in self._choices:
                takers = left if key == DEFAULT else tuple(e for e in environments if e == key)
                resolved.update(self._branch(key, value, takers))
        stand_in = next((value for value in resolved.values() if value is not _GONE), _GONE)
        for environment in environments:
            resolved.setdefault(environment, stand_in)
        return resolved

    def _branch(self, key: str, value: Any, environments: tuple[str, ...]) -> dict[str, Any]:
        before = None
        if isinstance(value, dict) and not self._choices.isdisjoint(value):
            self._path.append(key)
            self._add("is a choice of environments inside another", "write one mapping of environments")
            self._path.pop()
            before = len(self.problems)
        concerned = environments or (self._environments if key == DEFAULT else (key,))
        resolved = self._at(key, value, concerned)
        if before is not None:
            del self.problems[before:]
        return {environment: value if resolved is None else resolved[environment] for environment in environments}

    def _check(self, choice: dict[str, Any], environments: tuple[str, ...]) -> None:
        declared = ", ".join(self._environments)
        for key in choice:
            if key not in self._choices:
                near = get_close_matches(key, [*self._environments, DEFAULT], 1)
                self._path.append(key)
                remedy = f"{near[0]}? (declared: {declared})" if near else f"declared: {declared}, and default"
                self._add(f'"{key}" is not an environment, and stands beside some that are', remedy)
                self._path.pop()
        missing = [environment for environment in environments if environment not in choice]
        if missing and DEFAULT not in choice:
            given = [environment for environment in self._environments if environment in choice]
            verb = "is" if len(given) == 1 else "are"
            remedy = ", ".join(f"{environment}: …" for environment in missing)
            message = f"says nothing for {_listed(missing)} ({_listed(given)} {verb} given)"
            self._add(message, f"add {remedy}, or default: …, or {missing[0]}: absent")

    def _add(self, message: str, remedy: str) -> None:
        path = tuple(self._path)
        self.problems.append(Problem(*self._source.key_place(path), spell(path), message, remedy))


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def trace(
    source: Source,
    environments: Collection[str],
    path: Path,
    environment: str,
    fixed: Collection[str] = ("environments",),
) -> Path:
    """Where in the file a resolved value comes from.

    Args:
        source: the inventory as read.
        environments: the names of all environments.
        path: of the value in the environment's resolved data.
        environment: whose data it is.
        fixed: top-level keys that hold no choices (those whose value could look like one are enough).

    Returns:
        The value's path in the file, inside the choice it was taken from; if nobody wrote it, that of the nearest
        ancestor that was written.
    """
    choices = frozenset((*environments, DEFAULT))
    written: list[str | int] = []
    node = source.data
    for step in path:
        inside: str | int | None = step
        if isinstance(node, list):
            inside = _index(source, (*written,), node, step, choices, environment)
        elif not isinstance(node, dict) or step not in node:
            inside = None
        if inside is None:
            break
        written.append(inside)
        node = node[inside]
        if len(written) == 1 and step in fixed:
            choices = frozenset()
        while (key := chosen(node, choices, environment)) is not None:
            written.append(key)
            node = node[key]
    return tuple(written)


def _index(
    source: Source, path: Path, items: list[Any], step: str | int, choices: frozenset[str], environment: str
) -> int | None:
    """The index in the file of item `step` of a resolved list, in which absent items do not count."""
    present = []
    for index, item in enumerate(items):
        key = chosen(item, choices, environment)
        value, where = (item, (*path, index)) if key is None else (item[key], (*path, index, key))
        if value != ABSENT or not choices or not source.is_plain(where):
            present.append(index)
    return present[step] if isinstance(step, int) and 0 <= step < len(present) else None


def chosen(node: Any, choices: frozenset[str], environment: str) -> str | None:
    """The key of a choice that an environment takes; None for what is no choice. `choices`: environments, default."""
    if not isinstance(node, dict) or choices.isdisjoint(node):
        return None
    return environment if environment in node else DEFAULT if DEFAULT in node else None
