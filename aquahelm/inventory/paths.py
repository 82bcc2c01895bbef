"""How a person writes the path of a value: `services.payment.calls[1]`."""

from __future__ import annotations

import re
from typing import Final

Path = tuple[str | int, ...]


def spell(path: Path) -> str:
    """The path as text; keys that hold dots or slashes stand in brackets."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif "." in part or "/" in part:
            text += f'["{part}"]'
        else:
            text += f".{part}" if text else part
    return text


_STEP: Final = re.compile(r"""\[(?:(\d{1,9})|"([^"]*)"|'([^']*)')\]|(?:(?<!^)\.|^)([^.\[\]]+)""")


def parse_path(text: str) -> Path:
    """The path that `spell` wrote, or a person: `services.payment.calls[1]`, `labels["example.com/team"]`.

    Raises:
        ValueError: it cannot be read; says where.
    """
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            raise ValueError(f"cannot be read from {text[at:]!r} on")
        number, double, single, name = step.groups()
        steps.append(int(number) if number else next(word for word in (double, single, name) if word is not None))
        at = step.end()
    if not steps or isinstance(steps[0], int):
        raise ValueError("names no value")
    return tuple(steps)
