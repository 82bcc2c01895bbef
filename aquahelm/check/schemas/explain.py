"""A validator's errors as a person would say them: one for each real mistake, with the way to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from aquahelm.check.customs.formats import PREFIX
from aquahelm.check.fields import field_path
from aquahelm.check.schemas.bundle import POINTER
from aquahelm.check.schemas.forms import fix_of_form, has_form
from aquahelm.check.schemas.sample import ENOUGH
from aquahelm.check.wording import listing, nearest, said, shown, type_word
from aquahelm.inventory.quantity import parse_quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema_rs import ValidationError

    from aquahelm.check.schemas.bundle import Bundle

Schema = dict[str, Any]
_NEEDED = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}
# Fields of apiVersions that are gone → where they are now.
_BEFORE = {"serviceName": "service.name", "servicePort": "service.port.number"}
_FEW = 8
_MANY = 20  # digits: no integer of Kubernetes has as many
_NUMBER = re.compile(r"[+-]?[0-9]+")


class Fault(StrEnum):
    """What kind of mistake it is; each has a rule of its own."""

    UNKNOWN_FIELD = "unknown field"
    MISSING_FIELD = "missing field"
    WRONG_TYPE = "wrong type"
    NOT_ALLOWED = "not allowed"
    NOT_A_QUANTITY = "not a quantity"


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One thing that the schemas say of an object.

    Attributes:
        fault: its kind.
        path: the keys and indexes from the object to the field.
        message, fix: one line each; `fix` may be empty.
        meant: of an unknown field: the way to the field that was probably meant.
        versions: the Kubernetes versions that say it.
    """

    fault: Fault
    path: tuple[str | int, ...]
    message: str
    fix: str = ""
    meant: tuple[str | int, ...] | None = None
    versions: tuple[str, ...] = ()

    def held_in(self, versions: tuple[str, ...]) -> SchemaError:
        """The same, said by these versions."""
        return replace(self, versions=versions)


QUOTE = "quote it"


