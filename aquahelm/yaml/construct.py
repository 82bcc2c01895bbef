"""Nodes as the data that Helm and Kubernetes would hold: what Go's decoder makes of them, passed through JSON.

Source of the rules: go.yaml.in/yaml/v2 (decode) and sigs.k8s.io/yaml (YAMLToJSON).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aquahelm.yaml.goscalars import UnreadableScalar, json_number, key_text, plain_value, tagged_value
from aquahelm.yaml.nodes import DEEPEST, Alias, Mapping, Node, Scalar, Sequence

MERGE = "<<"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What Go refuses, with its place counted from 0. `kind` is one of `ParseProblem.kind`."""

    line: int
    column: int
    kind: str
    message: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A key that stood in the same mapping before, in `first_line`; lines and column are counted from 0."""

    line: int
    column: int
    key: str
    first_line: int


class Unreadable(Exception):
    """The document has no data."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble


def construct(root: Node, aliases: bool) -> tuple[Any, list[Duplicate]]:
    """The data of a document, and the keys that stand twice in it (the data has the last one, as in Helm).

    Args:
        root: the document's node.
        aliases: whether the document has any.

    Raises:
        Unreadable: Go refuses the document.
    """
    if aliases:
        _Expansion().check(root)
    constructor = _Constructor()
    return constructor.value(root), constructor.duplicates


class _Constructor:
    """Builds data; an anchored node is built once and shared by its aliases."""

    def __init__(self) -> None:
        self.duplicates: list[Duplicate] = []
        self._anchored: dict[int, Any] = {}

    def value(self, node: Node) -> Any:
        if isinstance(node, Scalar):
            return self._scalar(node)
        target = pointed_at(node)
        if target.anchor and id(target) in self._anchored:
            return self._anchored[id(target)]
        value: Any
        if isinstance(target, Sequence):
            value = [self.value(item) for item in target.items]
        elif isinstance(target, Mapping):
            value = {}
            self._fill(value, {}, target)
        else:
            value = self.value(target)
        if target.anchor:
            self._anchored[id(target)] = value
        return value

    def _scalar(self, node: Scalar) -> Any:
        try:
            value = self._raw(node)
            return json_number(value) if type(value) is float else value
        except UnreadableScalar as error:
            raise Unreadable(Trouble(node.line, node.column, "value", str(error))) from None

    @staticmethod
    def _raw(node: Scalar) -> Any:
        if node.tag:
            return tagged_value(node.tag, node.value, node.plain)
        return plain_value(node.value) if node.plain else node.value

    def _fill(self, data: dict[str, Any], lines: dict[str, int], mapping: Mapping) -> None:
        items = mapping.items
        for index in range(0, len(items) - 1, 2):
            key_node, value_node = items[index], items[index + 1]
            if is_merge(key_node):
                self._merge(data, lines, value_node)
                continue
            key = self._key(key_node)
            if key in lines:
                self.duplicates.append(Duplicate(key_node.line, key_node.column, key, lines[key]))
            else:
                lines[key] = key_node.line
            data[key] = self.value(value_node)

    def _merge(self, data: dict[str, Any], lines: dict[str, int], node: Node) -> None:
        if isinstance(node, Sequence):
            for item in reversed(node.items):
                self._fill(data, lines, _merged(item))
        else:
            self._fill(data, lines, _merged(node))

    def _key(self, node: Node) -> str:
        target = pointed_at(node)
        if not isinstance(target, Scalar):
            raise Unreadable(Trouble(node.line, node.column, "key", "a list or a mapping cannot be a key"))
        try:
            return key_text(self._raw(target))
        except UnreadableScalar as error:
            raise Unreadable(Trouble(node.line, node.column, "key", str(error))) from None


def pointed_at(node: Node) -> Node:
    """The node itself, or the one that an alias stands for."""
    if isinstance(node, Alias) and node.target is not None:
        return node.target
    return node


def is_merge(node: Node) -> bool:
    """Whether a key is `<<`, which draws another mapping in."""
    return isinstance(node, Scalar) and node.value == MERGE and (node.plain or node.tag.endswith(":merge"))


