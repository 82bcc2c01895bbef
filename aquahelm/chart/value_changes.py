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
from aquahelm.chart.file_values import ABSENT, FileValues, UnreadableValues

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
        return _changes(FileValues(old, root), FileValues(new, root))
    except UnreadableValues:
        return ()


def _changes(before: FileValues, after: FileValues) -> tuple[ValueChange, ...]:
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


def _differences(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in _union(old, new):
            part = f'{path}["{key}"]' if "." in key or "/" in key else f"{path}.{key}"
            yield from _differences(part, old.get(key, ABSENT), new.get(key, ABSENT))
    elif old is not new and repr(old) != repr(new):
        yield path, old, new


def _union(old: Iterable[str], new: Iterable[str]) -> list[str]:
    return sorted({*old, *new})
