"""What all nouns of the inventory share: frozen, strict, no unknown keys, described fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Noun(BaseModel):
    """A noun of the inventory; its fields' docstrings become the descriptions that editors show."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True, validate_default=False
    )


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Many = Annotated[tuple[T, ...], BeforeValidator(_tuple, json_schema_input_type=list[T])]
"""A list in the file, a tuple in the model (models are frozen)."""


def checked(check: Callable[[str], object]) -> AfterValidator:
    """Turn a validator of `aquahelm.inventory.scalars` (raises ValueError) into a field annotation."""

    def validate(value: str) -> str:
        try:
            check(value)
        except ValueError as error:
            raise PydanticCustomError("format", "{reason}", {"reason": str(error)}) from None
        return value

    return AfterValidator(validate)


def not_yet(what: str) -> BeforeValidator:
    """Refuse a part of the model that is designed but not rendered yet, before anybody completes it in vain."""

    def refuse(value: Any) -> Any:
        if value is None or value is False:
            return value
        raise PydanticCustomError(
            "not_supported_yet",
            "{what} is not supported yet; leave it out: it would not be rendered",
            {"what": what},
        )

    return BeforeValidator(refuse)


def shorthand(field: str, kinds: type | tuple[type, ...]) -> BeforeValidator:
    """Let a bare value of `kinds` stand for a mapping with that one `field`."""

    def widen(value: Any) -> Any:
        if isinstance(value, kinds) and not (isinstance(value, bool) and bool not in _kinds):
            return {field: value}
        return value

    _kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    return BeforeValidator(widen)
