"""Objects as people spoil them: a good one, changed in one place or a few, as a strategy of hypothesis."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import strategies as st

from aquahelm.check.schemas import bundle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

Way: TypeAlias = "tuple[str | int, ...]"
Data: TypeAlias = "dict[str, Any]"

NUMBERS = (0, 1, -1, 2, 63, 64, 100, 101, 255, 256, 600, 3600, 65535, 65536, 100_001, 2**31 - 1, 2**31, 2**32 + 1, 1.5)
WORDS = (
    *(
        "",
        " ",
        "a",
        "A",
        "a-b",
        "a_b",
        "a.b",
        "a b",
        "a/b",
        "/a",
        "a/",
        "-a",
        "a-",
        "ä",
        "ab\ncd",
        "..",
        "../a",
        "a/../b",
    ),
    *("example.com/a", "a" * 16, "a" * 63, "a" * 64, "a" * 253, "a" * 254, "*.example.com", "a.*.b", "x=y", "%", "~"),
    *("0", "1", "-1", "50%", "101%", "%50", "1Gi", "1gi", "1K", "100m", "0.5", "1e3", "-1Gi", "1.5", "5m", "true"),
    *("10.0.0.1", "10.0.0.0/8", "10.0.0.1/8", "010.0.0.1", "::1", "fd00::/8", "256.1.1.1", "None", "Always", "Never"),
    *(
        "Exists",
        "In",
        "TCP",
        "cpu",
        "memory",
        "@daily",
        "0 0 * * 7",
        "UTC",
        "latest",
        "v1",
        "RuntimeDefault",
        "Localhost",
    ),
)
OTHERS: tuple[Any, ...] = (None, True, False, [], {}, [None], [{}], {"a": "b"}, ["a"], {"a": None})
STEPS = (
    *(
        "value",
        "value",
        "value",
        "bend",
        "bend",
        "case",
        "delete",
        "delete",
        "repeat",
        "append",
        "swap",
        "known",
        "known",
    ),
    *("known", "known", "anything", "add", "rename"),
)


def spoilt(good: Sequence[Data]) -> st.SearchStrategy[Data]:
    """One of the objects with one to three changes."""
    # A large object has more to spoil.
    weights = [len(list(ways(data))) ** 0.7 for data in good]
    return st.randoms(use_true_random=True).map(
        lambda chance: _spoil(chance.choices(good, weights)[0], _changes(chance))
    )


def ways(value: Any, way: Way = ()) -> Iterator[Way]:
    """Every place in a value, itself first."""
    yield way
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from ways(inner, (*way, key))


def value_at(data: Any, way: Way) -> Any:
    """What stands at a place that is there."""
    for key in way:
        data = data[key]
    return data


def without(data: Data, way: Way) -> Data:
    """The same object without this place."""
    changed = copy.deepcopy(data)
    del value_at(changed, way[:-1])[way[-1]]
    return changed


def _changes(chance: Random) -> list[tuple[str, int, int]]:
    """What to do, where, and with what: numbers larger than what they choose from, so that they wrap around."""
    number = chance.choice((1, 1, 1, 1, 2, 3))
    return [(chance.choice(STEPS), chance.randrange(10**6), chance.randrange(10**6)) for _ in range(number)]


def _spoil(good: Data, changes: Sequence[tuple[str, int, int]]) -> Data:
    data = copy.deepcopy(good)
    for step, where, what in changes:
        places = [way for way in ways(data) if way and way not in (("kind",), ("apiVersion",))]
        if places:
            _change(data, places[where % len(places)], step, what, places)
    return data


def _change(data: Data, way: Way, step: str, what: int, places: Sequence[Way]) -> None:
    holder, key = value_at(data, way[:-1]), way[-1]
    value = holder[key]
    if step == "delete":
        del holder[key]
    elif step == "value" and isinstance(value, str | int | float):
        pool: tuple[Any, ...] = WORDS if isinstance(value, str) else NUMBERS
        holder[key] = pool[what % len(pool)]
    elif step == "anything":
        pool = (*NUMBERS, *WORDS, *OTHERS)
        holder[key] = copy.deepcopy(pool[what % len(pool)])
    elif step == "swap":
        alike = [other for other in places if type(value_at(data, other)) is type(value)]
        holder[key] = copy.deepcopy(value_at(data, alike[what % len(alike)]))
    elif step == "rename" and isinstance(holder, dict):
        holder[WORDS[what % len(WORDS)]] = holder.pop(key)
    elif step in ("repeat", "append"):
        _lengthen(holder, key, step, what)
    elif step in ("add", "known"):
        around = way if isinstance(value, dict) else way[:-1]
        if isinstance(value_at(data, around), dict):
            _add(data, around, value_at(data, around), step, what)
    elif step in ("bend", "case"):
        holder[key] = _bent(value, step, what)


def _lengthen(holder: Any, key: str | int, step: str, what: int) -> None:
    items = holder[key] if isinstance(holder[key], list) else holder if isinstance(holder, list) else None
    if items is None:
        return
    if step == "repeat" and items:
        items.append(copy.deepcopy(items[what % len(items)]))
    else:
        pool: tuple[Any, ...] = (None, {}, "", "a", 1)
        items.append(copy.deepcopy(pool[what % len(pool)]))


def _bent(value: Any, step: str, what: int) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return (-value, value + 1, value * 1000, str(value))[what % 4]
    if not isinstance(value, str):
        return value
    if step == "case":
        return (value.upper(), value.lower(), value.capitalize(), value.swapcase())[what % 4]
    ends = ("-", "_", ".", "/", " ", "x", "!", "%", "é", "0", ":8080", value, "x" * 64)
    return value + ends[what % len(ends)] if what % 2 else ends[what % len(ends)] + value


def _add(data: Data, way: Way, holder: Data, step: str, what: int) -> None:
    """A field more: one that nobody knows, or one of the schema's with some value of its type."""
    if step == "add":
        holder[("enabled", "name", "value", "spec", "type", "labels")[what % 6]] = WORDS[what % len(WORDS)]
        return
    schema = _schema_at(data, way)
    fields = [name for name in schema.get("properties", {}) if name not in holder]
    if fields:
        name = fields[what % len(fields)]
        holder[name] = _sample(schema["properties"][name], what)


