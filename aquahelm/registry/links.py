"""The `Link` header (RFC 8288), as far as pages need it."""

from __future__ import annotations

import re

_LINK = re.compile(r"\s*,?\s*<([^<>]*)>((?:\s*;\s*[^\s=;,<>\"]+(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s;,<>\"]*))?)*)")
_PARAMETER = re.compile(r";\s*([^\s=;,]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]*))")


def next_page(header: str) -> str:
    """The target whose relation is `next`, as written (it may be relative); empty where there is none."""
    position = 0
    while link := _LINK.match(header, position):
        position = link.end()
        for parameter in _PARAMETER.finditer(link[2]):
            value = parameter[2] if parameter[2] is not None else parameter[3]
            if parameter[1].lower() == "rel" and "next" in value.lower().split():
                return link[1]
    return ""
