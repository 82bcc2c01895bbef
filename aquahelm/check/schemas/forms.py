"""What to write where a text does not have the form that a pattern asks for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 100
_TIMES = {"s": "s", "sec": "s", "second": "s", "m": "m", "min": "m", "minute": "m", "h": "h", "hr": "h", "hour": "h"}
_TIME = re.compile(r"([0-9]+) *([A-Za-z]+?)s?")
_DAYS = re.compile(r"([0-9]{1,6}) *d(ays?)?")
_FOREIGN = re.compile(r"[^a-z0-9.-]+")
# A text that a form may take, and one that it then does not: or it would take about anything.
_EXAMPLES = (("10s", "10"), ("0 3 * * *", "0 3 * *"), ("https://www.example.com", "www"), ("www.example.com", "Www_"))


def fix_of_form(value: object, pattern: object) -> str:
    """How to write what was meant, or something like it; empty if nobody can say."""
    if not isinstance(value, str) or not isinstance(pattern, str) or not 0 < len(value) <= _LONGEST:
        return ""
    for text in _rewritten(value):
        if text != value and has_form(text, pattern):
            return f"write {text}"
    for like, unlike in _EXAMPLES:
        if has_form(like, pattern) and not has_form(unlike, pattern):
            return f"write it like {like}"
    return ""


def has_form(text: str, pattern: str) -> bool:
    """Whether a pattern takes a text; False for what is no pattern."""
    form = _form(pattern)
    return form is not None and form.is_valid(text)


@lru_cache(maxsize=256)
def _form(pattern: str) -> jsonschema_rs.Draft202012Validator | None:
    try:
        return jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError:
        return None


def _rewritten(value: str) -> Iterator[str]:
    """What a person may have meant, the nearest first."""
    bare = value.strip()
    yield bare
    yield bare.lower()
    time, days = _TIME.fullmatch(bare), _DAYS.fullmatch(bare)
    if time and time[2].lower() in _TIMES:
        yield time[1] + _TIMES[time[2].lower()]
    if days:
        yield f"{int(days[1]) * 24}h"
    if bare.isascii() and bare.isdigit():
        yield f"{bare}s"
    if "://" not in bare and "/" not in bare.partition(".")[0] and "." in bare:
        yield f"https://{bare}"
    yield _FOREIGN.sub("-", bare.lower()).strip("-.")
