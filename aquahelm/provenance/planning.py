"""From a value back to the inventory: the platform, planned again with changed lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from aquahelm.errors import InventoryError
from aquahelm.inventory.models.platform import FIXED, Platform
from aquahelm.inventory.resolve import DEFAULT, resolve
from aquahelm.plan.build import plan
from aquahelm.plan.traits import PRESETS
from aquahelm.provenance.trial import (
    GONE,
    ORDER,
    How,
    altered,
    culprits,
    leaves,
    named,
    relation,
    value_at,
    with_value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.paths import Path
    from aquahelm.plan.model import Plan

    Target = Callable[[Mapping[str, Plan]], Any]

_QUOTED = re.compile(r"'([^']*)'")
_MANY = 40
"""From this many services on, those that have nothing to do with the value are left out of trials."""


@dataclass(frozen=True, slots=True)
class Written:
    """A line of the inventory behind a value.

    Attributes:
        path: in the file as written, choices of environments included.
        how: what it is to the value.
    """

    path: Path
    how: How


class Desk:
    """The inventory in one environment, planned as often as it takes."""

    def __init__(self, inventory: Inventory, environment: str, component: str, everywhere: bool = False) -> None:
        """Args:
        inventory: as loaded.
        environment: whose value is asked for.
        component: the service or store that the value belongs to; empty for the platform's own.
        everywhere: plan all environments, for values that they share.
        """
        self._inventory = inventory
        self._environment = environment
        self._component = component
        self._planned = tuple(inventory.environments) if everywhere else (environment,)
        self._names = inventory.environment_names
        self._data: Any = inventory.source.data
        self._error: ValidationError | None = None

    def written(self, target: Target, name: str = "") -> list[Written]:
        """The lines that make a difference to a value, those that it consists of first.

        Parts of the inventory are asked one after the other, the nearest first; the search ends with the first that
        holds the whole value.

        Args:
            target: finds the value in a plan.
            name: of the entry, where the value is that there is one.
        """
        whole = self._data
        base = self._after(whole, target)
        if base is GONE or base is None:
            return []
        self._data = self._sliced(whole, target, base)
        found: list[Written] = []
        parts = list(self._parts())
        for part in parts:
            paths = culprits(part, lambda paths: self._differs(paths, target, base))
            found += [Written(path, self._how(path, target, base)) for path in paths]
            if any(one.how == "is" for one in found):
                break
        if not any(one.how in ("is", "part") for one in found):
            found += self._by_name(parts, target, base, name or (base if isinstance(base, str) else ""))
        self._data = whole
        return sorted(found, key=lambda one: ORDER.index(one.how))

    def _by_name(self, parts: Sequence[Sequence[Path]], target: Target, base: Any, name: str) -> list[Written]:
        """Entries of mappings that make the value by their name: the component's, else its runtime's."""
        for start in dict.fromkeys(path[:2] for part in parts[:2] for path in part):
            found = []
            for below in named(value_at(self._data, start), name):
                path = (*start, *below)
                if any(one[: len(path)] == path for part in parts for one in part):  # not of other environments alone
                    after = self._after(with_value(self._data, path, GONE), target)
                    if after is not None and after != base:
                        found.append(Written(path, "is" if path[-1] == name else "keeps"))
            if found:
                return found
        return []

    def settable(self, path: Path, value: Any, target: Target) -> bool:
        """Whether a value that nobody wrote could be written at a path, and would then make a difference."""
        base = self._after(self._data, target)
        try:
            data = _with_new(self._data, path, altered(value))
        except (TypeError, KeyError):
            return False
        return self._after(data, target) not in (None, base)

    def _sliced(self, data: Any, target: Target, base: Any) -> Any:
        """The inventory without what has nothing to do with the component, if that leaves the value alone."""
        services = data.get("services") or {}
        if len(services) < _MANY or self._component not in {*services, *(data.get("stores") or {})}:
            return data
        own = repr(services.get(self._component, ""))
        word = re.compile(rf"\b{re.escape(self._component)}\b")
        kept = {
            name: service
            for name, service in services.items()
            if name == self._component or re.search(rf"\b{re.escape(name)}\b", own) or word.search(repr(service))
        }
        sliced = {**data, "services": kept}
        return sliced if kept and self._after(sliced, target) == base else data

    def _parts(self) -> Iterator[list[Path]]:
        """The inventory's values, part by part: the component's, its runtime's, the platform's, everybody's."""
        own: list[Path] = []
        runtime: list[Path] = []
        platform: list[Path] = []
        others: list[Path] = []
        runtimes = {
            value_at(self._data, path)
            for path in leaves(self._data.get("services", {}).get(self._component, {}), ("services", self._component))
            if "runtime" in path
        }
        for path in leaves(self._data):
            if not self._concerns(path):
                continue
            if path[0] in ("services", "stores"):
                (own if path[1] == self._component else others).append(path)
            elif path[0] == "runtimes":
                (runtime if path[1] in runtimes else others).append(path)
            else:
                platform.append(path)
        yield own
        yield runtime
        yield platform
        yield others

    def _concerns(self, path: Path) -> bool:
        """Whether a value of the file is one that the environment takes."""
        if path[0] in FIXED or len(self._planned) > 1:
            return True
        node = self._data
        for step in path:
            if isinstance(node, dict) and not {*self._names, DEFAULT}.isdisjoint(node):
                taken = self._environment if self._environment in node else DEFAULT
                if step != taken:
                    return False
            node = node[step]
        return True

    def _differs(self, paths: Sequence[Path], target: Target, base: Any) -> bool | None:
        data = self._data
        for path in paths:
            data = with_value(data, path, altered(value_at(data, path)))
        after = self._after(data, target)
        if after is None and len(paths) == 1:
            return self._differs_otherwise(paths[0], target, base)
        return None if after is None else bool(after != base)

    def _differs_otherwise(self, path: Path, target: Target, base: Any) -> bool | None:
        """Trials with other values that are allowed there, and with none; then the same without what stands beside it,
        as that may be all that does not go with another value."""
        allowed = self._allowed(path)
        trials = chain(
            (with_value(self._data, path, other) for other in (*allowed, GONE)),
            (with_value(data, path, other) for other in allowed for data in self._unaccompanied(path, target, base)),
        )
        after = (self._after(data, target) for data in trials)
        return next((bool(one != base) for one in after if one is not None), None)

    def _unaccompanied(self, path: Path, target: Target, base: Any) -> Iterator[Any]:
        """The inventory without what stands beside an entry, where it can do without and the target stays as it is."""
        entry = path[:-1] if path[-1] in {*self._names, DEFAULT} else path
        beside = value_at(self._data, entry[:-1])
        if not isinstance(beside, dict):
            return
        data, left = self._data, [name for name in beside if name != entry[-1]]
        # The last first, and again while any goes: what one entry needs is mostly written before it.
        while left:
            trials = ((name, with_value(data, (*entry[:-1], name), GONE)) for name in reversed(left))
            gone = next(((name, trial) for name, trial in trials if self._after(trial, target) == base), None)
            if gone is None:
                break
            data = gone[1]
            left.remove(gone[0])
        yield data

    def _allowed(self, path: Path) -> list[str]:
        if path[-1] in ("runtime", "extends") or path[-2:-1] in (("runtime",), ("extends",)):
            names = [*(self._data.get("runtimes") or {}), *PRESETS]
        else:
            details = self._error.errors(include_url=False) if self._error else ()
            names = [
                name
                for detail in details
                if detail["type"] == "literal_error"
                for name in _QUOTED.findall(str(detail.get("ctx", {}).get("expected", "")))
            ]
        return [name for name in names if name != value_at(self._data, path)][:3]

    def _how(self, path: Path, target: Target, base: Any) -> How:
        value = value_at(self._data, path)
        other = altered(value)
        after = self._after(with_value(self._data, path, other), target)
        if after is None:
            other = GONE
            after = self._after(with_value(self._data, path, GONE), target)
        return relation(value, other, base, GONE if after is None else after)

    def _after(self, data: Any, target: Target) -> Any:
        """The value after a trial; None where the inventory would be refused."""
        self._error = None
        inventory = self._inventory
        source = inventory.source.with_data(data)
        resolved, problems = resolve(source, self._names, FIXED)
        if problems:
            return None
        try:
            platforms = {name: Platform.model_validate(resolved[name]) for name in self._planned}
            trial = replace(inventory, environments=platforms, source=source)
            return target({name: plan(trial, name) for name in self._planned})
        except ValidationError as error:
            self._error = error
            return None
        except (InventoryError, LookupError, ValueError, TypeError, AttributeError, AssertionError):
            # Trials skip the inventory's own check of references: what it would refuse breaks somewhere in the plan.
            return None


def _with_new(tree: Any, path: Path, value: Any) -> Any:
    """The tree with a value at a path that nobody wrote. Raises TypeError where something else stands in the way."""
    if not path:
        return value
    if tree is not GONE and not isinstance(tree, dict):
        raise TypeError(tree)
    here = {} if tree is GONE else tree
    return {**here, path[0]: _with_new(here.get(path[0], GONE), path[1:], value)}
