"""Stores that move with a new set of files: run by somebody else, of another engine, at another place.

Their data stays where it was. That is told in words: the changed values alone would not say it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aquahelm.chart.file_values import FileValues, UnreadableValues

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.chart.value_changes import ValueChange


ADVICE = "data does not move by itself: dump it before, restore it there, and let services write only then"


@dataclass(frozen=True, slots=True)
class StoreMove:
    """A store that is somewhere else afterwards.

    Attributes:
        environments: for which.
        name: the store's.
        old, new: where it is, in words: `postgres in the chart`, `postgres by an operator`, `postgres at pg.example`.
    """

    environments: tuple[str, ...]
    name: str
    old: str
    new: str

    def __str__(self) -> str:
        """`store db: postgres in the chart → postgres by an operator; data does not move by itself: …`."""
        return f"store {self.name}: {self.old} → {self.new}; {ADVICE}"


def store_moves(old: Mapping[str, bytes | None], new: Mapping[str, bytes], root: str) -> tuple[StoreMove, ...]:
    """The moves in the environments that both sets of files know. Where the old values cannot be read, none is known.

    Args:
        old: path → bytes, of what was on disk (None: no regular file).
        new: path → bytes, of what is to be.
        root: the chart's folder, such as `charts/aquastream`.
    """
    try:
        return _moves(FileValues(old, root), FileValues(new, root))
    except UnreadableValues:
        return ()


def _moves(before: FileValues, after: FileValues) -> tuple[StoreMove, ...]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for environment in after.environments:
        if environment not in before.environments:
            continue
        earlier, later = _stores(before, environment), _stores(after, environment)
        for name in sorted(earlier.keys() & later.keys()):
            was, becomes = whereabouts(earlier[name]), whereabouts(later[name])
            if was != becomes:
                found.setdefault((name, was, becomes), []).append(environment)
    return tuple(StoreMove(tuple(names), *move) for move, names in found.items())


def _stores(values: FileValues, environment: str) -> Mapping[str, Any]:
    everywhere = values.effective(environment, "global")
    stores = everywhere.get("stores", {}) if isinstance(everywhere, dict) else {}
    found = {}
    for name, record in stores.items():
        if isinstance(record, dict):
            # What speaks S3 has one name there; which server it is stands among the store's own values.
            own = values.effective(environment, name)
            server = own.get("server") if isinstance(own, dict) and not record.get("host") else None
            found[name] = {**record, "engine": server} if server else record
    return found


def whereabouts(record: Mapping[str, Any]) -> str:
    """A record under `global.stores` in words. The Service of an operator is no other place than its pods."""
    engine = str(record.get("engine", "store"))
    if not record.get("host"):
        return f"{engine} in the chart"
    return f"{engine} by an operator" if record.get("podLabels") else f"{engine} at {record['host']}"


def without_followers(changes: Iterable[ValueChange], moves: Iterable[StoreMove]) -> tuple[ValueChange, ...]:
    """The changes that do not just follow from a move: a store's own values, where it is, the form of its Secrets."""
    starts = {(start, env) for move in moves for start in _sections(move.name) for env in move.environments}
    left = []
    for change in changes:
        here = tuple(
            env
            for env in change.environments
            if not any(env == other and change.path.startswith(start) for start, other in starts)
        )
        if here:
            left.append(replace(change, environments=here))
    return tuple(left)


def _sections(store: str) -> tuple[str, ...]:
    return f"{store}.", f"global.stores.{store}.", f"secrets.names.{store}-"
