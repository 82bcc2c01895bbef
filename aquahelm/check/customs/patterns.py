"""Patterns of Go (RE2), for the library that judges schemas (Rust, read as ECMAScript).

They differ in little: white space is ASCII in Go and has no vertical tab, classes have names (`[[:alpha:]]`), text can
be quoted (`\\Q…\\E`), and a brace that begins no repetition is itself (https://github.com/google/re2/wiki/Syntax).
"""

from __future__ import annotations

import re
from functools import lru_cache

import jsonschema_rs

_LONGEST = 20_000
_SPACE = r"\t\n\f\r "
_NAMED = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7F",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1F\x7F",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-\/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_PART = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|\Z)|\[:(?P<named>[a-z]+):\]|\\(?P<escaped>.)|(?P<brace>\{)(?![0-9]+(?:,[0-9]*)?\})|.",
    re.DOTALL,
)


@lru_cache(maxsize=4096)
def judged(pattern: str) -> str | None:
    """The same pattern for the library; None if it is no pattern, or one that nobody means."""
    return _judged(pattern) if len(pattern) <= _LONGEST else None


def _judged(pattern: str) -> str | None:
    found: list[str] = []
    inside = first = False  # of brackets
    for part in _PART.finditer(pattern):
        text = part[0]
        if part["quoted"] is not None:
            text = re.escape(part["quoted"])
        elif part["named"] in _NAMED and inside:
            text = _NAMED[part["named"]]
        elif part["escaped"] == "s":
            text = _SPACE if inside else f"[{_SPACE}]"
        elif part["escaped"] == "S" and not inside:
            text = f"[^{_SPACE}]"
        elif part["escaped"] in ("<", ">"):
            text = part["escaped"]
        elif part["brace"] and not inside and not _names_a_class(found):
            text = r"\{"
        elif text == "[" and not inside:
            inside = first = True
            found.append(text)
            continue
        elif text == "]" and inside and not first:
            inside = False
        first = inside and first and text == "^" and found[-1] == "["
        found.append(text)
    return _compiled("".join(found))


def _names_a_class(found: list[str]) -> bool:
    """Whether a brace goes on with what an escape began: `\\p{Greek}`, `\\x{41}`."""
    return bool(found) and found[-1] in (r"\p", r"\P", r"\x")


def _compiled(pattern: str) -> str | None:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (jsonschema_rs.ValidationError, ValueError):
        return None
    return pattern
