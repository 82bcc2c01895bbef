"""Two values compared field by field, as the API server would understand them.

The order of keys does not count, nor that of entries of lists with keys: containers by name, ports by number and
protocol, whatever else the schemas say (`x-kubernetes-list-map-keys`). Quantities are equal by value, and what is
absent equals what is empty where the server stores both alike.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from aquahelm.check.quantities import amount
from aquahelm.check.upgrade.sameness import QUANTITIES, same
from aquahelm.diff.model import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aquahelm.check.schemas.keyed import ListShape

Way: TypeAlias = "tuple[str | int, ...]"


class Entry(str):
    """A step of a label that is an entry's key: `[payment]`."""

    __slots__ = ()


_ODD = re.compile(r"[^A-Za-z0-9_$-]")
# Fields that hold one quantity; below `requests` and the like every field does.
MEASURES = frozenset({"cpu", "ephemeral-storage", "memory", "size", "sizeLimit", "storage"})
# Keys of entries where no schema tells; taken if each entry has another one.
LIKELY_KEYS = (("name",), ("alert",), ("record",), ("key",), ("mountPath",), ("host",), ("path",))
# Lists that hold the same in any order, though no schema says so.
ANY_ORDER = frozenset(
    {
        "accessModes", "add", "apiGroups", "dnsNames", "drop", "egress", "except", "finalizers", "from", "hostnames",
        "hosts", "imagePullSecrets", "ingress", "matchExpressions", "namespaces", "nonResourceURLs", "parentRefs",
        "paths", "policyTypes", "ports", "resourceNames", "resources", "rules", "subjects", "to", "tolerations",
        "values", "verbs",
    }
)  # fmt: skip
# Entries with keys that take their turns all the same.
IN_TURNS = frozenset({"initContainers"})


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that differs.

    Attributes:
        label: its way for people, with entries by their keys.
        then, now: its way in each object, with entries by their places; where it is absent, the way to what is around.
        before, after: the values; ABSENT where there is none.
        reordered: whether the same entries stand in another order, and that counts.
    """

    label: str
    then: Way
    now: Way
    before: Any
    after: Any
    reordered: bool = False


def differing(before: Any, after: Any, shape: ListShape | None = None) -> Iterator[Differing]:
    """Every field that differs, the deepest there is.

    Args:
        before, after: two objects, or parts of them.
        shape: where lists with keys are in them, if it is known.
    """
    yield from _compare(before, after, shape, (), (), ())


def in_same_order(before: Any, after: Any) -> bool:
    """Whether the entries of all lists stand in the same order, for two values between which nothing else differs."""
    if isinstance(before, dict) and isinstance(after, dict):
        return all(in_same_order(value, after[key]) for key, value in before.items() if key in after)
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = list(zip(before, after, strict=True))
        return all(not any(True for _ in differing(one, other)) and in_same_order(one, other) for one, other in pairs)
    return True


def _compare(before: Any, after: Any, shape: ListShape | None, label: Way, then: Way, now: Way) -> Iterator[Differing]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _mappings(before, after, shape, label, then, now)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, shape, label, then, now)
    elif not _equal(before, after, label):
        yield Differing(_spelled(label), then, now, before, after)


def _mappings(
    before: dict[str, Any], after: dict[str, Any], shape: ListShape | None, label: Way, then: Way, now: Way
) -> Iterator[Differing]:
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old is new or (type(old) is type(new) and old == new):
            continue
        below = (shape.fields.get(key) or shape.values) if shape else None
        if old is None or new is None:
            if not same({key: old}, {key: new}):
                there, here = ((*then, key) if key in before else then), ((*now, key) if key in after else now)
                whole = ABSENT if old is None else old, ABSENT if new is None else new
                yield Differing(_spelled((*label, key)), there, here, *whole)
            continue
        if isinstance(new, str | int | float) and type(old) is type(new) and same({key: old}, {key: new}):
            continue
        yield from _compare(old, new, below, (*label, key), (*then, key), (*now, key))


def _lists(
    before: list[Any], after: list[Any], shape: ListShape | None, label: Way, then: Way, now: Way
) -> Iterator[Differing]:
    name = _field(label)
    below = shape.items if shape else None
    keys = _keys(before, after, shape)
    if keys:
        yield from _keyed(before, after, keys, below, label, then, now)
        return
    plain = not any(isinstance(item, dict | list) for item in (*before, *after))
    if plain and not (name in ANY_ORDER or (shape is not None and shape.keys == ())):
        if len(before) != len(after) or any(not _equal(*pair, label) for pair in zip(before, after, strict=True)):
            yield Differing(_spelled(label), then, now, before, after)
        return
    left, right = _unmatched(before, after)
    if not left and not right:
        if name not in ANY_ORDER and not plain and _texts(before) != _texts(after):
            yield Differing(_spelled(label), then, now, before, after, reordered=True)
        return
    for position in range(max(len(left), len(right))):
        old = left[position] if position < len(left) else None
        new = right[position] if position < len(right) else None
        if old is not None and new is not None and not plain:
            yield from _compare(before[old], after[new], below, (*label, new), (*then, old), (*now, new))
            continue
        if old is not None:
            step: str | int = Entry(before[old]) if plain else old
            yield Differing(_spelled((*label, step)), (*then, old), now, before[old], ABSENT)
        if new is not None:
            step = Entry(after[new]) if plain else new
            yield Differing(_spelled((*label, step)), then, (*now, new), ABSENT, after[new])


def _keyed(
    before: list[Any], after: list[Any], keys: Keys, below: ListShape | None, label: Way, then: Way, now: Way
) -> Iterator[Differing]:
    old, new = keys.index(before), keys.index(after)
    for key in dict.fromkeys([*old, *new]):
        way = (*label, Entry(key))
        if key not in new:
            yield Differing(_spelled(way), (*then, old[key]), now, before[old[key]], ABSENT)
        elif key not in old:
            yield Differing(_spelled(way), then, (*now, new[key]), ABSENT, after[new[key]])
        else:
            there, here = (*then, old[key]), (*now, new[key])
            yield from _compare(before[old[key]], after[new[key]], below, way, there, here)
    if _field(label) in IN_TURNS and [key for key in old if key in new] != [key for key in new if key in old]:
        yield Differing(_spelled(label), then, now, list(old), list(new), reordered=True)


class Keys:
    """How entries of a list are told apart."""

    def __init__(self, fields: tuple[str, ...], defaults: dict[str, Any]) -> None:
        self._fields = fields
        self._defaults = defaults

    def of(self, item: Any) -> str:
        """`8080`, `8080/UDP`, `payment`; what is its default is left out."""
        values = [item.get(name, self._defaults.get(name)) for name in self._fields]
        told = [
            str(value)
            for name, value in zip(self._fields, values, strict=True)
            if value is not None and value != self._defaults.get(name)
        ]
        return "/".join(told) or str(values[0])

    def index(self, items: Sequence[Any]) -> dict[str, int]:
        """Key → place of the entry."""
        return {self.of(item): index for index, item in enumerate(items)}


def _keys(before: list[Any], after: list[Any], shape: ListShape | None) -> Keys | None:
    """The keys that tell all entries of both apart; None if none do."""
    if not all(isinstance(item, dict) for item in (*before, *after)):
        return None
    known = [(shape.keys, dict(shape.defaults))] if shape is not None and shape.keys else []
    for fields, defaults in [*known, *((fields, {}) for fields in LIKELY_KEYS)]:
        keys = Keys(fields, defaults)
        if all(
            all(any(name in item for name in fields) for item in items) and len(keys.index(items)) == len(items)
            for items in (before, after)
        ):
            return keys
    return None


def _unmatched(before: list[Any], after: list[Any]) -> tuple[list[int], list[int]]:
    """The places of entries that have no equal on the other side."""
    old, new = _texts(before), _texts(after)
    spare_old, spare_new = Counter(old), Counter(new)
    both = spare_old & spare_new
    return _rest(old, both), _rest(new, both)


def _rest(texts: list[str], both: Counter[str]) -> list[int]:
    left = Counter(both)
    found = []
    for index, text in enumerate(texts):
        if left[text]:
            left[text] -= 1
        else:
            found.append(index)
    return found


def _texts(items: list[Any]) -> list[str]:
    return [json.dumps(item, sort_keys=True, default=str) for item in items]


def _equal(before: Any, after: Any, label: Way) -> bool:
    if isinstance(before, bool) is not isinstance(after, bool):
        return False
    if before == after:
        return True
    if not (_field(label) in MEASURES or (len(label) > 1 and label[-2] in QUANTITIES)):
        return False
    one, other = amount(before), amount(after)
    return one is not None and one == other


def _spelled(label: Way) -> str:
    """`spec.template.spec.containers[payment].image`."""
    text = ""
    for step in label:
        bare = isinstance(step, str) and not isinstance(step, Entry) and not _ODD.search(step)
        text += f".{step}" if bare and text else f"{step}" if bare else f"[{step}]"
    return text


def _field(label: Way) -> str:
    return str(label[-1]) if label else ""
