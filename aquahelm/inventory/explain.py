"""A pydantic error in a person's words: what was found, what is allowed, the nearest right name, what to do."""

from __future__ import annotations

import types
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from aquahelm.inventory.models.platform import FIXED

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from aquahelm.inventory.paths import Path

FEW = 12
"""So many allowed keys are listed even where the right one is likely known."""

SHORT = 3
"""A key that begins with another of so many letters may mean it: `environment`, `env`."""
NOUNS = {
    dict: "a mapping",
    list: "a list",
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}
WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
}


def actual_path(error: ErrorDetails, data: Any) -> Path:
    """The path in the data that an error is about: pydantic also names union members there, which nobody wrote."""
    loc = error["loc"]
    path: list[str | int] = []
    here = data
    for index, part in enumerate(loc):
        last = index == len(loc) - 1
        there = _step(here, part)
        if there is not _NOTHING:
            path.append(part)
            here = there
        elif last and error["type"] == "missing":
            path.append(part)
    return tuple(path)


def explain(error: ErrorDetails, path: Path, data: Any, root: type[BaseModel], raw: str) -> tuple[str, str]:
    """(message, remedy) for one error; `raw` is the value's text in the file, empty where there is none."""
    kind = error["type"]
    found = error["input"]
    ctx = error.get("ctx", {})
    key = path[-1] if path else ""
    if kind == "missing":
        return "is missing", f"add {key}: …{_example(root, path)}"
    if kind == "extra_forbidden":
        return _unknown_key(root, path, data)
    if kind in WANTED and not (path and path[0] in FIXED and isinstance(found, dict)):
        return _wrong_type(WANTED[kind], found, raw, key)
    if path and path[0] in FIXED and isinstance(found, dict) and kind != "value_error":
        return "is the same in all environments and cannot differ", "give one value"
    if kind == "literal_error":
        return _literal(found, ctx.get("expected", ""))
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        expected = ctx.get("expected_tags", "'postgres', 'redis', 'valkey', 'minio', 'rustfs', 'kafka'")
        if kind == "union_tag_not_found":
            return "says no engine", f"add engine: one of {expected.replace(chr(39), '')}"
        return _literal(ctx.get("tag"), expected)
    if kind in ("format", "value_error", "not_supported_yet"):
        reason = str(ctx.get("reason") or ctx.get("error") or error["msg"])
        message, _, remedy = reason.partition("; ")
        return message, remedy
    return _bounds(kind, found, ctx, error["msg"])


def _bounds(kind: str, found: Any, ctx: dict[str, Any], msg: str) -> tuple[str, str]:
    limits = {
        "greater_than_equal": ("ge", "is too small", "at least"),
        "less_than_equal": ("le", "is too large", "at most"),
    }
    if kind in limits:
        name, wrong, word = limits[kind]
        return f"{found} {wrong}", f"use {word} {ctx[name]}"
    if kind == "string_too_long":
        return (
            f"has {len(found)} characters; {ctx['max_length']} are allowed",
            f"shorten it to {ctx['max_length']} characters",
        )
    if kind == "string_too_short":
        return "is empty", "write a value, or remove the key"
    if kind == "string_pattern_mismatch":
        return f"{found!r} does not have the right form", f"it must match {ctx['pattern']}"
    if kind == "too_short":
        return "is empty", "add at least one entry"
    return msg[:1].lower() + msg[1:], ""


def _wrong_type(wanted: str, found: Any, raw: str, key: str | int) -> tuple[str, str]:
    label = f"{key}: " if isinstance(key, str) else ""
    if wanted == "text" and isinstance(found, bool):
        return (
            f"{raw or str(found).lower()} is true or false in YAML; text is needed",
            f'quote it: {label}"{raw or str(found).lower()}"',
        )
    if wanted == "text" and isinstance(found, float):
        lost = f" and would become {found:g}" if raw and raw != f"{found:g}" else ""
        return f"{raw or found} is a number in YAML{lost}", f'quote it: {label}"{raw or found}"'
    if wanted == "text" and isinstance(found, int):
        return f"{raw or found} is a number in YAML; text is needed", f'quote it: {label}"{raw or found}"'
    if wanted == "a whole number" and isinstance(found, str) and found.strip().isdigit():
        return f'"{found}" is text; a whole number is needed', f"remove the quotes: {label}{found.strip()}"
    if wanted == "a list" and isinstance(found, (str, int)):
        return f"{_show(found)} is one value; a list is needed", f"write {label}[{found}]"
    if found is None:
        return "has no value", f"write {wanted}, or remove the key"
    if isinstance(found, dict) and wanted != "a mapping":
        return (
            f"is a mapping; {wanted} is needed",
            "per-environment mappings use declared environment names and default as keys",
        )
    if wanted == "true or false" and isinstance(found, str):
        return f"{_show(found)} is text; true or false is needed", f"write {label}true or {label}false"
    return f"{_show(found)} is {NOUNS.get(type(found), 'something else')}; {wanted} is needed", ""


