"""The inventory's text as plain data that remembers where it stands.

YAML 1.2 core schema, made strict: whatever readers of YAML disagree on, or hides a mistake, is a problem with its place
and a remedy. All problems are collected; only a syntax error ends the reading.
"""

from __future__ import annotations

import re
from typing import Any, Final

from aquahelm.errors import Problem
from aquahelm.inventory.paths import Path, spell
from aquahelm.inventory.traps import Trap, plain
from aquahelm.yaml.construct import is_merge, pointed_at
from aquahelm.yaml.nodes import TOO_DEEP, Alias, Composed, Mapping, Node, Scalar, Sequence, compose
from aquahelm.yaml.wording import in_plain_words

LARGEST: Final = 16 * 1024 * 1024
DEEPEST: Final = 100
MOST_ALIASED: Final = 10_000
"""How many values aliases may add to the file."""

_INVISIBLE: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_FIRST_KEYS: Final = "begin it with `platform: <name>`"


class Source:
    """An inventory file as read.

    Attributes:
        file: the name to show.
        data: dict, list, str, int, float, bool and None, as deep as the file says; None if the file has no readable
            mapping at its top. Parts that the file repeats by aliases are the same objects: read only.
        problems: what is wrong with the text, sorted.
    """

    def __init__(self, file: str, data: Any, problems: list[Problem], root: Node | None) -> None:
        self.file = file
        self.data = data
        self.problems = sorted(set(problems))
        self._root = root
        self._keys: dict[int, dict[str, int]] = {}

    def with_data(self, data: Any) -> Source:
        """The same file as if it said something else; places stay those of the file."""
        return Source(self.file, data, [], self._root)

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column (1-based) of the value at `path`, or of its nearest ancestor that exists."""
        return self._find(path)[1]

    def key_place(self, path: Path) -> tuple[int, int]:
        """Line and column (1-based) of the key (or list item) at `path`, or of its nearest ancestor's."""
        return self._find(path)[0]

    def raw_text(self, path: Path) -> str:
        """The scalar at `path` as it is written, such as `1.20`; empty if there is no scalar."""
        scalar = self._scalar(path)
        return scalar.value if scalar else ""

    def is_plain(self, path: Path) -> bool:
        """Whether the value at `path` is a scalar without quotes."""
        scalar = self._scalar(path)
        return scalar is not None and scalar.plain

    def _scalar(self, path: Path) -> Scalar | None:
        node = self._root
        for step in path:
            inside = self._inside(node, step)
            if inside is None:
                return None
            node = inside[1]
        target = pointed_at(node) if node else None
        return target if isinstance(target, Scalar) else None

    def _find(self, path: Path) -> tuple[tuple[int, int], tuple[int, int]]:
        if self._root is None:
            return (1, 1), (1, 1)
        key, node = self._root, self._root
        for step in path:
            inside = self._inside(node, step)
            if inside is None:
                break
            key, node = inside
        return (key.line + 1, key.column + 1), (node.line + 1, node.column + 1)

    def _inside(self, node: Node | None, step: str | int) -> tuple[Node, Node] | None:
        target = pointed_at(node) if node else None
        if isinstance(target, Sequence):
            if isinstance(step, int) and 0 <= step < len(target.items):
                return target.items[step], target.items[step]
        elif isinstance(target, Mapping) and isinstance(step, str):
            keys = self._keys.get(id(target))
            if keys is None:
                keys = self._keys[id(target)] = _positions_of_keys(target)
            index = keys.get(step)
            if index is not None:
                return target.items[index], target.items[index + 1]
        return None


def _positions_of_keys(mapping: Mapping) -> dict[str, int]:
    positions: dict[str, int] = {}
    for index in range(0, len(mapping.items) - 1, 2):
        key = pointed_at(mapping.items[index])
        if isinstance(key, Scalar):
            positions.setdefault(key.value, index)
    return positions


def read_source(file: str, data: bytes) -> Source:
    """Read the bytes of an inventory file; what is wrong with them stands in the result's `problems`.

    Args:
        file: the name to show in messages.
        data: the file's content.
    """
    if len(data) > LARGEST:
        size = len(data) / 1024 / 1024
        message = f"the file has {size:.0f} MiB; {LARGEST // 1024 // 1024} MiB is the most that is read"
        return _unreadable(file, Problem(1, 1, "", message, "split the platform"))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _unreadable(file, Problem(1, 1, "", "the file is UTF-16", "save it as UTF-8"))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return _unreadable(file, _not_utf8(data, error))
    text, problems = _without_invisible(text)
    composed = compose(text)
    root = composed.root
    nothing = root is None or (isinstance(root, Scalar) and root.plain and not root.value)
    if nothing and not composed.trouble and not composed.second:
        found = "the file holds nothing but comments" if text.strip() else "the file is empty"
        return _unreadable(file, *problems, Problem(1, 1, "", found, _FIRST_KEYS))
    reader = _Reader(text)
    value = reader.document(composed)
    problems += reader.problems
    return Source(file, value, problems, composed.root)


