"""Where a field of a document stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.yaml.construct import is_merge, pointed_at
from aquahelm.yaml.goscalars import UnreadableScalar, key_text, tagged_value
from aquahelm.yaml.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Sequence as Items


def line_of_path(root: Node | None, path: Items[str | int]) -> int:
    """The line, counted from 0, of the key or item at `path`; of its nearest ancestor if there is no such field."""
    line = root.line if root else 0
    node = root
    for step in path:
        found = _inside(node, step)
        if found is None:
            break
        line, node = found
    return line


def _inside(node: Node | None, step: str | int) -> tuple[int, Node] | None:
    """The line and the value of a key or an item."""
    if node is not None:
        node = pointed_at(node)
    if isinstance(node, Sequence):
        if isinstance(step, int) and -len(node.items) <= step < len(node.items):
            item = node.items[step]
            return item.line, item
        return None
    return _places(node).get(step) if isinstance(node, Mapping) and isinstance(step, str) else None


def _places(mapping: Mapping) -> dict[str, tuple[int, Node]]:
    """Key → its line and its value, made once: an object that was made to hurt is asked for hundreds of its fields."""
    if mapping.places is not None:
        return mapping.places
    found: dict[str, tuple[int, Node]] = {}
    mapping.places = found  # a mapping that draws itself in has nothing of its own yet
    for index in range(0, len(mapping.items) // 2 * 2, 2):
        key, value = mapping.items[index], mapping.items[index + 1]
        if is_merge(key):
            drawn_in = value.items if isinstance(value, Sequence) else [value]
            for one in reversed(drawn_in):
                merged = pointed_at(one)
                if isinstance(merged, Mapping):
                    found.update(_places(merged))
        else:
            name = _name(key)
            if name is not None:
                found[name] = key.line, value  # the last of two equal keys is the one that counts
    return found


def _name(key: Node) -> str | None:
    key = pointed_at(key)
    if not isinstance(key, Scalar):
        return None
    try:
        return key_text(tagged_value(key.tag, key.value, key.plain))
    except UnreadableScalar:
        return None
