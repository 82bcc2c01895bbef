"""Changes to an inventory's text: only the characters of the values change.

Comments, order, quotes, line endings and everything else stay as they are. In the end the text is read again, and must
say exactly what was meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from aquahelm.edit.choices import Goal, goal
from aquahelm.edit.proof import EditRefused, proven, written_out
from aquahelm.edit.scalars import Value, can_be_plain, written
from aquahelm.errors import InventoryError
from aquahelm.inventory.paths import Path, spell
from aquahelm.inventory.resolve import ABSENT, DEFAULT
from aquahelm.inventory.source import read_source
from aquahelm.yaml.spans import Span, spans

if TYPE_CHECKING:
    from aquahelm.inventory.load import Inventory

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_BLOCKS: Final = ("|", ">")


class Edits:
    """Changes to one inventory, collected, then made all at once.

    Attributes:
        environments: the inventory's.
        changed: file paths of the values that are no longer the same, in order.
    """

    def __init__(self, file: str, data: bytes) -> None:
        """Read an inventory's bytes. Errors: InventoryError where they are no YAML mapping."""
        source = read_source(file, data)
        if source.problems or not isinstance(source.data, dict):
            raise InventoryError(file, source.problems)
        declared = source.data.get("environments")
        self.environments: tuple[str, ...] = tuple(declared) if isinstance(declared, dict) else ()
        self.changed: list[Path] = []
        self._file = file
        self._source = source
        self._before = data
        self._expected: Any = written_out(source.data)
        self._changes: dict[tuple[int, int], str] = {}
        self._read(data.decode())

    @property
    def said(self) -> Any:
        """What the inventory says with the changes so far; choices included. Read only."""
        return self._expected

    def goal(self, path: Path, environment: str | None = None) -> Goal:
        """Where a value would be written. Errors: UsageError for a value that differs between environments."""
        return goal(self._expected, self.environments, path, environment)

    def set(self, path: Path, value: Value, environment: str | None = None, after: str = "") -> bool:
        """Give the value at `path` another one, or give it one.

        Args:
            path: as in an environment's reading, or (without `environment`) with choices' keys in it.
            value: the new one.
            environment: change it there alone: its entry of a choice is changed or added, and what was no choice
                becomes one.
            after: the key behind which a key that is new is written; the last one unless given.

        Returns:
            Whether anything changes.

        Errors: UsageError for a path that says too little; EditRefused where the file's form is in the way.
        """
        place = self.goal(path, environment)
        if place.value == value and type(place.value) is type(value):
            return False
        if not place.found:
            made = {DEFAULT: ABSENT, place.fork: value} if place.fork else value
            self._insert(place.path, place.rest, made, after)
        elif place.fork:
            self._fork(place, value)
        else:
            self.replace_scalar(place.path, value)
        return True

    def replace_scalar(self, path: Path, value: Value) -> None:
        """Write another value where one stands; `path` is that of the file, choices' keys included."""
        node, flow = self._at(path)
        span = (node.start, node.end)
        if node.kind == "scalar" and node.style in _BLOCKS:
            text = self._block(node, value)
        elif node.kind in ("scalar", "alias"):
            text = written(value, node.style if isinstance(value, str) else "", flow=flow)
        elif self._broken(node):
            raise EditRefused(
                f"{self._file}: {spell(path)} stands on several lines", "name a value inside it, or edit it by hand"
            )
        else:
            text = written(value, flow=True)
        if self._changes.get(span, text) != text:
            raise EditRefused(
                f"{self._file}: {spell(path)} is written once, by an alias, and would become two values",
                "write it out in one of the places first",
            )
        self._changes[span] = text
        self._expect(path, value)

    def finished(self) -> bytes:
        """The new text, read again. Errors: InventoryError where it does not load; EditRefused."""
        return self.proven()[0]

    def proven(self) -> tuple[bytes, Inventory]:
        """The new text and what it says. Errors: InventoryError where it does not load; EditRefused."""
        self._flush()
        data = self._text.encode()
        return data, proven(self._file, data, self._expected)

    def _read(self, text: str) -> None:
        self._text = text
        root = spans(text)
        if root is None:  # read_source has read it
            raise EditRefused(f"{self._file} cannot be read", "run aquahelm validate")
        self._root = root

    def _flush(self) -> None:
        if not self._changes:
            return
        parts = []
        last = 0
        for (start, end), text in sorted(self._changes.items()):
            parts += [self._text[last:start], text]
            last = end
        self._changes = {}
        self._read("".join([*parts, self._text[last:]]))

    def _at(self, path: Path) -> tuple[Span, bool]:
        """The node at a path (an alias as such), and whether it stands in flow style."""
        node, flow = self._root, False
        for step in path:
            group = node.followed()
            flow = flow or group.style == "{"
            inside = group.inside(step)
            if inside is None:
                raise EditRefused(f"{self._file}: nothing stands at {spell(path)}", "")
            node = inside[1]
        return node, flow

    def _expect(self, path: Path, value: Any) -> None:
        node = self._expected
        for step in path[:-1]:
            node = node.setdefault(step, {}) if isinstance(node, dict) else node[step]
        node[path[-1]] = written_out(value)
        self.changed.append(path)

    def _broken(self, node: Span) -> bool:
        return node.style != "{" or _LINE_END.search(self._text, node.start, node.end) is not None

    def _block(self, node: Span, value: Value) -> str:
        """Instead of a block of lines a block of lines, or one line and the line's end that the block held."""
        old = self._text[node.start : node.end]
        header, *lines = _LINE_END.split(old)
        newline = self._newline()
        if not isinstance(value, str) or "\n" not in value:
            return written(value) + (newline if len(lines) and not lines[-1] else "")
        indent = next((line[: len(line) - len(line.lstrip(" "))] for line in lines if line.strip()), "")
        if not indent or any(sign in header for sign in "123456789") or value.startswith((" ", "\n")):
            return written(value, '"') + newline
        body = value.rstrip("\n")
        missing = len(value) - len(body)
        comment = header[header.index("#") - 1 :] if "#" in header else ""
        chomp = ("-", "", "+")[min(missing, 2)]
        more = [*body.split("\n"), *[""] * (missing - 1)]
        return f"|{chomp}{comment}{newline}" + "".join(f"{indent + one if one else ''}{newline}" for one in more)

    def _newline(self) -> str:
        found = _LINE_END.search(self._text)
        return found.group() if found else "\n"

    def _fork(self, place: Goal, value: Value) -> None:
        """One value for all becomes a choice: `{default: old, prod: new}`."""
        self._flush()
        node, flow = self._at(place.path)
        old = self._text[node.start : node.end]
        if node.kind in ("mapping", "sequence") and self._broken(node):
            raise EditRefused(
                f"{self._file}: {spell(place.path)} stands on several lines",
                f"make it a choice by hand: {DEFAULT}: …, {place.fork}: …",
            )
        if node.kind == "scalar" and not flow and (_LINE_END.search(old) or not node.style):
            fits = not node.style and can_be_plain(node.value, flow=True)
            said = self._said(place.path)
            old = old if fits or not isinstance(said, str) else written(said, flow=True)
        text = f"{{{DEFAULT}: {old}, {place.fork}: {written(value, flow=True)}}}"
        if node.style in _BLOCKS:
            text += self._newline()
        self._changes[node.start, node.end] = text
        self._expect(place.path, {DEFAULT: self._said(place.path), place.fork: value})

    def _said(self, path: Path) -> Any:
        node = self._expected
        for step in path:
            node = node[step]
        return node

    def _insert(self, path: Path, rest: Path, value: Value, after: str) -> None:
        """Write keys that are not there: the first below `path`, the others in its value."""
        self._flush()
        made: Any = value
        for step in reversed(rest[1:]):
            made = {step: made}
        key = rest[0]
        node, _ = self._at(path)
        group = node.followed()
        if group.kind != "mapping" or not isinstance(key, str):
            what = {"sequence": "a list", "scalar": "one value"}.get(group.kind, "a mapping")
            raise EditRefused(
                f"{self._file}: {spell(path)} is {what}; {spell(rest)} cannot be written in it",
                f"write the whole value of {spell(path)}",
            )
        where = len(group.items) - 1
        if after:
            where = next((n + 1 for n in range(0, where, 2) if group.items[n].followed().value == after), where)
        if group.style == "{":
            text = f"{written(key, flow=True)}: {written(made, flow=True)}"
            at = group.items[where].end if group.items else group.start + 1
            self._changes[at, at] = f", {text}" if group.items else text
        else:
            text = f"{written(key)}: {written(made)}"
            self._insert_line(group, where, text)
        self._expect((*path, key), made)
        self._flush()

    def _insert_line(self, group: Span, where: int, text: str) -> None:
        newline = self._newline()
        first = group.items[0].start
        line = max(self._text.rfind("\n", 0, first), self._text.rfind("\r", 0, first)) + 1
        # A list's item begins with its dash: keys below it stand under the first one.
        indent = " " * (first - line) if self._text[line:first].strip(" -") == "" else ""
        last = self._last(group.items[where])
        at = last.end
        if last.style in _BLOCKS and self._text[at - 1 : at] in ("\n", "\r"):
            self._changes[at, at] = f"{indent}{text}{newline}"
            return
        end = _LINE_END.search(self._text, at)
        at = end.start() if end else len(self._text)
        self._changes[at, at] = f"{newline}{indent}{text}"

    def _last(self, node: Span) -> Span:
        while node.kind in ("mapping", "sequence") and node.style != "{" and node.items:
            node = node.items[-1]
        return node
