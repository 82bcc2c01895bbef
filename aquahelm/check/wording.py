"""Words for values and for near misses, so that every finding reads as a person would say it."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

_LONGEST = 60
_LONG = 6
_FEW = 8
_LONGEST_MESSAGE = 2000


def shown(value: Any) -> str:
    """A value as it stands in a file, shortened: `"3"`, `70000`, `true`, `{…}`."""
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    if isinstance(value, str) and len(value) > _LONGEST:
        value = value[:_LONGEST] + "…"
    return json.dumps(value, ensure_ascii=False, default=str)


def brief(message: str) -> str:
    """A message that repeats a text of megabytes, cut short; any other as it is."""
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}…"


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

    close = get_close_matches(name.lower(), _alike_most(name.lower(), folded), n=1, cutoff=0.75)
    if close:
        return folded[close[0]]
    alike = (candidate for candidate in known if len(candidate) == len(name))
    return next((candidate for candidate in alike if _swapped(name, candidate)), "")


def _alike_most(word: str, words: Collection[str]) -> Collection[str]:
    """Of many words those that share most pairs of letters: to look closely at each costs much."""
    if len(words) <= _FEW:
        return words
    pairs = _pairs(word)
    return sorted(words, key=lambda other: len(pairs & _pairs(other)), reverse=True)[:_FEW]


@lru_cache(maxsize=4096)
def _pairs(word: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(word[:_LONGEST])))


def is_slip(written: str, meant: str) -> bool:
    """Whether one letter makes the difference: one too many, one too few, another one, or two that changed places.

    Digits are no slips: `config-v1` and `config-v2` are two; nor are short words: `mail` is not meant to be `main`.
    """
    if _swapped(written, meant):
        return True
    one, other = _difference(written, meant)
    return max(len(one), len(other)) == 1 and (one + other).isalpha() and len(written) >= _LONG


def _swapped(written: str, meant: str) -> bool:
    one, other = _difference(written, meant)
    return len(one) == 2 and one == other[::-1] and one.isalpha()


def _difference(written: str, meant: str) -> tuple[str, str]:
    """What is left of two words without their common beginning and end."""
    start = _alike(written, meant)
    written, meant = written[start:], meant[start:]
    end = _alike(written[::-1], meant[::-1])
    return written[: len(written) - end], meant[: len(meant) - end]


def _alike(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def said(reader: Callable[[str], object], text: str) -> tuple[str, str]:
    """What a reader that raises ValueError("what is wrong; what to do") says of `text`: message and fix, or nothing."""
    try:
        reader(text)
    except ValueError as error:
        message, _, fix = str(error).partition("; ")
        return message, fix
    return "", ""