def _sample(schema: Data, what: int, depth: int = 0) -> Any:
    """Some value of the schema's type."""
    schema = _followed(schema)
    types = schema.get("type", "object")
    kind = types if isinstance(types, str) else types[0]
    if "enum" in schema:
        return schema["enum"][what % len(schema["enum"])]
    if kind in ("integer", "number"):
        return NUMBERS[what % len(NUMBERS)]
    if kind == "boolean":
        return bool(what % 2)
    if kind == "string":
        return WORDS[what % len(WORDS)]
    if kind == "array":
        return [_sample(schema.get("items", {}), what, depth + 1)] if depth < 4 else []
    fields, known = schema.get("required", []), schema.get("properties", {})
    return {name: _sample(known.get(name, {}), what + depth + 1, depth + 1) for name in fields if depth < 4}


def _schema_at(data: Data, way: Way) -> Data:
    address = bundle.load().address(data.get("apiVersion", ""), data.get("kind", ""), bundle.SUPPORTED[-2])
    schema = _definition(address) if address else {}
    for key in way:
        if isinstance(key, int):
            inner = schema.get("items", {})
        else:
            inner = schema.get("properties", {}).get(key) or schema.get("additionalProperties") or {}
        schema = _followed(inner if isinstance(inner, dict) else {})
    return schema


def _followed(schema: Data) -> Data:
    while "$ref" in schema:
        schema = _definition(schema["$ref"].removeprefix(bundle.POINTER))
    return schema


@cache
def _definition(address: str) -> Data:
    return bundle.load().schema(address)
