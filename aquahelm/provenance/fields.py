"""Fields of an object as a person writes them: `spec.template.spec.containers[payment].env[0].value`."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aquahelm.inventory.paths import Path

_STEP = re.compile(r"""\[(?:"([^"]*)"|'([^']*)'|([^\]]*))\]|([^.\[\]]+)""")
_MOST = 8


def find_field(data: Any, field: str, of: str) -> Path:
    """The path of a field that exists.

    Items of a list are named by their number or by their `name`.

    Args:
        data: the object.
        field: as written; empty for the whole object.
        of: the object's own name, for messages.

    Errors: UsageError that names the nearest fields.
    """
    path: list[str | int] = []
    node = data
    for step in _steps(field, of):
        found = _step(node, step)
        if found is None:
            raise UsageError(f"{of} has no field {spell_field((*path, step))}", _remedy(node, step, path))
        path.append(found)
        node = node[found]
    return tuple(path)


def fields_below(data: Any, field: str) -> list[str]:
    """The fields that a half-written one may become, for a shell."""
    stem = field[: max(field.rfind("."), field.rfind("[")) + 1].rstrip(".[")
    try:
        node = data
        path = find_field(data, stem, "")
        for step in path:
            node = node[step]
    except UsageError:
        return []
    return [written for key in _keys(node) if (written := spell_field((*path, key))).startswith(field)]


def keyed(data: Any, path: Path) -> tuple[tuple[str | int, str], ...]:
    """The path with the `name` of each list item that has one, so that it is found when the list changes."""
    steps = []
    for step in path:
        data = data[step]
        name = data.get("name") if isinstance(step, int) and isinstance(data, dict) else None
        steps.append((step, name if isinstance(name, str) else ""))
    return tuple(steps)


def value_at_keyed(data: Any, path: Sequence[tuple[str | int, str]], gone: Any) -> Any:
    """The value at such a path; `gone` where there is none."""
    for step, name in path:
        if name:
            items = data if isinstance(data, list) else ()
            data = next((item for item in items if isinstance(item, dict) and item.get("name") == name), gone)
        elif isinstance(step, int) and isinstance(data, list) and step < len(data):
            data = data[step]
        elif isinstance(data, dict):
            data = data.get(str(step), gone)
        else:
            return gone
        if data is gone:
            return gone
    return data


def _steps(field: str, of: str) -> list[str]:
    steps: list[str] = []
    position = 0
    while position < len(field):
        if field[position] == "." and position + 1 < len(field) and field[position + 1] != ".":
            position += 1
        match = _STEP.match(field, position)
        if match is None or not any(match.groups()):
            raise UsageError(
                f"{field} is no field of {of or 'an object'}", "write it like spec.template.spec.containers[0].image"
            )
        steps.append(next(group for group in match.groups() if group))
        position = match.end()
    return steps


def _step(node: Any, step: str) -> str | int | None:
    if isinstance(node, dict):
        return step if step in node else None
    if not isinstance(node, list):
        return None
    if step.isdecimal():
        return int(step) if int(step) < len(node) else None
    return next((index for index, item in enumerate(node) if isinstance(item, dict) and item.get("name") == step), None)


def _keys(node: Any) -> list[str | int]:
    if isinstance(node, dict):
        return list(node)
    return list(range(len(node))) if isinstance(node, list) else []


def _remedy(node: Any, step: str, path: Sequence[str | int]) -> str:
    if isinstance(node, dict):
        names = [str(key) for key in node]
    elif isinstance(node, list):
        names = [
            str(item.get("name", index)) if isinstance(item, dict) else str(index) for index, item in enumerate(node)
        ]
    else:
        return f"{spell_field(path)} is a single value"
    near = get_close_matches(step, names, n=1)
    listed = ", ".join(names[:_MOST]) + (", …" if len(names) > _MOST else "")
    there = f"{spell_field(path) or 'the object'} has {listed or 'nothing'}"
    return f"{near[0]}? ({there})" if near else there


def spell_field(path: Sequence[str | int]) -> str:
    """A path as findings write it."""
    text = ""
    for step in path:
        if isinstance(step, int) or re.search(r"[./]", step):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
