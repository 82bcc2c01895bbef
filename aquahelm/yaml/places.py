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
    if not isinstance(node, Mapping):
        return None
    # From the end: the last of two equal keys is the one that counts.
    for index in range(len(node.items) // 2 * 2 - 2, -1, -2):
        key, value = node.items[index], node.items[index + 1]
        if is_merge(key):
            merged = value.items if isinstance(value, Sequence) else [value]
            for mapping in merged:
                found = _inside(mapping, step)
                if found:
                    return found
        elif _says(key, step):
            return key.line, value
    return None


def _says(key: Node, step: str | int) -> bool:
    key = pointed_at(key)
    if not isinstance(key, Scalar):
        return False
    try:
        return key_text(tagged_value(key.tag, key.value, key.plain)) == step
    except UnreadableScalar:
        return False
