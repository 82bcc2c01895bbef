"""Trials: plain data with single values changed, and the search for those values that make a difference."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from aquahelm.inventory.paths import Path

How: TypeAlias = Literal["is", "part", "decides", "keeps"]
"""What a value is to a field: the field `is` the value; the value is `part` of it; it `decides` it in another way; or
the field is there because of it, whatever it says: it `keeps` it."""
ORDER: tuple[How, ...] = ("is", "part", "decides", "keeps")


class _Gone:
    def __repr__(self) -> str:
        return "GONE"


GONE: Any = _Gone()
"""In place of a value that is not there."""

_LETTER = re.compile(r"[A-Za-z](?=[^A-Za-z]*$)")
_DIGIT = re.compile(r"[0-9](?=[^0-9]*$)")


def leaves(tree: Any, at: Path = ()) -> Iterator[Path]:
    """The paths of all values in a tree that hold no others; empty mappings and lists are such, nulls are not."""
    if isinstance(tree, (dict, list, tuple)) and tree:
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from leaves(value, (*at, key))
    elif tree is not None and at:
        yield at


def named(tree: Any, words: str, at: Path = ()) -> Iterator[Path]:
    """The paths of entries whose name stands in a text."""
    if isinstance(tree, (dict, list, tuple)):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            if isinstance(key, str) and key and key in words:
                yield (*at, key)
            yield from named(value, words, (*at, key))


def value_at(tree: Any, path: Iterable[str | int]) -> Any:
    """The value at a path; GONE where there is none."""
    for step in path:
        listed = isinstance(tree, (list, tuple)) and isinstance(step, int) and 0 <= step < len(tree)
        if listed or (isinstance(tree, dict) and step in tree):
            tree = tree[step]
        else:
            return GONE
    return tree


def with_value(tree: Any, path: Path, value: Any) -> Any:
    """The tree with another value at a path that exists; GONE takes it away. What is not on the way is shared."""
    if not path:
        return value
    step, *rest = path
    inner = with_value(tree[step], tuple(rest), value)
    if isinstance(tree, dict):
        return {key: inner if key == step else old for key, old in tree.items() if key != step or inner is not GONE}
    items = list(tree)
    items[int(step) : int(step) + 1] = [] if inner is GONE else [inner]
    return items


def altered(value: Any) -> Any:
    """Another value of the same kind, likely to be as valid; GONE in place of an empty mapping or list."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, (dict, list, tuple)):
        return GONE
    text = str(value)
    match = _DIGIT.search(text) or _LETTER.search(text)
    if match:
        step = -1 if match[0] in "9zZ" else 1
        return text[: match.start()] + chr(ord(match[0]) + step) + text[match.end() :]
    return f"{text}x"


def culprits(paths: Collection[Path], differs: Callable[[Sequence[Path]], bool | None]) -> list[Path]:
    """Those values whose change makes a difference, in order.

    Args:
        paths: of the values.
        differs: changes several values at once, and says whether that makes a difference; None where such a change is
            impossible. Where many values make none together, none of them is asked alone.
    """
    found: list[Path] = []
    waiting: list[Sequence[Path]] = [list(paths)]
    while waiting:
        group = waiting.pop()
        told = differs(group) if group else False
        if told is False:
            continue
        if len(group) > 1:
            half = len(group) // 2
            waiting += [group[half:], group[:half]]
        elif told:
            found.append(group[0])
    return found


def relation(value: Any, other: Any, field: Any, other_field: Any) -> How:
    """What a value is to a field that became `other_field` when the value became `other`."""
    if other_field is GONE and other is not GONE:
        return "keeps"
    before, after = _text(value), _text(other)
    if other is GONE:
        return "is" if before == _text(field) and other_field is GONE else "decides"
    if before == _text(field) and after == _text(other_field):
        return "is"
    inside = before and before in _text(field) and after in _text(other_field)
    return "part" if inside or _same_edit(before, after, _text(field), _text(other_field)) else "decides"


def _same_edit(before: str, after: str, field: str, other_field: str) -> bool:
    """Whether one letter became another in the value, and the same in the field: a piece of the one is in the other."""
    edits = [_edit(before, after), _edit(field, other_field)]
    return edits[0] is not None and edits[0] == edits[1]


def _edit(before: str, after: str) -> tuple[str, str] | None:
    if len(before) != len(after):
        return None
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    return changed[0] if len(changed) == 1 else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