def _merged(node: Node) -> Mapping:
    target = pointed_at(node)
    if not isinstance(target, Mapping):
        raise Unreadable(Trouble(node.line, node.column, "value", "`<<` takes a mapping or a list of mappings"))
    return target


MOST_ALIASED_TEXT = 16 << 20
"""Go has no such limit; the API server takes 3 MiB in a request."""


class _Expansion:
    """Walks the document as Go's decoder would, counting what aliases add, without expanding any."""

    def __init__(self) -> None:
        self._weights: dict[int, tuple[int, int]] = {}
        self._open: set[int] = set()
        self._all = 0
        self._aliased = 0
        self._sizes: dict[int, int] = {}
        self._text = 0

    def check(self, root: Node) -> None:
        """Raises Unreadable: an alias has no anchor, contains itself, or expands to too much."""
        self._all = 1
        self._walk(root, depth=1)

    def _walk(self, node: Node, depth: int) -> None:
        self._all += 1
        if isinstance(node, Alias):
            weight, height = self._weigh(node)
            if depth + height > DEEPEST:
                raise Unreadable(Trouble(node.line, node.column, "alias", f"`*{node.name}` nests too deeply"))
            self._all += weight - 1
            self._aliased += weight - 1
            self._text += self._size(node)
            if self._text > MOST_ALIASED_TEXT:
                message = f"aliases make this document longer than {MOST_ALIASED_TEXT >> 20} MiB"
                raise Unreadable(Trouble(node.line, node.column, "alias", message))
            if self._aliased > 100 and self._all > 1000 and self._aliased / self._all > _allowed_share(self._all):
                raise Unreadable(
                    Trouble(node.line, node.column, "alias", "aliases blow this document up; Helm refuses it")
                )
        else:
            self._open.add(id(node))
            for item in _decoded(node):
                self._walk(item, depth + 1)
            self._open.discard(id(node))

    def _size(self, node: Node) -> int:
        """How many characters of text a node stands for; `_weigh` has seen that it does not contain itself."""
        if isinstance(node, Scalar):
            return len(node.value)
        if isinstance(node, Alias):
            return self._size(node.target) if node.target is not None else 0
        known = self._sizes.get(id(node))
        if known is None:
            known = self._sizes[id(node)] = sum(map(self._size, _decoded(node)))
        return known

    def _weigh(self, node: Node) -> tuple[int, int]:
        """How many values Go decodes for a node, and how many levels it has."""
        if isinstance(node, Scalar):
            return 1, 0
        if isinstance(node, Alias):
            if node.target is None:
                raise Unreadable(
                    Trouble(node.line, node.column, "alias", f"`*{node.name}` has no anchor `&{node.name}` before it")
                )
            if id(node.target) in self._open:
                raise Unreadable(Trouble(node.line, node.column, "alias", f"`*{node.name}` contains itself"))
            weight, height = self._weigh(node.target)
            return weight + 1, height
        known = self._weights.get(id(node))
        if known is None:
            self._open.add(id(node))
            weight, height = 1, 0
            for item in _decoded(node):
                inner, depth = self._weigh(item)
                weight += inner
                height = max(height, depth)
            self._open.discard(id(node))
            known = self._weights[id(node)] = weight, height + 1
        return known


def _decoded(node: Node) -> list[Node]:
    """The nodes inside which Go decodes one by one: all but `<<` itself, and the list under it."""
    if not isinstance(node, Mapping):
        return node.items if isinstance(node, Sequence) else []
    decoded: list[Node] = []
    for index in range(0, len(node.items) - 1, 2):
        key, value = node.items[index], node.items[index + 1]
        if not is_merge(key):
            decoded += key, value
        elif isinstance(value, Sequence):
            decoded += value.items
        else:
            decoded.append(value)
    return decoded


def _allowed_share(count: int) -> float:
    """Go's limit: 99 % of a document under 400,000 values may come from aliases, 10 % from 4 million on."""
    low, high = 400_000, 4_000_000
    return 0.99 - 0.89 * min(max(count - low, 0) / (high - low), 1)
