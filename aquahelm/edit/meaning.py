"""What a text from the command line means at a path, by the inventory's own models."""

from __future__ import annotations

import types
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from aquahelm.errors import UsageError
from aquahelm.inventory.explain import FEW
from aquahelm.inventory.models.platform import FIXED, Platform
from aquahelm.inventory.paths import Path, parse_path, spell
from aquahelm.inventory.resolve import ABSENT, DEFAULT
from aquahelm.inventory.source import read_source
from aquahelm.inventory.traps import plain

if TYPE_CHECKING:
    from collections.abc import Collection

    from aquahelm.edit.scalars import Value

_NOTHING: Final[Any] = object()


def assignment(text: str) -> tuple[Path, str]:
    """`services.payment.image.tag=v1.4.2` taken apart. Errors: UsageError."""
    path, equals, value = text.partition("=")
    while equals and path.count('"') % 2:  # the sign stands in a key's quotes
        more, equals, value = value.partition("=")
        path = f"{path}={more}"
    if not equals:
        raise UsageError(f"{text!r} sets nothing", "write PATH=VALUE, such as services.payment.image.tag=v1.4.2")
    try:
        return parse_path(path), value
    except ValueError as error:
        raise UsageError(
            f"the path {path!r} {error}", 'write one such as services.payment.calls[1] or labels["a.b/c"]'
        ) from None


def meaning(data: Any, environments: Collection[str], path: Path, text: str) -> Value:
    """The value that a text stands for at a path: text, number, truth value, list or mapping, as the model wants it.

    What the model takes in no form is given back as YAML reads it: loading says what is wrong with it.

    Args:
        data: what the inventory says, choices included.
        environments: the inventory's.
        path: of the value; choices' keys may stand in it.
        text: as given.

    Errors: UsageError for a path that the inventory does not know; it names the nearest one.
    """
    kinds, node = _kinds(data, environments, path)
    if text == ABSENT:
        return text
    candidates: list[Any] = [text]
    read = plain(text) if text else ""
    if not isinstance(read, str) and isinstance(read, bool | int | float):
        numbers_first = type(node) is type(read) or any(kind is Any for kind in kinds)
        candidates.insert(0 if numbers_first else 1, read)
    if text[:1] in ("{", "["):
        source = read_source("", f"value: {text}\n".encode())
        if not source.problems and isinstance(source.data, dict) and len(source.data) == 1:
            candidates.append(source.data["value"])
    if isinstance(candidates[-1], str | bool | int | float):
        # 99999 is no port, but a number all the same; where text is wanted, 1.2 is a version that lacks a part.
        fallback = next((one for one in candidates if type(one) is type(node)), text)
    else:
        fallback = candidates[-1]
    return next((one for one in candidates if any(_takes(kind, one) for kind in kinds)), fallback)


def _takes(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


def _kinds(data: Any, environments: Collection[str], path: Path) -> tuple[list[Any], Any]:
    """What may stand at a path, and what stands there; every step must be known."""
    kinds: list[Any] = [Platform]
    node = data
    for index, step in enumerate(path):
        if index and path[0] not in FIXED and isinstance(node, dict):
            choices = (*environments, DEFAULT)
            chosen = any(key in node for key in choices)
            if step in choices and chosen:
                if step not in node and index < len(path) - 1:
                    raise UsageError(
                        f"{spell(path[:index])} has no entry for {step}: it takes default",
                        f"write {spell(path[: index + 1])}=… as a whole first",
                    )
                node = node.get(step, _NOTHING)
                continue
            if chosen:
                # An edit for one environment goes through the choice by itself.
                node = next((one for key, one in node.items() if key in choices and _has(one, step)), _NOTHING)
        inside = [kind for one in kinds for kind in _inside(one, step, node)]
        here = node.get(step, _NOTHING) if isinstance(node, dict) else _item(node, step)
        last = index == len(path) - 1
        if not inside or (here is _NOTHING and not last and _named_by_people(kinds) and any(map(_is_noun, inside))):
            raise _unknown(kinds, node, path[: index + 1])
        if here is _NOTHING and isinstance(step, int):
            raise _unknown(kinds, node, path[: index + 1])
        kinds, node = inside, here
    return kinds, node


def _has(node: Any, step: str | int) -> bool:
    return isinstance(node, dict) and step in node


def _item(node: Any, step: str | int) -> Any:
    return node[step] if isinstance(node, list) and isinstance(step, int) and step < len(node) else _NOTHING


def _members(kind: Any) -> list[Any]:
    """A type without Annotated around it and None beside it; each member of a union by itself."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _members(get_args(kind)[0])
    if origin in (Union, types.UnionType):
        return [one for member in get_args(kind) if member is not type(None) for one in _members(member)]
    return [kind]


def _inside(kind: Any, step: str | int, node: Any) -> list[Any]:
    """What may stand one step below a type."""
    found: list[Any] = []
    for member in _members(kind):
        origin = get_origin(member)
        if member is Any:
            found.append(Any)
        elif _is_noun(member):
            if not _of_this_engine(member, node):
                continue
            for name, field in member.model_fields.items():
                if (field.alias or name) == step:
                    found.append(Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation)
        elif origin is dict and isinstance(step, str):
            found.append(get_args(member)[1])
        elif origin in (tuple, list) and isinstance(step, int):
            found.append(get_args(member)[0])
    return found


def _is_noun(kind: Any) -> bool:
    return any(isinstance(member, type) and issubclass(member, BaseModel) for member in _members(kind))


def _of_this_engine(noun: Any, node: Any) -> bool:
    engine = node.get("engine", _NOTHING) if isinstance(node, dict) else _NOTHING
    field = noun.model_fields.get("engine")
    return field is None or engine is _NOTHING or engine in get_args(field.annotation)


def _named_by_people(kinds: list[Any]) -> bool:
    return any(get_origin(member) is dict for kind in kinds for member in _members(kind))


def _unknown(kinds: list[Any], node: Any, path: Path) -> UsageError:
    wrong = path[-1]
    members = [member for kind in kinds for member in _members(kind)]
    if isinstance(wrong, int) or any(get_origin(member) in (tuple, list) for member in members):
        count = len(node) if isinstance(node, list) else 0
        if count and isinstance(wrong, str) and wrong.isdecimal():
            return UsageError(
                f"{spell(path[:-1])} is a list, and its items stand in brackets", spell((*path[:-1], int(wrong)))
            )
        has = f"has {count} item{'' if count == 1 else 's'}, counted from 0" if count else "is no list"
        return UsageError(f"{spell(path[:-1])} {has}", f"write the whole value of {spell(path[:-1])}")
    keys = [
        str(field.alias or name)
        for one in members
        if _is_noun(one) and _of_this_engine(one, node)
        for name, field in one.model_fields.items()
    ]
    if not keys and isinstance(node, dict):
        keys = [str(key) for key in node]
    if not keys:
        return UsageError(f"{spell(path[:-1])} is one value, and has no {wrong}", "")
    near = get_close_matches(str(wrong), keys, 1)
    listed = f"known: {', '.join(dict.fromkeys(keys))}"
    suggested = f"{spell((*path[:-1], near[0]))}?" if near else ""
    fix = listed if not near else suggested if len(keys) > FEW else f"{suggested} ({listed})"
    return UsageError(f"{spell(path[:-1]) or 'the inventory'} has no {wrong}", fix)
