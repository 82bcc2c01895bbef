"""Which metrics a PromQL query names. Source: Prometheus documentation, "Querying basics" and "Operators"."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
    | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)
    | (?P<number>(?:0[xX][0-9a-fA-F]+|(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
        (?:ms|[smhdwy])?(?:[0-9]+(?:ms|[smhdwy]))*)
    | (?P<word>[a-zA-Z_:][a-zA-Z0-9_:]*)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_LABELS_FOLLOW = frozenset(["by", "without", "on", "ignoring", "group_left", "group_right"])
_WORDS = frozenset(["and", "or", "unless", "atan2", "bool", "offset", "inf", "nan", "start", "end", "fill"])


def metric_names(query: str) -> tuple[str, ...]:
    """The metrics of a query, in order, each once; functions, labels and keywords are none."""
    tokens = [
        (str(match.lastgroup), match.group())
        for match in _TOKEN.finditer(query)
        if match.lastgroup != "comment" and not match.group().isspace()
    ]
    found: dict[str, None] = {}
    inside = skipped = 0
    for index, (kind, text) in enumerate(tokens):
        following = tokens[index + 1][1] if index + 1 < len(tokens) else ""
        if skipped:
            skipped += {"(": 1, ")": -1}.get(text, 0) if kind == "sign" else 0
            skipped = -1 if skipped == 1 and text == ")" else skipped
            skipped = max(skipped, 0)
        elif kind == "sign" and text in "{[":
            inside += 1
        elif kind == "sign" and text in "}]":
            inside -= 1
        elif kind == "word" and not inside:
            if text.lower() in _LABELS_FOLLOW:
                skipped = 1 if following == "(" else 0
            elif text.lower() not in _WORDS and following not in ("(", "by", "without"):
                found[text] = None
    return tuple(found)
