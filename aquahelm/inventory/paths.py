"""How a person writes the path of a value: `services.payment.calls[1]`."""

from __future__ import annotations

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
