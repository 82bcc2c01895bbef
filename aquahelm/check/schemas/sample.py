"""A part of what was made to hurt: enough to say what is wrong with it, without an error for each of its items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jsonschema_rs import ValidationError, Validator

ENOUGH: Final = 500
"""Errors of one object: each costs a search for what was meant."""
_MOST: Final = ENOUGH + 100


def errors_of(validator: Validator, data: Any) -> Iterable[ValidationError]:
    """What a schema says of an object; of long lists and mappings the first part, where that gives enough errors."""
    part = _part(data)
    if part is not data:
        # A field that is missing may stand in what was left out.
        errors = [error for error in validator.iter_errors(part) if error.kind.name != "required"]
        if len(errors) >= ENOUGH:
            return errors
    return validator.iter_errors(data)


def _part(value: Any) -> Any:
    """The value with the first items alone of everything long; itself if nothing is."""
    if isinstance(value, dict):
        items = [*value.items()][:_MOST] if len(value) > _MOST else [*value.items()]
        cut = {key: _part(item) for key, item in items}
        same = len(cut) == len(value) and all(cut[key] is item for key, item in items)
        return value if same else cut
    if isinstance(value, list):
        parts = [_part(item) for item in (value[:_MOST] if len(value) > _MOST else value)]
        same = len(parts) == len(value) and all(part is item for part, item in zip(parts, value, strict=True))
        return value if same else parts
    return value
