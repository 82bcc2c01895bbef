"""Values as a person would write them in place of others: in the same quotes, or none."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from aquahelm.inventory.traps import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Value: TypeAlias = "str | int | float | bool | Mapping[str, Any] | Sequence[Any]"

_FIRST: Final = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]|[-?:](?=[^\s,\[\]{}])")
_BREAKS_OFF: Final = re.compile(r":(?=\s|\Z)|\s#|[\r\n\t\x00-\x1f\x7f-\x9f\ufeff\u2028\u2029\ufffe\uffff\xa0]|\s\Z")
_ENDS_IN_FLOW: Final = re.compile(r"[,\[\]{}?]|:(?![\w/])|(?<![\w/]):")
"""libyaml takes `?` and most colons there for a key's signs."""
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def written(value: Value, style: str = "", *, flow: bool = False) -> str:
    """A value in YAML, on one line.

    Args:
        value: text, number, truth value, or lists and mappings of them. The text `absent` is the inventory's word.
        style: quotes of what it replaces: `'`, `"`, or none. Text keeps them; a number has none.
        flow: whether it stands between brackets.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return json.dumps(value)
    if isinstance(value, str):
        return _text(value, style, flow)
    if hasattr(value, "items"):
        entries = (f"{written(key, flow=True)}: {written(one, flow=True)}" for key, one in value.items())
        return "{" + ", ".join(entries) + "}"
    return "[" + ", ".join(written(one, flow=True) for one in value) + "]"


def can_be_plain(text: str, *, flow: bool) -> bool:
    """Whether every reader takes the unquoted text for this very text."""
    if not text or not _FIRST.match(text) or _BREAKS_OFF.search(text) or (flow and _ENDS_IN_FLOW.search(text)):
        return False
    return plain(text) == text


def _text(text: str, style: str, flow: bool) -> str:
    if text == "absent" or (not style and can_be_plain(text, flow=flow)):
        return text
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escape, text)) + '"'


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    code = ord(char)
    if char.isprintable():
        return char
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