class Explainer:
    """Explains errors with the schemas at hand."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._schema = lru_cache(maxsize=512)(bundle.schema)

    def explain(self, address: str, data: Any, errors: Iterable[ValidationError]) -> list[SchemaError]:
        """What `errors` (of judging `data` against the definition at `address`) mean, in the order of the fields."""
        all_said = (one for error in errors for one in self._say(address, data, error))
        found = dict.fromkeys(islice(all_said, ENOUGH))
        meant = {one.meant for one in found}
        # A misspelt field explains the missing one that was meant.
        left = [one for one in found if not (one.fault is Fault.MISSING_FIELD and one.path in meant)]
        return sorted(left, key=lambda one: [str(part).zfill(6) for part in one.path])

    def _say(self, address: str, data: Any, error: ValidationError) -> Iterator[SchemaError]:
        keyword = error.kind.name
        path = tuple(error.instance_path)
        schema = self._at(error.schema_path[:-1])
        value = error.instance
        if keyword == "additionalProperties":
            for name in error.kind.as_dict()["unexpected"]:
                near, fix = self._meant(address, data, path, schema, name)
                message = f"there is no field {shown(name)} here; the API server refuses it"
                meant = (*path, near) if near else None
                yield SchemaError(Fault.UNKNOWN_FIELD, (*path, name), message, fix, meant)
        elif keyword == "required":
            name = error.kind.as_dict()["property"]
            yield SchemaError(Fault.MISSING_FIELD, (*path, name), f"{name} is missing and must be given")
        elif keyword == "type":
            yield _wrong_type(path, schema, value)
        elif keyword == "format" and schema.get("format") == "quantity":
            yield SchemaError(Fault.NOT_A_QUANTITY, path, *said(parse_quantity, str(value)))
        else:
            yield _not_allowed(path, schema, value, keyword, error.message)

    def _at(self, schema_path: list[str | int]) -> Schema:
        """The schema at a place such as `$defs, <address>, properties, spec`."""
        if len(schema_path) < 2:
            return {}
        schema: Any = self._schema(str(schema_path[1]))
        for key in schema_path[2:]:
            schema = schema[key]
        found: Schema = schema
        return found

    def _followed(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._schema(schema["$ref"].removeprefix(POINTER))
        return schema

    def _below(self, schema: Schema, key: str | int) -> Schema:
        if isinstance(key, int):
            return self._followed(schema.get("items", {}))
        inner = schema.get("properties", {}).get(key) or schema.get("additionalProperties")
        return self._followed(inner) if isinstance(inner, dict) else {}

    def _meant(
        self, address: str, data: Any, path: tuple[str | int, ...], schema: Schema, name: str
    ) -> tuple[str | None, str]:
        """The field of the same object that was probably meant, and what to do about an unknown field."""
        properties = schema.get("properties", {})
        if name in _BEFORE and _BEFORE[name].partition(".")[0] in properties:
            return None, f"write {_BEFORE[name]}"
        holder = data
        for key in path:
            holder = holder[key]
        free = [other for other in properties if other not in holder]
        near = nearest(name, free)
        if near and (near.lower() == name.lower() or not self._elsewhere(address, path, schema, name)):
            return near, f"did you mean {near}?"
        place = self._elsewhere(address, path, schema, name)
        if place:
            return None, f"it belongs in {place}"
        return None, f"known here: {listing(sorted(properties))}" if 0 < len(properties) <= _FEW else ""

    def _elsewhere(self, address: str, path: tuple[str | int, ...], schema: Schema, name: str) -> str:
        """Where a field of this name belongs: one level below, or above."""
        for child, inner in schema.get("properties", {}).items():
            below = self._followed(inner)
            if name in below.get("properties", {}):
                return field_path((*path, child))
        around = self._schema(address)
        places: list[tuple[tuple[str | int, ...], Schema]] = [((), around)]
        for index, key in enumerate(path[:-1]):
            around = self._below(around, key)
            places.append((path[: index + 1], around))
        for place, above in reversed(places):
            if place and name in above.get("properties", {}):
                return field_path(place)
        return ""


def _quoted(written: str, pattern: object) -> str:
    """What to write where text is needed, and something else was written that may lack no more than quotes."""
    if not isinstance(pattern, str):
        return f'{QUOTE}: "{written}"'
    for text in (written, f"{written}s"):  # a time in seconds
        if has_form(text, pattern):
            return f'{QUOTE}: "{text}"' if text == written else f"write {text}"
    return ""


def _wrong_type(path: tuple[str | int, ...], schema: Schema, value: Any) -> SchemaError:
    types = schema.get("type", [])
    wanted = [types] if isinstance(types, str) else [one for one in types if one != "null"]
    if schema.get("format") == "quantity":
        needed = "a quantity such as 250m or 512Mi"
    else:
        needed = listing(_NEEDED[one] for one in wanted)
    if value is None:
        return SchemaError(Fault.WRONG_TYPE, path, f"it is empty (null); {needed} is needed")
    fix = ""
    if wanted == ["string"] and isinstance(value, bool | int | float):
        fix = _quoted(shown(value), schema.get("pattern"))
    elif wanted == ["integer"] and isinstance(value, str) and len(value) < _MANY and _NUMBER.fullmatch(value):
        fix = f"write {int(value)} without quotes"
    elif wanted == ["boolean"] and value in ("true", "false"):
        fix = f"write {value} without quotes"
    elif wanted == ["array"]:
        fix = "begin each item with a dash"
    return SchemaError(Fault.WRONG_TYPE, path, f"{shown(value)} is {type_word(value)}; {needed} is needed", fix)


def _not_allowed(path: tuple[str | int, ...], schema: Schema, value: Any, keyword: str, otherwise: str) -> SchemaError:
    limit = schema.get(keyword)
    fix = ""
    if keyword == "enum":
        options = [str(option) for option in schema["enum"]]
        message = f"{shown(value)} is not one of {listing(options)}"
        near = nearest(str(value), options)
        fix = f"write {near}" if near else ""
    elif keyword == "minimum":
        message = f"{shown(value)} is too small; at least {limit}"
    elif keyword == "maximum":
        message = f"{shown(value)} is too large; at most {limit}"
    elif keyword == "pattern":
        message = f"{shown(value)} does not have the form {limit}"
        fix = fix_of_form(value, limit)
    elif keyword == "format" and limit == "byte":
        message = f"{shown(value)} is not base64"
        fix = "encode it, or use stringData"
    elif keyword == "format":
        message = f"{shown(value)} is not a {str(limit).removeprefix(PREFIX)}"
    else:
        message = _wrong_size(value, keyword, limit) or otherwise
    return SchemaError(Fault.NOT_ALLOWED, path, message, fix)


def _wrong_size(value: Any, keyword: str, limit: Any) -> str:
    if keyword in {"minItems", "minProperties"}:
        return f"it has too few entries; at least {limit}"
    if keyword in {"maxItems", "maxProperties"}:
        return f"it has {len(value)} entries; at most {limit}"
    if keyword == "minLength":
        return f"{shown(value)} is too short; at least {limit} characters" if value else "it is empty"
    if keyword == "maxLength":
        return f"{shown(value)} is too long: {len(value)} characters; at most {limit}"
    return ""
