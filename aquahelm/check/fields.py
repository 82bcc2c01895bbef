"""A place inside an object: its value, and how to say where it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST_KEY, _CUT = 500, 60
_new = object.__new__
_NONE: Iterator[Any] = iter(())
"""Ends at once, as often as it is asked."""
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_$-]+")


class Node:
    """A value and the way to it.

    Reading never fails: what is not there, or is of another type than asked for, reads as nothing. So a rule need not
    guard against half-valid objects; the schema rules say what is wrong with those.
    """

    __slots__ = ("key", "parent", "value")

    def __init__(self, value: Any, parent: Node | None = None, key: str | int = "") -> None:
        self.value = value
        self.parent = parent
        self.key = key

    def __truediv__(self, key: str | int) -> Node:
        """The place below this one, whether or not anything is there: `container / "ports" / 0`."""
        value = self.value
        # Nothing is asked as often: of a thousand services, four million times. So no call of `__init__` either.
        node = _new(Node)
        node.parent = self
        node.key = key
        if type(value) is dict or isinstance(value, dict):
            node.value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
            node.value = value[key]
        else:
            node.value = None
        return node

    def at(self, path: Iterable[str | int]) -> Node:
        """The place at the end of a way."""
        node = self
        for key in path:
            node = node / key
        return node

    def __iter__(self) -> Iterator[Node]:
        """The items of a list; nothing for any other value."""
        value = self.value
        # Mostly there is no list, and a generator costs more to make than to find that out.
        return self._items(value) if isinstance(value, list) else _NONE

    def _items(self, values: list[Any]) -> Iterator[Node]:
        for index, item in enumerate(values):
            yield Node(item, self, index)

    def given(self, keys: Iterable[str]) -> Iterator[Node]:
        """Those of the fields that hold anything: of many that might, few do."""
        if isinstance(self.value, dict):
            for key in keys:
                item = self.value.get(key)
                if item is not None:
                    yield Node(item, self, key)

    def fields(self) -> Iterator[tuple[str, Node]]:
        """The fields of a mapping; nothing for any other value."""
        if isinstance(self.value, dict):
            for key, item in self.value.items():
                yield key, Node(item, self, key)

    @property
    def there(self) -> bool:
        """Whether the place holds anything; `null` counts as nothing, as it does for the API server."""
        return self.value is not None

    @property
    def text(self) -> str | None:
        """The value if it is text."""
        value = self.value
        return value if isinstance(value, str) else None

    @property
    def number(self) -> int | None:
        """The value if it is a whole number (`3.0` is one, as in JSON)."""
        value = self.value
        if value is None or type(value) is int:
            return value
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def flag(self) -> bool | None:
        """The value if it is true or false."""
        return self.value if isinstance(self.value, bool) else None

    @property
    def mapping(self) -> dict[str, Any]:
        """The value if it is a mapping, else an empty one."""
        value = self.value
        return value if isinstance(value, dict) else {}

    @property
    def texts(self) -> dict[str, str]:
        """The fields of a mapping that are text: labels, a selector."""
        if not isinstance(self.value, dict):
            return {}
        return {key: value for key, value in self.value.items() if isinstance(value, str)}

    @property
    def path(self) -> tuple[str | int, ...]:
        """The keys and indexes from the object to here."""
        keys: list[str | int] = []
        node: Node | None = self
        while node is not None and node.parent is not None:
            keys.append(node.key)
            node = node.parent
        return tuple(reversed(keys))

    @property
    def field(self) -> str:
        """As the API server writes it: `spec.template.spec.containers[0].image`."""
        return field_path(self.path)


def field_path(keys: Iterable[str | int]) -> str:
    """`("metadata", "labels", "app.kubernetes.io/name")` → `metadata.labels[app.kubernetes.io/name]`."""
    written = ""
    for key in keys:
        if isinstance(key, str) and len(key) > _LONGEST_KEY:
            key = f"{key[:_CUT]}…"  # noqa: PLW2901  no valid key of Kubernetes is as long; a finding shall stay readable
        if isinstance(key, str) and _PLAIN_KEY.fullmatch(key):
            written += f".{key}" if written else key
        else:
            written += f"[{key}]"
    return written
