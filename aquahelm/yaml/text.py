"""Plain data as YAML text that a person likes to read; the same data gives the same bytes.

Block style, two spaces; short maps of scalars on one line; text is quoted wherever any YAML reader (Go's YAML 1.1
included) could take it for something else.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WIDTH = 100
FLOW_ENTRIES = 5
ONE_PER_LINE = frozenset({"env", "secretEnv", "labels", "annotations", "files", "callers", "calls", "clients", "names"})
"""Maps that people add to: one entry a line makes good diffs."""

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@%+=-]*(?: [A-Za-z0-9_./@%+=(-][A-Za-z0-9_./@%+=()-]*)*\Z")
_SENTENCE = re.compile(r"[A-Za-z][A-Za-z0-9_./@%+=()',-]*(?: [A-Za-z0-9_./@%+=(][A-Za-z0-9_./@%+=()',-]*)*\Z")
"""Commas end a scalar in flow style, so a sentence with one stands bare in block style only."""

_DOTTED = re.compile(
    r"[0-9]+(?:\.[0-9]+){2,3}(?:[-/][A-Za-z0-9./-]*[A-Za-z0-9])?\Z|[0-9]+(?:\.[0-9]+)*-[a-z][A-Za-z0-9.-]*\Z"
)
"""Versions and addresses: two dots or a word make them text for every reader."""
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._~/?&=%@+:-]*[A-Za-z0-9._~/?&=%@+-]\Z")
_QUANTITY = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:m|Ki|Mi|Gi|Ti|k|M|G|T|mb|s|h)\Z")
_BARE_IN_FLOW = (_PLAIN, _QUANTITY, _DOTTED)
_BARE = (*_BARE_IN_FLOW, _URL, _SENTENCE)
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "~", ".nan", ".inf"])


def dump(data: Mapping[str, Any], comments: Mapping[str, str] | None = None) -> str:
    """YAML of a mapping; `comments` maps a top-level key to a remark behind it. An empty mapping gives `{}`."""
    if not data:
        return "{}\n"
    lines: list[str] = []
    for key, value in data.items():
        start = len(lines)
        _entry(lines, key, value, 0)
        remark = (comments or {}).get(key)
        if remark:
            lines[start] += f"  # {remark}"
    return "\n".join(lines) + "\n"


def _entry(lines: list[str], key: str, value: Any, indent: int, prefix: str = "") -> None:
    pad = " " * indent + prefix
    name = scalar(key)
    if isinstance(value, dict) and value:
        flow = None if key in ONE_PER_LINE else _flow_map(value)
        if flow is not None and len(pad) + len(name) + 2 + len(flow) <= WIDTH:
            lines.append(f"{pad}{name}: {flow}")
            return
        lines.append(f"{pad}{name}:")
        _block_map(lines, value, indent + 2 + len(prefix))
    elif isinstance(value, (list, tuple)) and value:
        flow = _flow_list(value)
        if flow is not None and len(pad) + len(name) + 2 + len(flow) <= WIDTH:
            lines.append(f"{pad}{name}: {flow}")
            return
        lines.append(f"{pad}{name}:")
        _block_list(lines, value, indent + 2 + len(prefix))
    elif isinstance(value, str) and _literal(value):
        lines.append(f"{pad}{name}: {'|' if value.endswith(chr(10)) else '|-'}")
        lines.extend(
            " " * (indent + 2 + len(prefix)) + line if line else "" for line in value.removesuffix("\n").split("\n")
        )
    else:
        lines.append(f"{pad}{name}: {_leaf(value)}")


def _block_map(lines: list[str], data: Mapping[str, Any], indent: int) -> None:
    for key, value in data.items():
        _entry(lines, key, value, indent)


def _block_list(lines: list[str], items: Iterable[Any], indent: int) -> None:
    for item in items:
        if isinstance(item, dict) and item:
            flow = _flow_map(item)
            if flow is not None and indent + 2 + len(flow) <= WIDTH:
                lines.append(f"{' ' * indent}- {flow}")
                continue
            first = True
            for key, value in item.items():
                _entry(lines, key, value, indent if first else indent + 2, "- " if first else "")
                first = False
        elif isinstance(item, (list, tuple)) and item:
            lines.append(f"{' ' * indent}- {_nested(item)}")
        else:
            lines.append(f"{' ' * indent}- {_leaf(item)}")


def _literal(text: str) -> bool:
    """Whether a text goes into a `|` block: several lines, nothing that a block would change."""
    body = text.removesuffix("\n")
    return (
        "\n" in body
        and not body.startswith((" ", "\n", "\t"))
        and not body.endswith("\n")
        and all(line == line.rstrip() and (line.isprintable() or not line) for line in body.split("\n"))
    )


def _flow_map(data: Mapping[str, Any]) -> str | None:
    if len(data) > FLOW_ENTRIES or any(isinstance(value, (dict, list, tuple)) and value for value in data.values()):
        return None
    if any(isinstance(value, str) and "\n" in value for value in data.values()):
        return None
    return "{" + ", ".join(f"{scalar(key, flow=True)}: {_leaf(value, flow=True)}" for key, value in data.items()) + "}"


def _flow_list(items: Iterable[Any]) -> str | None:
    items = list(items)
    if any(isinstance(item, (dict, list, tuple)) for item in items) or any(
        isinstance(i, str) and "\n" in i for i in items
    ):
        return None
    return "[" + ", ".join(_leaf(item, flow=True) for item in items) + "]"


def _nested(items: Iterable[Any]) -> str:
    """A list in a list, in flow style; also what holds maps."""
    parts = []
    for item in items:
        if isinstance(item, dict) and item:
            parts.append(
                "{" + ", ".join(f"{scalar(k, flow=True)}: {_nested([v])[1:-1]}" for k, v in item.items()) + "}"
            )
        elif isinstance(item, (list, tuple)) and item:
            parts.append(_nested(item))
        else:
            parts.append(_leaf(item, flow=True))
    return "[" + ", ".join(parts) + "]"


def _leaf(value: Any, *, flow: bool = False) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return json.dumps(value)
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, (list, tuple)):
        return "[]"
    return scalar(str(value), flow=flow)


@lru_cache(maxsize=2**16)
def scalar(text: str, *, flow: bool = False) -> str:
    """A text as a YAML scalar: bare where nobody can misread it, else in double quotes."""
    forms = _BARE_IN_FLOW if flow else _BARE
    if any(form.match(text) for form in forms) and text.lower() not in _WORDS and not _NUMBERLIKE.match(text):
        return text
    return '"' + "".join(map(_escape, text)) + '"'


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


_NUMBERLIKE = re.compile(r"[-+.]?[0-9][0-9_.]*(?:[eE][-+]?[0-9]+)?\Z|0[xob][0-9a-fA-F_]+\Z")
