"""Services and stores that come and go with a new set of files, and the values that change only because of that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from aquahelm.chart.assets import library_files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_STEP = re.compile(r'\["([^"]*)"\]|([^.\["]+)')
_NEIGHBOURS = frozenset({"callers", "calls", "connections", "roles", "stores", "users"})
"""Maps of a component's values whose keys are other components."""


@dataclass(frozen=True, slots=True)
class ComponentChange:
    """A service or store that is new or gone.

    Attributes:
        kind: which of the two.
        name: its subchart's.
        change: what became of it.
    """

    kind: Literal["service", "store"]
    name: str
    change: Literal["added", "removed"]

    def __str__(self) -> str:
        """`service crew removed`."""
        return f"{self.kind} {self.name} {self.change}"


def component_changes(old: Iterable[str], new: Iterable[str], root: str) -> tuple[ComponentChange, ...]:
    """What came and went, by name; nothing where there was no chart before.

    Args:
        old: paths of the files on disk.
        new: paths of the files that are to be.
        root: the chart's folder, such as `charts/aquastream`.
    """
    before, after = _subcharts(old, root), _subcharts(new, root)
    if not before:
        return ()
    gone = [ComponentChange(before[name], name, "removed") for name in before.keys() - after.keys()]
    come = [ComponentChange(after[name], name, "added") for name in after.keys() - before.keys()]
    return tuple(sorted([*gone, *come], key=lambda change: (change.name, change.change)))


def _subcharts(paths: Iterable[str], root: str) -> dict[str, Literal["service", "store"]]:
    below = f"{root}/charts/"
    kinds: dict[str, Literal["service", "store"]] = {}
    for path in paths:
        if path.startswith(below):
            name, _, inside = path[len(below) :].partition("/")
            if inside == "Chart.yaml":
                kinds.setdefault(name, "store")
            elif inside == "templates/deployment.yaml":
                kinds[name] = "service"
    kinds.pop(_LIBRARY, None)
    return kinds


_LIBRARY = next(line.split()[1] for line in library_files()["Chart.yaml"].splitlines() if line.startswith("name:"))


def follows(path: str, old: Any, new: Any, moved: Collection[str]) -> bool:
    """Whether a value changes only because components come or go: callers, roles, variables that name them.

    Args:
        path: of the value, such as `event.callers.crew`.
        old, new: its values.
        moved: names of the components.
    """
    steps = [quoted or plain for quoted, plain in _STEP.findall(path)]
    if any(step in _NEIGHBOURS and name in moved for step, name in pairwise(steps)):
        return True
    if isinstance(old, list) and isinstance(new, list):
        return {*map(str, old)} ^ {*map(str, new)} <= set(moved)
    if steps[0] == "global" and steps[1:2] in (["runtimes"], ["clientImages"]) and len(steps) == 3:
        return bool(moved)  # a whole one comes with its first user and goes with its last
    side = old if isinstance(old, (str, dict)) else new
    if steps[:2] == ["secrets", "names"] and len(steps) > 2:
        return any(steps[2].startswith(f"{name}-") or steps[2].endswith(f"-{name}") for name in moved)
    if "secretEnv" in steps and isinstance(side, dict):
        return any(str(side.get("secretName", "")).startswith(f"{name}-") for name in moved)
    if "env" in steps and isinstance(side, str) and not (isinstance(old, str) and isinstance(new, str)):
        return any(f"//{name}:" in side or f"${{stores.{name}." in side for name in moved)
    return False
