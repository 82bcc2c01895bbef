"""Scalars as they are written, for those who must say that they mean something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aquahelm.yaml.goscalars import UnreadableScalar, key_text, tagged_value
from aquahelm.yaml.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.yaml.goscalars import GoScalar

Path = tuple[str | int, ...]


class Written(NamedTuple):
    """A scalar: where it stands, its text, what it means, whether it is a key, and whether it stands without quotes."""

    path: Path
    text: str
    value: GoScalar
    is_key: bool
    plain: bool


def scalars(root: Node | None) -> Iterator[Written]:
    """Every scalar without a tag. What aliases and merge keys repeat is told once, where it is written."""
    waiting: list[tuple[Path, Node]] = [((), root)] if root else []
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, Scalar):
            if not node.tag:
                yield Written(path, node.value, tagged_value("", node.value, node.plain), False, node.plain)
        elif isinstance(node, Sequence):
            waiting.extend(((*path, index), item) for index, item in enumerate(node.items))
        elif isinstance(node, Mapping):
            for index in range(0, len(node.items) - 1, 2):
                key, value = node.items[index], node.items[index + 1]
                if isinstance(key, Scalar):
                    yield from _entry(path, key)
                    waiting.append(((*path, _name(key)), value))


def _entry(path: Path, key: Scalar) -> Iterator[Written]:
    if key.plain and not key.tag:
        yield Written((*path, _name(key)), key.value, tagged_value("", key.value, plain=True), True, key.plain)


def _name(key: Scalar) -> str:
    try:
        return key_text(tagged_value(key.tag, key.value, key.plain))
    except UnreadableScalar:
        return key.value
