"""What a new set of files means for each environment: which values change, from what to what.

Values are compared as an environment gets them: the chart's own values with the environment's over them. A default that
moves into `values.prod.yaml` and keeps its value changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from aquahelm.chart.component_changes import component_changes, follows
from aquahelm.yaml import Document, parse_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ABSENT: Any = object()
"""In place of a value that is not there."""

_LONGEST = 60
_BEFORE = 12


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value that changes.

    Attributes:
        environments: for which.
        path: as the umbrella chart's values name it, such as `payment.image.tag`.
        old, new: the values; ABSENT where there is none.
    """

    environments: tuple[str, ...]
    path: str
    old: Any
    new: Any

    def __str__(self) -> str:
        """`payment.replicas 2 → 3`."""
        if self.old is ABSENT:
            return f"{self.path} {spell_value(self.new)} (new)"
        if self.new is ABSENT:
            return f"{self.path} {spell_value(self.old)} (gone)"
        return f"{self.path} {' → '.join(_spell_both(self.old, self.new))}"


def spell_value(value: Any) -> str:
    """A value in few words."""
    return _cut(_one_line(value))


def _one_line(value: Any) -> str:
    text = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _spell_both(old: Any, new: Any) -> tuple[str, str]:
    """Two values in few words; of long ones that begin alike, from a little before they part."""
    texts = _one_line(old), _one_line(new)
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*texts, strict=False)))
    if max(map(len, texts)) > _LONGEST and alike > _BEFORE:
        texts = f"…{texts[0][alike - _BEFORE :]}", f"…{texts[1][alike - _BEFORE :]}"
    return _cut(texts[0]), _cut(texts[1])


def value_changes(old: Mapping[str, bytes | None], new: Mapping[str, bytes], root: str) -> tuple[ValueChange, ...]:
    """The changes for the environments that both sets of files know.

    Components that come or go are left out, with all their values and those that only follow from it
    (`component_changes` tells of them). Where the old values cannot be read, nothing is known of changes.

    Args:
        old: path → bytes, of what was on disk (None: no regular file).
        new: path → bytes, of what is to be.
        root: the chart's folder, such as `charts/aquastream`.
    """
    try:
        return _changes(_Values(old, root), _Values(new, root))
    except _Unreadable:
        return ()


def _changes(before: _Values, after: _Values) -> tuple[ValueChange, ...]:
    found: dict[tuple[str, str, str], tuple[list[str], Any, Any]] = {}
    moved = {change.name for change in component_changes(before.paths, after.paths, before.root)}
    environments = [name for name in after.environments if name in before.environments]
    for environment in environments:
        for section in sorted(before.sections(environment) & after.sections(environment)):
            if before.sources(environment, section) == after.sources(environment, section):
                continue
            pair = before.effective(environment, section), after.effective(environment, section)
            for path, was, becomes in _differences(section, *pair):
                if follows(path, was, becomes, moved):
                    continue
                key = (
                    path,
                    spell_value(None if was is ABSENT else was),
                    spell_value(None if becomes is ABSENT else becomes),
                )
                found.setdefault(key, ([], was, becomes))[0].append(environment)
    return tuple(ValueChange(tuple(names), path, was, becomes) for (path, *_), (names, was, becomes) in found.items())


class _Unreadable(Exception):
    """A values file says nothing that Helm would understand."""


class _Values:
    """The values files among some files, read when they are needed."""

    def __init__(self, files: Mapping[str, bytes | None], root: str) -> None:
        self._files = files
        self.root = root
        self.paths = tuple(files)
        self._read: dict[str, dict[str, Any]] = {}
        prefix, suffix = "values/values.", ".yaml"
        self.environments = sorted(
            path[len(prefix) : -len(suffix)] for path in files if path.startswith(prefix) and path.endswith(suffix)
        )

    def sections(self, environment: str) -> set[str]:
        """Top-level keys: the subcharts, and what the umbrella has itself."""
        below = f"{self.root}/charts/"
        charts = {path[len(below) :].partition("/")[0] for path in self._files if path.startswith(below)}
        return charts | set(self._own()) | set(self._of(environment))

    def sources(self, environment: str, section: str) -> tuple[Any, ...]:
        """All that decides a section: equal sources mean equal values."""
        return (
            self._files.get(f"{self.root}/charts/{section}/values.yaml"),
            # As text: to Python 1 equals true, to a template it does not.
            repr(self._own().get(section, ABSENT)),
            repr(self._of(environment).get(section, ABSENT)),
        )

    def effective(self, environment: str, section: str) -> Any:
        value: Any = self._parsed(f"{self.root}/charts/{section}/values.yaml") or ABSENT
        for over in (self._own().get(section, ABSENT), self._of(environment).get(section, ABSENT)):
            value = _over(value, over)
        return value

    def _own(self) -> dict[str, Any]:
        return self._parsed(f"{self.root}/values.yaml")

    def _of(self, environment: str) -> dict[str, Any]:
        return self._parsed(f"values/values.{environment}.yaml")

    def _parsed(self, path: str) -> dict[str, Any]:
        if path not in self._read:
            text = (self._files.get(path) or b"").decode(errors="replace")
            documents = list(parse_values(text))
            if len(documents) != 1 or not isinstance(documents[0], Document):
                raise _Unreadable(path)
            self._read[path] = documents[0].data
        return self._read[path]


def _over(below: Any, above: Any) -> Any:
    if above is ABSENT:
        return below
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: _over(below.get(key, ABSENT), value) for key, value in above.items()}
    return above


def _differences(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in _union(old, new):
            part = f'{path}["{key}"]' if "." in key or "/" in key else f"{path}.{key}"
            yield from _differences(part, old.get(key, ABSENT), new.get(key, ABSENT))
    elif old is not new and repr(old) != repr(new):
        yield path, old, new


def _union(old: Iterable[str], new: Iterable[str]) -> list[str]:
    return sorted({*old, *new})
