"""Where the inventory itself gives two environments different values, each with its two lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aquahelm.inventory.models.platform import FIXED
from aquahelm.inventory.resolve import ABSENT, DEFAULT, chosen
from aquahelm.promote.model import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.paths import Path


@dataclass(frozen=True, slots=True)
class Declared:
    """A value that differs.

    Attributes:
        path: without choices' keys; items of a list by their index in the file.
        source, target: the values; `NOTHING` where there is none.
        written: where either stands in the file (an `absent` too); () where nothing is written.
    """

    path: Path
    source: Any
    target: Any
    written: tuple[Path, Path]


def declared_differences(inventory: Inventory, source: str, target: str) -> tuple[Declared, ...]:
    """What the inventory says otherwise in two environments, in the file's order.

    Mappings are compared key by key; lists that are no choice item by item, lists of two choices as a whole.
    """
    walk = _Walk(inventory, source, target)
    data = inventory.source.data
    return tuple(found for key in data if key not in FIXED for found in walk.at((key,), data[key], data[key]))


def reading(inventory: Inventory, value: Any, written: Path, environment: str) -> Any:
    """A value of the file as an environment reads it; `NOTHING` for what is absent there.

    Args:
        value: as it stands in the file.
        written: where.
    """
    return _Walk(inventory, environment, environment).plain(value, written, environment)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A value as one environment reads it, and where it stands; `there` is false for `absent`."""

    value: Any
    written: Path
    there: bool = True


class _Walk:
    def __init__(self, inventory: Inventory, source: str, target: str) -> None:
        self._source = inventory.source
        self._choices = frozenset((*inventory.environment_names, DEFAULT))
        self._pair = (source, target)

    def at(self, path: Path, value: Any, other: Any) -> Iterator[Declared]:
        yield from self._compare(path, self._spot(value, path, 0), self._spot(other, path, 1))

    def plain(self, value: Any, written: Path, environment: str) -> Any:
        spot = self._taken(value, written, environment)
        if not spot.there:
            return NOTHING
        if isinstance(spot.value, dict):
            read = {key: self.plain(one, (*spot.written, key), environment) for key, one in spot.value.items()}
            return {key: one for key, one in read.items() if one is not NOTHING}
        if isinstance(spot.value, list):
            items = [self.plain(one, (*spot.written, n), environment) for n, one in enumerate(spot.value)]
            return [one for one in items if one is not NOTHING]
        return spot.value

    def _spot(self, value: Any, written: Path, side: int) -> _Spot:
        return self._taken(value, written, self._pair[side])

    def _taken(self, value: Any, written: Path, environment: str) -> _Spot:
        while (key := chosen(value, self._choices, environment)) is not None:
            value, written = value[key], (*written, key)
        return _Spot(value, written, not (value == ABSENT and self._source.is_plain(written)))

    def _compare(self, path: Path, one: _Spot, other: _Spot) -> Iterator[Declared]:
        if not one.there and not other.there:
            return
        if one.there and other.there:
            if isinstance(one.value, dict) and isinstance(other.value, dict):
                for key in {**one.value, **other.value}:
                    yield from self._compare((*path, key), self._below(one, key, 0), self._below(other, key, 1))
                return
            if isinstance(one.value, list) and one.value is other.value:
                for index in range(len(one.value)):
                    yield from self._compare((*path, index), self._below(one, index, 0), self._below(other, index, 1))
                return
        values = tuple(
            self.plain(spot.value, spot.written, name) if spot.there else NOTHING
            for spot, name in zip((one, other), self._pair, strict=True)
        )
        if type(values[0]) is not type(values[1]) or values[0] != values[1]:
            yield Declared(path, values[0], values[1], (one.written, other.written))

    def _below(self, spot: _Spot, step: str | int, side: int) -> _Spot:
        if isinstance(spot.value, dict) and step not in spot.value:
            return _Spot(NOTHING, (), there=False)
        return self._spot(spot.value[step], (*spot.written, step), side)
