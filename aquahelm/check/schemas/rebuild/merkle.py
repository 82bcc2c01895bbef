"""Definitions stored once, each under the hash of itself and all that it refers to.

Two definitions get one address exactly when they and everything below them are written alike, whatever they are called
and whichever Kubernetes version they come from. So a kind that did not change between two versions is compiled and
judged once for both.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Schema = dict[str, Any]
POINTER = "#/$defs/"
ADDRESS_LENGTH = 12


def address_all(definitions: Mapping[str, Schema]) -> tuple[dict[str, str], dict[str, Schema]]:
    """Name → address, and address → schema, for definitions whose references are `{"$ref": <name>}`.

    In the stored schemas a reference is `{"$ref": "#/$defs/<address>"}`. Definitions that refer to each other in a
    circle are hashed as one group. Raises KeyError for a reference to a name that is not there.
    """
    addresses: dict[str, str] = {}
    stored: dict[str, Schema] = {}
    for group in _groups(definitions):
        member = group[0]
        if len(group) == 1 and member not in _references(definitions[member]):
            schema = _with_addresses(definitions[member], addresses)
            addresses[member] = _hash(schema)
        else:
            inside = {name: f"circle:{index}" for index, name in enumerate(group)}
            outline = [_with_addresses(definitions[name], {**addresses, **inside}) for name in group]
            whole = _hash(outline)
            addresses.update({name: _hash([whole, index]) for index, name in enumerate(group)})
        for name in group:
            schema = _with_addresses(definitions[name], addresses)
            if stored.setdefault(addresses[name], schema) != schema:
                raise ValueError(f"two definitions under the address {addresses[name]}")
    return addresses, stored


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:ADDRESS_LENGTH]


def _references(schema: object) -> set[str]:
    found: set[str] = set()
    if isinstance(schema, dict):
        target = schema.get("$ref")
        if isinstance(target, str):
            found.add(target)
        for value in schema.values():
            found |= _references(value)
    elif isinstance(schema, list):
        for value in schema:
            found |= _references(value)
    return found


def _with_addresses(schema: Any, addresses: Mapping[str, str]) -> Any:
    if isinstance(schema, dict):
        return {
            key: POINTER + addresses[value]
            if key == "$ref" and isinstance(value, str)
            else _with_addresses(value, addresses)
            for key, value in schema.items()
        }
    if isinstance(schema, list):
        return [_with_addresses(value, addresses) for value in schema]
    return schema


def _groups(definitions: Mapping[str, Schema]) -> Iterator[list[str]]:
    """Strongly connected definitions, each group after all that it refers to (Tarjan)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    waiting: set[str] = set()

    def visit(name: str) -> Iterator[list[str]]:
        order[name] = lowest[name] = len(order)
        stack.append(name)
        waiting.add(name)
        for target in sorted(_references(definitions[name])):
            if target not in order:
                yield from visit(target)
                lowest[name] = min(lowest[name], lowest[target])
            elif target in waiting:
                lowest[name] = min(lowest[name], order[target])
        if lowest[name] == order[name]:
            group: list[str] = []
            while not group or group[-1] != name:
                group.append(stack.pop())
                waiting.discard(group[-1])
            yield sorted(group)

    for name in sorted(definitions):
        if name not in order:
            yield from visit(name)
