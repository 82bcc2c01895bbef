"""What all nouns of the inventory share: frozen, strict, no unknown keys, described fields."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from itertools import pairwise
from textwrap import dedent
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

T = TypeVar("T")


class Noun(BaseModel):
    """A noun of the inventory; its fields' docstrings become the descriptions that editors show."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=False)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """With descriptions; pydantic itself would read the models' sources whenever they are imported."""
        whole = handler(schema)
        noun = handler.resolve_ref_schema(whole)
        said = {name: text for one in reversed(cls.__mro__) if issubclass(one, Noun) for name, text in _described(one)}
        for name, field in cls.model_fields.items():
            known = noun.get("properties", {}).get(field.alias or name)
            if known is not None and name in said:
                known["description"] = said[name]
        return whole


def _described(noun: type[Noun]) -> Iterator[tuple[str, str]]:
    """The fields that stand in a class itself, and the text below each."""
    (tree,) = ast.parse(dedent(inspect.getsource(noun))).body
    for field, text in pairwise(tree.body) if isinstance(tree, ast.ClassDef) else ():
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match text:
                case ast.Expr(value=ast.Constant(value=str(said))):
                    yield field.target.id, inspect.cleandoc(said)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Many = Annotated[tuple[T, ...], BeforeValidator(_tuple)]
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


@dataclass(frozen=True, slots=True)
class shorthand:  # noqa: N801  an annotation, read as a word
    """Let a bare value of `kinds` stand for a mapping with that one `field`; the JSON Schema takes both."""

    field: str
    kinds: type | tuple[type, ...]

    def widen(self, value: Any) -> Any:
        """The mapping that a value stands for."""
        kinds = self.kinds if isinstance(self.kinds, tuple) else (self.kinds,)
        if isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds):
            return {self.field: value}
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The noun's own schema, after the value is widened."""
        return core_schema.no_info_before_validator_function(self.widen, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The noun, or what its field takes."""
        whole = handler(schema)
        choices = whole.get("anyOf", [whole])
        noun = handler.resolve_ref_schema(choices[0])
        alone = {key: value for key, value in noun["properties"][self.field].items() if key not in _WORDS}
        return {"anyOf": [*choices, *(one for one in alone.get("anyOf", [alone]) if one != {"type": "null"})]}


_WORDS = ("default", "description", "examples", "title")
