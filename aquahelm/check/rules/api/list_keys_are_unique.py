"""No two items of a keyed list have the same key.

Bad:
    env: [{name: LOG_LEVEL, value: info}, {name: LOG_LEVEL, value: debug}]
Good:
    env: [{name: LOG_LEVEL, value: debug}]

Server-side apply, which Helm 4 uses, refuses the object: `duplicate entries for key`. An older Helm lets the last one
win and loses it on a later upgrade. Keys are the name of a variable, a container, a volume; number and protocol of a
port; the path of a mount.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("list-keys-are-unique", theme="api", severity=ERROR)

# What the API server fills in before it compares.
DEFAULTS = {"protocol": "TCP"}
# Lists whose items may go without a key: theirs is empty then.
NAMELESS = {"imagePullSecrets"}


def check(item: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each item that repeats the key of an earlier one."""
    for items, keys, defaults in context.judge.keyed_lists(item.manifest):
        place = item.root.at(items)
        seen: dict[tuple[object, ...], Node] = {}
        for node in place:
            if node.value is None and keys:
                if not any(error.path[: len(node.path)] == node.path for error in context.schema_errors(item)):
                    yield Violation(node, "server-side apply takes no empty item here", "remove it")
                continue
            key = _key(node, keys, defaults)
            if key is None:
                continue
            if keys and not any(key) and _lacks_keys(node, keys):
                # The schema says so itself where the key is a field that must be given.
                if not any(error.path[: len(node.path)] == node.path for error in context.schema_errors(item)):
                    yield Violation(node, f"the item must say its {listing(keys, 'and')}")
                continue
            first = seen.setdefault(key, node)
            if first is not node:
                yield Violation(node, _message(node, keys, first), "keep one")


def _lacks_keys(node: Node, keys: tuple[str, ...]) -> bool:
    nameless = node.parent is not None and node.parent.key in NAMELESS
    return isinstance(node.value, dict) and not nameless and not any(key in node.value for key in keys)


def _key(node: Node, keys: tuple[str, ...], defaults: Mapping[str, Any]) -> tuple[object, ...] | None:
    """What identifies an item; None if it cannot be told."""
    if not keys:
        return (node.value,) if isinstance(node.value, str | int) else None
    mapping = node.mapping
    found = tuple(mapping.get(key, DEFAULTS.get(key)) for key in keys)
    if defaults:
        found = tuple(defaults.get(key) if value is None else value for key, value in zip(keys, found, strict=True))
    return found if all(value is None or isinstance(value, str | int) for value in found) else None


def _message(node: Node, keys: tuple[str, ...], first: Node) -> str:
    if not keys:
        return f"{shown(node.value)} stands twice; the first is {first.field}"
    given = [f"{key} {shown(node.mapping[key])}" for key in keys if key in node.mapping]
    return f"{', '.join(given)} stands twice; the first is {first.field}"
