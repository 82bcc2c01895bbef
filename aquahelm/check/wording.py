"""Words for values and for near misses, so that every finding reads as a person would say it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LONGEST = 60


def shown(value: Any) -> str:
    """A value as it stands in a file, shortened: `"3"`, `70000`, `true`, `{…}`."""
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    if isinstance(value, str) and len(value) > _LONGEST:
        value = value[:_LONGEST] + "…"
    return json.dumps(value, ensure_ascii=False, default=str)


def type_word(value: Any) -> str:
    """What a person calls the type of a value."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "a number"
    if isinstance(value, float):
        return "a fraction"
    return "a list" if isinstance(value, list) else "a mapping"


def listing(names: Iterable[str], last: str = "or") -> str:
    """`a, b or c`."""
    *head, tail = [*names] or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def nearest(name: str, candidates: Iterable[str]) -> str:
    """The candidate that was probably meant; empty if none is near."""
    known = sorted(set(candidates))
    folded = {candidate.lower(): candidate for candidate in known}
    if name.lower() in folded:
        return folded[name.lower()]
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), folded, n=1, cutoff=0.75)
    return folded[close[0]] if close else ""


def said(reader: Callable[[str], object], text: str) -> tuple[str, str]:
    """What a reader that raises ValueError("what is wrong; what to do") says of `text`: message and fix, or nothing."""
    try:
        reader(text)
    except ValueError as error:
        message, _, fix = str(error).partition("; ")
        return message, fix
    return "", ""
