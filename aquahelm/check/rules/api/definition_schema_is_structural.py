"""The schema of a CustomResourceDefinition says the type of every field.

Bad:
    openAPIV3Schema: {properties: {spec: {type: object, properties: {sizes: {type: array}, name: {}}}}}
Good:
    openAPIV3Schema:
      type: object
      properties:
        spec: {type: object, properties: {sizes: {type: array, items: {type: integer}}, name: {type: string}}}

The API server answers `Required value: must not be empty for specified object fields`. A field that may be anything
says `x-kubernetes-preserve-unknown-fields: true`, a number or a text `x-kubernetes-int-or-string: true`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule(
    "definition-schema-is-structural", theme="api", severity=ERROR, kinds=frozenset({"CustomResourceDefinition"})
)

TYPES = ("array", "boolean", "integer", "number", "object", "string")
EITHER = "x-kubernetes-int-or-string"
ANYTHING = "x-kubernetes-preserve-unknown-fields"
OF_METADATA = {"generateName", "name"}


def check(definition: Object) -> Iterator[Violation]:
    """One for each part of a schema that is refused."""
    if definition.api_version != "apiextensions.k8s.io/v1":
        return
    for version in definition.spec / "versions":
        schema = version / "schema" / "openAPIV3Schema"
        if not schema.mapping:
            continue
        kind = (schema / "type").text
        if kind is None and schema.mapping.get(ANYTHING) is not True:
            yield Violation(schema / "type", "the type is missing at the root", "type: object")
        elif kind not in (None, "object"):
            yield Violation(schema / "type", f"{shown(kind)} cannot be the type of the root", "type: object")
        metadata = schema / "properties" / "metadata"
        for name, place in (metadata / "properties").fields():
            if name not in OF_METADATA:
                yield Violation(place, f"the server judges metadata itself; {name} cannot be said here", "remove it")
        waiting = [schema]
        while waiting:
            part = waiting.pop()
            yield from _part(part, is_root=part is schema)
            waiting.extend(_below(part))


def _below(part: Node) -> Iterator[Node]:
    for _, place in (part / "properties").fields():
        yield place
    for key in ("items", "additionalProperties"):
        if isinstance((part / key).value, dict):
            yield part / key


def _part(part: Node, *, is_root: bool) -> Iterator[Violation]:
    fields, kind = part.mapping, part / "type"
    if kind.text and kind.text not in TYPES:
        near = nearest(kind.text, TYPES)
        message = f"{shown(kind.text)} is not one of {listing(TYPES)}"
        yield Violation(kind, message, f"write {near}" if near else "")
    elif not kind.text and not is_root and not (fields.get(EITHER) is True or fields.get(ANYTHING) is True):
        yield Violation(kind, "the type is missing and must be given", f"type: …, or {ANYTHING}: true")
    if kind.text == "array" and not (part / "items").there:
        yield Violation(part / "items", "an array must say what is in it", "items: {type: …}")
    if fields.get("properties") and fields.get("additionalProperties", True) not in (True, None):
        message = "properties and additionalProperties exclude each other"
        yield Violation(part / "additionalProperties", message, "keep one of them")
    if fields.get("x-kubernetes-list-type") == "map":
        yield from _keys(part)


def _keys(part: Node) -> Iterator[Violation]:
    """The keys of a list of mappings: each is needed, or has a default."""
    items, keys = part / "items", part / "x-kubernetes-list-map-keys"
    if not keys.value:
        yield Violation(
            keys, "a list of type map must name the keys of its items", "x-kubernetes-list-map-keys: [name]"
        )
    required = [one.text for one in items / "required"]
    for key in keys:
        field = items / "properties" / (key.text or "")
        if not field.there:
            yield Violation(key, f"its items have no field {shown(key.text)}")
        elif key.text not in required and "default" not in field.mapping:
            yield Violation(
                field, f"{key.text} is a key of the list, and may be missing", "require it, or give a default"
            )
