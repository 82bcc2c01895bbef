"""Schemas read back from the validators in npm's `@kubernetes-models/*` packages.

The packages carry no schema, only JavaScript made from one: a file for each Go type, in it a function for each
(sub)schema, each check in one fixed form that names its keyword and value (`keyword:"maxLength",params:{limit:253}`),
each child by a call that names the property. So the schema can be read back; anything in another form is an error.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Schema = dict[str, Any]

ENTRY = re.compile(r"export const validate=(validate\d+)")
FUNCTION = re.compile(r"function (validate\d+)\(data,\{[^}]*\}=\{\}\)\{")
IMPORT = re.compile(r'import\{validate as (validate\d+)\}from"([^"]+)"')
ENUM = re.compile(r"(?:let |,)(schema\d+_enum)=")
CHECK = re.compile(r'schemaPath:"#/(\w+)",keyword:"(\w+)",params:\{')
CALL = re.compile(r'(validate\d+)\((data(?:\.\w+|\["[^"]+"\]|\[[a-z]+\d+\])?),\{instancePath')
LIMITS = {
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "minimum",
    "maximum",
}
# Two types that a Kubernetes schema writes in its own way; their JavaScript is not read.
BY_HAND = {
    "IoK8sApimachineryPkgApiResourceQuantity",
    "IoK8sApimachineryPkgUtilIntstrIntOrString",
    "IoK8sApimachineryPkgRuntimeRawExtension",
}


class UnknownForm(Exception):
    """A package writes a validator in a way that this module does not know."""


def read_definitions(files: Mapping[str, str]) -> dict[str, Schema]:
    """Every definition in a package's `_schemas/*.js` (file stem → text), references as `{"$ref": <file stem>}`."""
    return {stem: _definition(stem, text) for stem, text in sorted(files.items()) if stem not in BY_HAND}


def kinds(definitions: Mapping[str, Schema]) -> Iterator[tuple[str, str, str]]:
    """(apiVersion, kind, definition name) of each definition that is a whole object and no list of objects."""
    for name, schema in definitions.items():
        properties = schema.get("properties", {})
        versions = properties.get("apiVersion", {}).get("enum", [])
        names = properties.get("kind", {}).get("enum", [])
        if len(versions) == len(names) == 1 and "items" not in properties:
            yield versions[0], names[0], name


def _definition(stem: str, text: str) -> Schema:
    imports = {name: path.rsplit("/", 1)[-1].removesuffix(".js") for name, path in IMPORT.findall(text)}
    enums = {match[1]: json.JSONDecoder().raw_decode(text, match.end())[0] for match in ENUM.finditer(text)}
    bodies = {match[1]: _body(text, match.end()) for match in FUNCTION.finditer(text)}
    entry = ENTRY.search(text)
    if not entry:
        raise UnknownForm(f"{stem}: no entry")

    def schema(name: str) -> Schema:
        if name in imports:
            return {"$ref": imports[name]}
        if name not in bodies:
            raise UnknownForm(f"{stem}: {name} is called and stands nowhere")
        return _schema(stem, bodies[name], enums, schema)

    return schema(entry[1])


def _body(text: str, start: int) -> str:
    """The text from `start` to the brace that closes it; braces inside strings do not count."""
    depth = 1
    for token in re.compile(r'"(?:[^"\\]|\\.)*"|[{}]').finditer(text, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if not depth:
            return text[start : token.start()]
    raise UnknownForm("a function without an end")


def _schema(stem: str, body: str, enums: Mapping[str, list[Any]], child: Any) -> Schema:
    schema: Schema = {}
    for check in CHECK.finditer(body):
        _take_check(stem, schema, check, body, enums)
    parts: list[Schema] = []
    for call in CALL.finditer(body):
        name, target = call[1], call[2]
        if target == "data":
            parts.append(child(name))
        elif target.startswith("data[key"):
            schema["additionalProperties"] = child(name)
        elif target.startswith("data[i"):
            schema["items"] = child(name)
        else:
            field = target.removeprefix("data.").removeprefix('data["').removesuffix('"]')
            schema.setdefault("properties", {})[field] = child(name)
    if not parts:
        return schema
    if len(parts) == 1 and set(schema) <= {"type"}:
        return parts[0]
    return {**schema, "allOf": parts}


def _take_check(stem: str, schema: Schema, check: re.Match[str], body: str, enums: Mapping[str, list[Any]]) -> None:
    where, keyword = check[1], check[2]
    if where != keyword:
        raise UnknownForm(f"{stem}: a check of {keyword} at {where}")
    value = body[check.end() : body.index("}}", check.end())]
    argument = value.partition(":")[2]
    if keyword == "type":
        schema["type"] = json.loads(argument)
    elif keyword == "required":
        schema.setdefault("required", []).append(json.loads(argument))
    elif keyword == "enum":
        schema["enum"] = enums[argument]
    elif keyword in {"format", "pattern"}:
        schema[keyword] = json.loads(_string(body, check.end() + len(keyword) + 1))
    elif keyword in LIMITS:
        number = float(value.rpartition("limit:")[2])
        schema[keyword] = int(number) if number.is_integer() else number
    else:
        raise UnknownForm(f"{stem}: keyword {keyword}")


def _string(text: str, start: int) -> str:
    match = re.compile(r'"(?:[^"\\]|\\.)*"').match(text, start)
    if not match:
        raise UnknownForm(f"no string at {text[start : start + 40]!r}")
    return match[0]
