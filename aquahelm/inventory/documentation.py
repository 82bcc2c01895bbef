"""The page of all keys of an inventory, from the same schema that editors read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_REF = "#/$defs/"
_LONGEST = 100
"""Characters of an example that are shown."""
_HEAD = """\
<!-- Generated from the inventory's models; change those and run `python -m aquahelm.check.documentation`. -->
# Inventory

All keys of `inventory.yaml`, as `aquahelm schema` gives them to editors. **Bold** ones must be given. Any value may be
a mapping of environments instead (`{dev: 1, prod: 3}`, with `default` and `absent`); where not, the message says it."""


def inventory_page(schema: Mapping[str, Any]) -> str:
    """The text of `docs/inventory.md`: the platform's keys, then each kind of mapping in it, in order of use."""
    kinds: dict[str, Mapping[str, Any]] = {}
    waiting = [*_named(schema["properties"])]
    while waiting:
        name = waiting.pop(0)
        if name not in kinds:
            kinds[name] = schema["$defs"][name]
            waiting += _named(kinds[name].get("properties", {}))
    lines = [_HEAD, "", *_table(schema)]
    for name, kind in kinds.items():
        lines += ["", f"## {name}", "", *_text(kind.get("description", "")), *_table(kind)]
    return "\n".join(lines) + "\n"


def _named(value: Any) -> Iterator[str]:
    """The kinds of mappings that a part of the schema names, in order."""
    if isinstance(value, dict):
        target = value.get("$ref")
        if isinstance(target, str):
            yield target.removeprefix(_REF)
        for key, item in value.items():
            if key != "examples":
                yield from _named(item)
    elif isinstance(value, list):
        for item in value:
            yield from _named(item)


def _text(description: str) -> list[str]:
    return [*description.strip().splitlines(), ""] if description.strip() else []


def _table(kind: Mapping[str, Any]) -> list[str]:
    rows = ["| Key | Is | Means | Such as |", "|---|---|---|---|"]
    needed = kind.get("required", ())
    for key, field in kind.get("properties", {}).items():
        name = f"**`{key}`**" if key in needed else f"`{key}`"
        meaning = " ".join(str(field.get("description", "")).split())
        examples = field.get("examples") or [None]
        rows.append(f"| {name} | {_cell(_sort(field))} | {_cell(meaning)} | {_example(examples[0])} |")
    return rows


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _example(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else _flow(value)
    return f"`{_cell(text)}`" if len(text) <= _LONGEST and "`" not in text and "\n" not in text else ""


def _flow(value: Any) -> str:
    """A value as it stands in YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z/][\w./ :-]*(?<![: ])", value) and ": " not in value:
        return value if value.lower() not in ("true", "false", "null", "yes", "no", "on", "off") else f'"{value}"'
    return json.dumps(value, ensure_ascii=False)


def _sort(field: Mapping[str, Any]) -> str:
    """What a value is, in words; the mapping of environments that may stand for it is left out."""
    if "$ref" in field:
        name = str(field["$ref"]).removeprefix(_REF)
        return f"[{name}](#{name.lower()})"
    if "const" in field:
        return f"`{_flow(field['const'])}`"
    if "enum" in field:
        return ", ".join(f"`{_flow(value)}`" for value in field["enum"])
    for several in ("anyOf", "oneOf"):
        if several in field:
            words = [_sort(one) for one in field[several] if not _is_of_environments(one) and one.get("type") != "null"]
            return " or ".join(dict.fromkeys(word for word in words if word))
    kind = field.get("type")
    if kind == "array":
        return f"list of {_sort(field.get('items', {})) or 'values'}"
    if kind == "object":
        items = field.get("additionalProperties")
        inner = _sort(items) if isinstance(items, dict) else ""
        return f"name → {inner}" if inner else "mapping"
    return {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true`, `false`"}.get(
        str(kind), ""
    )


def _is_of_environments(field: Mapping[str, Any]) -> bool:
    names, items = field.get("propertyNames"), field.get("additionalProperties")
    choices = items.get("anyOf", ()) if isinstance(items, dict) else ()
    return field.get("const") == "absent" or (names is not None and {"const": "absent"} in choices)
