"""The inventory's line behind a difference, on both sides.

A rule knows the path that decides a field (`chart/origin.py`); of a change it is known besides which values of the
inventory differ. So the line is that of the value that was edited: the tag below `image`, the variable that all
services inherit, the caller's `calls` behind the policy of who is called.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from aquahelm.chart.components import component_of
from aquahelm.chart.origin import origin
from aquahelm.check.fields import field_path
from aquahelm.diff.model import ABSENT, Source
from aquahelm.finding import Place
from aquahelm.inventory.models.platform import FIXED
from aquahelm.inventory.paths import spell
from aquahelm.inventory.resolve import resolve, trace
from aquahelm.inventory.source import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aquahelm.diff.fields import Differing
    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.paths import Path
    from aquahelm.inventory.source import Source as Text
    from aquahelm.render.manifests import Manifest

_OWN = ("services", "stores")
_FROM: Mapping[str | int, Path] = {"disruption": ("replicas",), "placement": ("replicas",)}
"""Keys of a service whose defaults follow from another: a second pod brings rules for both."""
_WORD = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")


class Sources:
    """Finds lines in the inventory as it is, and as it was where that can be read."""

    def __init__(self, inventory: Inventory, then: bytes | None = None, shown_as: str = "") -> None:
        """
        Args:
            inventory: as it is.
            then: the file's bytes as it was; None where it was not there.
            shown_as: how to name that: `main`.
        """
        self._inventory = inventory
        self._names = inventory.environment_names or tuple(inventory.environments)
        self._now = _Reading(inventory.source, self._names)
        self._then: _Reading | None = None
        self.remarks: tuple[str, ...] = ()
        """What a reader must know of the lines."""
        if then is None:
            self.remarks = ("there was no inventory: lines are those of now",)
        else:
            text = read_source(f"{shown_as}:{PurePath(inventory.file).name}", then)
            if isinstance(text.data, dict):
                names = text.data.get("environments")
                known = tuple(map(str, names)) if isinstance(names, dict) else ()
                self._then = _Reading(text, known)
            else:
                self.remarks = (f"the inventory at {shown_as} cannot be read: lines are those of now",)
        self._edited: dict[str, tuple[Path, ...]] = {}

    def find(
        self, environment: str, before: Manifest | None, after: Manifest | None, one: Differing | None
    ) -> tuple[Source | None, Source | None]:
        """The line behind a field (or a whole object) now and before; nothing where none is."""
        platform = self._inventory.environments.get(environment)
        if platform is None:
            return None, None
        manifest, way = (after, one.now if one else ()) if after is not None else (before, ())
        if one is not None and one.after is ABSENT and before is not None:
            manifest, way = before, one.then
        if manifest is None:
            return None, None
        guess = origin(platform, manifest.template, manifest.data, field_path(way))
        path = self._refined(environment, guess, manifest, one)
        if not path:
            return None, None
        return self._line(self._now, path, environment), self._former(path, environment)

    def _former(self, path: Path, environment: str) -> Source | None:
        """The line as it was, if it said something else."""
        if self._then is None or environment not in self._then.data:
            return None
        if self._then.value(path, environment) == self._now.value(path, environment):
            return None
        return self._line(self._then, path, environment)

    def _line(self, reading: _Reading, path: Path, environment: str) -> Source | None:
        if reading.value(path, environment) is ABSENT:
            return None
        return Source(spell(path), reading.place(path, environment))

    def _refined(self, environment: str, guess: Path, manifest: Manifest, one: Differing | None) -> Path:
        """The edited value that is most likely behind; the guess where none is near."""
        edited, component, name = self._edits(environment), component_of(manifest.template), manifest.name
        own = [path for path in edited if guess and path[: len(guess)] == guess]
        around = [path for path in edited if path and guess[: len(path)] == path]
        if own or around:
            return max(own, key=lambda path: self._fit(path, environment, one, name)) if own else max(around, key=len)
        text = (
            {word.lower() for value in (one.label, one.before, one.after) for word in _words(value)} if one else set()
        )
        scores = {path: self._nearness(path, environment, guess, component, text) for path in edited}
        best = max(scores, key=lambda path: scores[path], default=())
        return best if best and (scores[best] or len(edited) == 1) else guess

    def _fit(self, path: Path, environment: str, one: Differing | None, name: str) -> int:
        """How well an edit below the guess fits: it is the same from and to, or its key stands in the field or name."""
        if one is None:
            return int(str(path[-1]) in name)
        values = (self._then.value(path, environment) if self._then else ABSENT, self._now.value(path, environment))
        same = values == (one.before, one.after)
        return 2 * same + (str(path[-1]).lower() in one.label.lower())

    def _nearness(self, path: Path, environment: str, guess: Path, component: str, text: set[str]) -> int:
        """How likely an edit is behind a change: it says the same words, it is of the component, it is everybody's."""
        said = self._said(path, environment)
        score = 0
        if said & text:
            score += 4
        if guess and path[0] not in _OWN and path[-1] == guess[-1]:
            score += 4
        if len(path) > 1 and path[0] in _OWN and path[1] == component:
            score += 2
        if component and component.lower() in said:
            score += 3
        if len(guess) > 2 and path[2:3] == _FROM.get(guess[2]):
            score += 4
        return score + (1 if path[0] not in _OWN else 0)

    def _said(self, path: Path, environment: str) -> set[str]:
        """The words of a value on either side, and the last key that leads there."""
        values = [self._now.value(path, environment)]
        if self._then:
            values.append(self._then.value(path, environment))
        return {word.lower() for value in (path[-1], *values) for word in _words(value) if len(word) > 1}

    def _edits(self, environment: str) -> tuple[Path, ...]:
        """The values that differ in an environment's reading of the file."""
        if environment not in self._edited:
            then = self._then.data.get(environment) if self._then else None
            now = self._now.data.get(environment)
            self._edited[environment] = tuple(_differences(then, now, ())) if then is not None else ()
        return self._edited[environment]


class _Reading:
    """A file, and what it says in each environment."""

    def __init__(self, text: Text, environments: Sequence[str]) -> None:
        self.data: Mapping[str, Any] = resolve(text, environments, FIXED)[0]
        self._text = text
        self._environments = environments

    def value(self, path: Path, environment: str) -> Any:
        """What it says there; ABSENT if nothing."""
        found: Any = self.data.get(environment, ABSENT)
        for step in path:
            in_list = isinstance(found, list) and isinstance(step, int) and step < len(found)
            if not in_list and not (isinstance(found, dict) and step in found):
                return ABSENT
            found = found[step]
        return found

    def place(self, path: Path, environment: str) -> Place:
        """Where that stands."""
        written = trace(self._text, self._environments, path, environment)
        keyed = written and isinstance(written[-1], str)
        line, column = self._text.key_place(written) if keyed else self._text.place(written)
        return Place(self._text.file, line, column)


def _differences(then: Any, now: Any, path: Path) -> Iterator[Path]:
    """The paths of what differs; of a list, the items that are new, else the list."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key in dict.fromkeys([*now, *then]):
            if key not in now or key not in then:
                yield (*path, key)
            else:
                yield from _differences(then[key], now[key], (*path, key))
    elif isinstance(then, list) and isinstance(now, list):
        if then != now:
            fresh = [index for index, item in enumerate(now) if item not in then]
            yield from ((*path, index) for index in fresh)
            if not fresh:
                yield path
    elif then != now or type(then) is not type(now):
        yield path


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _words(key)
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif value is not ABSENT:
        yield from _WORD.findall(str(value))
