"""A custom resource's data as its CEL rules see it (KEP-2876).

A name that CEL could not read as an identifier is escaped, a number is a double, text of the format `byte` is bytes.
Text of the formats `date-time`, `date` and `duration` stays text, because the library takes no times from outside:
`timestamp(self.at)` works, and a rule that compares the bare field is told as one that could not be judged.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Schema = dict[str, Any]

_ESCAPED = (("__", "__underscores__"), (".", "__dot__"), ("-", "__dash__"), ("/", "__slash__"))
_RESERVED = frozenset(
    {"true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import"}
    | {"let", "loop", "package", "namespace", "return", "var", "void", "while"}
)


def escaped(name: str) -> str:
    """A property's name as CEL writes it: `pod-name` → `pod__dash__name`, `namespace` → `__namespace__`."""
    if name in _RESERVED:
        return f"__{name}__"
    for sign, word in _ESCAPED:
        name = name.replace(sign, word)
    return name


def conversion(schema: Schema) -> Callable[[Any], Any] | None:
    """How to turn a value of this schema into what CEL sees; None where it stays as it is."""
    kind = schema.get("type")
    if kind == "string":
        return _TEXTS.get(schema.get("format", ""))
    if kind == "number":
        return _number
    if kind == "array":
        return _list(schema)
    if kind == "object":
        return _object(schema)
    return None


def _list(schema: Schema) -> Callable[[Any], Any] | None:
    item = conversion(schema["items"]) if isinstance(schema.get("items"), dict) else None
    if item is None:
        return None
    return lambda value: [item(one) for one in value] if isinstance(value, list) else value


def _object(schema: Schema) -> Callable[[Any], Any] | None:
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        inner = conversion(others)
        if inner is None:
            return None
        return lambda value: {key: inner(one) for key, one in value.items()} if isinstance(value, dict) else value
    fields = {
        name: (escaped(name), conversion(field))
        for name, field in (schema.get("properties") or {}).items()
        if isinstance(field, dict)
    }
    changing = {name: told for name, told in fields.items() if told[0] != name or told[1] is not None}
    if not changing:
        return None

    def convert(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        found = {}
        for key, one in value.items():
            name, inner = changing.get(key, (key, None))
            found[name] = inner(one) if inner and one is not None else one
        return found

    return convert


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _bytes(value: Any) -> Any:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError):
        return value


_TEXTS: dict[str, Callable[[Any], Any]] = {"byte": _bytes}