def _literal(found: Any, expected: str) -> tuple[str, str]:
    allowed = [word.strip(" '") for word in expected.replace(" or ", ", ").split(",") if word.strip()]
    near = get_close_matches(str(found), allowed, n=1)
    return f"{_show(found)} is not known here", f"{near[0] + '? ' if near else ''}(allowed: {', '.join(allowed)})"


def _unknown_key(root: type[BaseModel], path: Path, data: Any) -> tuple[str, str]:
    model = model_at(root, path[:-1], data)
    if model is None:
        return "is not known here", "remove it"
    key = str(path[-1])
    allowed = _keys(model)
    near = get_close_matches(key, allowed, n=1) or [
        name for name in allowed if len(name) >= SHORT and key.startswith(name)
    ]
    elsewhere = "" if near else _elsewhere(root, model, path, data)
    listed = f"(allowed: {', '.join(sorted(allowed))})"
    remedy = f"{near[0]}?" if near and len(allowed) > FEW else f"{near[0]}? {listed}" if near else elsewhere or listed
    return f"{path[-1]} is not a key of {_article(model.__name__)}", remedy


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _elsewhere(root: type[BaseModel], model: type[BaseModel], path: Path, data: Any) -> str:
    """Where a key belongs that is one of a mapping inside, or of the mapping around: it was written a level off."""
    key = str(path[-1])
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation, _NOTHING)
        if isinstance(inner, type) and issubclass(inner, BaseModel) and key in _keys(inner):
            return f"it belongs in {field.alias or name}: {field.alias or name}: {{{key}: …}}"
    outer = model_at(root, path[:-2], data) if len(path) > 1 else None
    if outer is not None and key in _keys(outer):
        return f"indent it less: it is a key of {_article(outer.__name__)}"
    return ""


def _article(name: str) -> str:
    words = "".join(" " + c.lower() if c.isupper() else c for c in name).strip()
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _example(root: type[BaseModel], path: Path) -> str:
    model = model_at(root, path[:-1], {})
    field = None
    if model is not None:
        field = next((f for name, f in model.model_fields.items() if (f.alias or name) == path[-1]), None)
    if field is None or not field.examples:
        return ""
    example = field.examples[0]
    return f" (such as {example})" if isinstance(example, (str, int)) else ""


def model_at(root: type[BaseModel], path: Path, data: Any) -> type[BaseModel] | None:
    """The model that describes the value at `path`; None where there is none. A union is told apart by `engine`."""
    here: Any = root
    value = data
    for part in path:
        value = _step(value, part)
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = next((f for name, f in here.model_fields.items() if (f.alias or name) == part), None)
            if field is None:
                return None
            here = _model_in(field.annotation, value)
        else:
            here = _model_in(here, value)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


_NOTHING: Any = object()


def _step(value: Any, part: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(part, _NOTHING)
    if isinstance(value, (list, tuple)) and isinstance(part, int) and part < len(value):
        return value[part]
    return _NOTHING


def _model_in(annotation: Any, value: Any) -> Any:
    """What stands inside Annotated, Optional, a dict's values or a tuple's items."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _model_in(get_args(annotation)[0], value)
    if origin in (Union, types.UnionType):
        members = [_model_in(arg, value) for arg in get_args(annotation) if arg is not type(None)]
        models = [m for m in members if isinstance(m, type) and issubclass(m, BaseModel)]
        engine = value.get("engine") if isinstance(value, dict) else None
        for model in models:
            if "engine" in model.model_fields and engine in _literals(model.model_fields["engine"].annotation):
                return model
        return models[0] if models else (members[0] if members else None)
    if origin is dict:
        return _Items(get_args(annotation)[1])
    if origin is tuple:
        return _Items(get_args(annotation)[0])
    if isinstance(annotation, _Items):
        return _model_in(annotation.item, value)
    return annotation


class _Items:
    """A container's item type, waiting for the next step of the path."""

    def __init__(self, item: Any) -> None:
        self.item = item


def _literals(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Annotated:
        return _literals(get_args(annotation)[0])
    return get_args(annotation)


def _show(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}…"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list, tuple)):
        return "this"
    return str(value)