def _unreadable(file: str, *problems: Problem) -> Source:
    return Source(file, None, list(problems), None)


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> Problem:
    before = data[: error.start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode()) + 1
    message = f"byte {error.start} (0x{data[error.start]:02X}) is not UTF-8"
    return Problem(line, column, "", message, "save the file as UTF-8")


def _without_invisible(text: str) -> tuple[str, list[Problem]]:
    """The text with the characters that nobody sees made harmless, and a problem for each kind on each line."""
    problems = []
    if text.startswith("\ufeff"):
        text = text[1:]
        problems.append(
            Problem(1, 1, "", "the file begins with a byte order mark", "save it as UTF-8 without a byte order mark")
        )
    for match in _INVISIBLE.finditer(text):
        start = match.start()
        line = text.count("\n", 0, start) + 1
        column = start - text.rfind("\n", 0, start)
        name = f"U+{ord(match.group()):04X}"
        problems.append(Problem(line, column, "", f"an invisible character ({name})", "remove it"))
        if len(problems) >= 20:
            break
    return (_INVISIBLE.sub(" ", text) if problems else text), problems


class _Reader:
    """Nodes to data, collecting problems on the way."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._text = text
        self._path: list[str | int] = []
        self._values: dict[int, Any] = {}
        self._open: set[int] = set()
        self._sizes: dict[int, tuple[int, int]] = {}
        self._aliased = 0
        self._deep = False

    def document(self, composed: Composed) -> Any:
        """The data of the file; None if there is a syntax error or no mapping."""
        root = composed.root
        value = None
        if isinstance(root, Mapping):
            value = self._value(root)
        elif root is not None and not composed.trouble:
            what = "a list" if isinstance(root, Sequence) else "a single value"
            self._add(root, f"the file is {what}; it must be a mapping", _FIRST_KEYS)
        if composed.second:
            line, column = composed.second
            message = "a second document begins here; an inventory is one document"
            self.problems.append(Problem(line + 1, column + 1, "", message, "remove the `---`, or what follows it"))
        trouble = composed.trouble
        if trouble is None:
            return value
        if trouble.problem == TOO_DEEP:
            self._too_deep(trouble.line, trouble.column)
            return None
        message, remedy = in_plain_words(trouble, self._text)
        if "${" in "".join(self._text.split("\n")[trouble.line : trouble.line + 1])[: trouble.column + 2]:
            remedy = 'quote the value that holds ${…}: "${…}"'
        self.problems.append(Problem(trouble.line + 1, trouble.column + 1, "", message, remedy))
        return None

    def _add(self, node: Node, message: str, remedy: str) -> None:
        self.problems.append(Problem(node.line + 1, node.column + 1, spell(tuple(self._path)), message, remedy))

    def _too_deep(self, line: int, column: int) -> None:
        if not self._deep:
            message = f"more than {DEEPEST} levels inside each other"
            self.problems.append(Problem(line + 1, column + 1, "", message, "flatten it"))
        self._deep = True

    def _value(self, node: Node) -> Any:
        if isinstance(node, Scalar):
            return self._scalar(node)
        if isinstance(node, Alias):
            return self._alias(node)
        self._tag(node)
        if len(self._path) >= DEEPEST:
            self._too_deep(node.line, node.column)
            return None
        self._open.add(id(node))
        value = self._mapping(node) if isinstance(node, Mapping) else self._sequence(node)
        self._open.discard(id(node))
        if node.anchor:
            self._values[id(node)] = value
        return value

    def _sequence(self, node: Node) -> list[Any]:
        values = []
        path = self._path
        for index, item in enumerate(node.items if isinstance(node, Sequence) else ()):
            path.append(index)
            values.append(self._value(item))
            path.pop()
        return values

    def _mapping(self, node: Mapping) -> dict[str, Any]:
        data: dict[str, Any] = {}
        first_lines: dict[str, int] = {}
        path = self._path
        items = node.items
        for index in range(0, len(items) - 1, 2):
            key_node = items[index]
            key = self._key(key_node)
            if key is None:
                continue
            path.append(key)
            if key in first_lines:
                first = first_lines[key]
                self._add(key_node, f'"{key}" stands twice here; the first is in line {first}', "keep one")
            value = self._value(items[index + 1])
            if key not in first_lines:
                first_lines[key] = key_node.line + 1
                data[key] = value
            path.pop()
        return data

    def _key(self, node: Node) -> str | None:
        """The key, None if there is none that could be one; its problems are reported under its own path."""
        key = pointed_at(node)
        if not isinstance(key, Scalar):
            self._add(node, "a list or a mapping cannot be a key", "give it a name")
            return None
        if is_merge(key):
            self._add(node, "merge keys (<<) are not read", "write the keys out")
            return None
        self._tag(key)
        self._values[id(key)] = key.value
        if not key.plain:
            return key.value
        meaning = plain(key.value)
        if not key.value:
            self._add(node, "a key is missing before the colon", "name it")
        elif type(meaning) is not str:
            self._path.append(key.value)
            found = meaning.message if isinstance(meaning, Trap) else f"{key.value} is {_kind(meaning)} in YAML"
            self._add(node, f"the key {found}", f'quote it: "{key.value}":')
            self._path.pop()
        elif "\xa0" in key.value:
            self._add(node, f'the key "{key.value}" holds a no-break space', "use plain spaces")
        return key.value

    def _scalar(self, node: Scalar) -> Any:
        value: Any = node.value
        if node.tag:
            self._tag(node)
            return value
        if node.plain:
            value = plain(node.value)
            if value is None:
                self._nothing(node)
            elif isinstance(value, Trap):
                self._trap(node, value)
                value = node.value
            elif type(value) is str and "\xa0" in value:
                self._add(node, "a no-break space, which looks like a space", "use plain spaces, or quote the value")
        if node.anchor:
            self._values[id(node)] = value
        return value

    def _nothing(self, node: Scalar) -> None:
        written = node.value or "nothing"
        if self._path and isinstance(self._path[-1], int):
            self._add(node, f"{written} where a list item is wanted", "remove the item")
        else:
            remedy = "give it a value, write {} for no settings, or leave the key out"
            self._add(node, f"{written} where a value is wanted", remedy)

    def _trap(self, node: Scalar, trap: Trap) -> None:
        key = self._path[-1]
        quoted = f'- "{node.value}"' if isinstance(key, int) else f'{key}: "{node.value}"'
        self._add(
            node,
            trap.message,
            f"write {trap.instead}, or quote it: {quoted}" if trap.instead else f"quote it: {quoted}",
        )

    def _tag(self, node: Node) -> None:
        if not node.tag:
            return
        tag = node.tag.replace("tag:yaml.org,2002:", "!!")
        text_wanted = isinstance(node, Scalar) and tag in ("!", "!!str")
        self._add(node, f"tags ({tag}) are not read", "quote the value instead" if text_wanted else "remove the tag")

    def _alias(self, node: Alias) -> Any:
        target = node.target
        if target is None:
            self._add(
                node, f"no anchor &{node.name} stands before *{node.name}", "quote the value, or define the anchor"
            )
            return None
        if id(target) in self._open:
            self._add(node, f"*{node.name} contains itself", "write the value out")
            return None
        size, height = self._size(target)
        if len(self._path) + height > DEEPEST:
            self._too_deep(node.line, node.column)
            return None
        if self._aliased <= MOST_ALIASED < self._aliased + size:
            self._add(node, f"*{node.name} brings aliases to more than {MOST_ALIASED} values", "write the values out")
        self._aliased += size
        if self._aliased > MOST_ALIASED:
            return None
        return self._values.get(id(target))

    def _size(self, node: Node) -> tuple[int, int]:
        """How many values and levels a node has once its aliases are written out."""
        if isinstance(node, Alias):
            return self._size(node.target) if node.target and id(node.target) not in self._open else (1, 0)
        if not isinstance(node, Sequence | Mapping):
            return 1, 0
        known = self._sizes.get(id(node))
        if known is None:
            self._open.add(id(node))
            sizes = [self._size(item) for item in node.items]
            self._open.discard(id(node))
            known = 1 + sum(size for size, _ in sizes), 1 + max((height for _, height in sizes), default=0)
            self._sizes[id(node)] = known
        return known


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return "a truth value" if isinstance(value, bool) else "a number"
