"""What is left of a wrong inventory: enough to check the rest, so that one mistake does not hide the next."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from aquahelm.inventory.explain import actual_path
from aquahelm.inventory.models.platform import Platform

if TYPE_CHECKING:
    from aquahelm.inventory.paths import Path

ROUNDS = 6
PLACEHOLDERS = {"platform": "platform", "version": "0.0.0"}
"""The root cannot do without these."""


def salvage(data: dict[str, Any], error: ValidationError) -> Platform | None:
    """The platform without its wrong parts; None where too little is left.

    A wrong value goes; where it cannot be done without, what holds it goes.
    """
    left = copy.deepcopy(data)
    for _ in range(ROUNDS):
        for detail in error.errors(include_url=False, include_context=False):
            path = actual_path(detail, left)
            if not _cut(left, path[:-1] if detail["type"] == "missing" else path):
                return None
        try:
            return Platform.model_validate(left)
        except ValidationError as again:
            error = again
    return None


def _cut(data: Any, path: Path) -> bool:
    """Take away what stands at `path`; False where that is the whole."""
    if not path:
        return False
    holder = data
    for part in path[:-1]:
        try:
            holder = holder[part]
        except (KeyError, IndexError, TypeError):
            return True  # an earlier cut took it along
    last = path[-1]
    if len(path) == 1 and last in PLACEHOLDERS and holder.get(last) != PLACEHOLDERS[last]:
        holder[last] = PLACEHOLDERS[last]
    elif isinstance(holder, dict):
        holder.pop(last, None)
    elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        # The whole list goes: a shorter one would put later items in other places than the file has them.
        holder.clear()
    return True
