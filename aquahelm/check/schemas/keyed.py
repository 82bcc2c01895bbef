"""Lists whose items have a key, as the schemas say (`x-kubernetes-list-type: map` or `set`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from aquahelm.check.schemas.bundle import POINTER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.check.schemas.bundle import Bundle

Way: TypeAlias = "tuple[str | int, ...]"


class KeyedList(NamedTuple):
    """The way from the object to a list, and the fields that make the key; none if an item is its own key.

    `defaults`: what the API server fills in for a field of the key, where a definition says so.
    """

    way: Way
    keys: tuple[str, ...]
    defaults: Mapping[str, Any]


class ListShape:
    """What to look for in values of one definition: lists right here, and fields that lead to more.

    Attributes:
        keys: of the list's items, if it is a keyed list; none if each item is its own key.
        defaults: of fields of the key.
        items, values, fields: what is below: in each item, in each value of a mapping, in a field.
    """

    __slots__ = ("defaults", "fields", "items", "keys", "values")

    def __init__(self) -> None:
        self.keys: tuple[str, ...] | None = None
        self.defaults: Mapping[str, Any] = {}
        self.items: ListShape | None = None
        self.values: ListShape | None = None
        self.fields: dict[str, ListShape] = {}

    @property
    def leads_somewhere(self) -> bool:
        """Whether there is a keyed list here or below."""
        return self.keys is not None or bool(self.items or self.values or self.fields)


class KeyedLists:
    """Where definitions have keyed lists; each is learnt once."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._plans: dict[str, ListShape | None] = {}

    def shape(self, address: str) -> ListShape | None:
        """Where keyed lists are in objects of a definition; None if nowhere."""
        return self._of_definition(address)

    def _of_definition(self, address: str) -> ListShape | None:
        if address not in self._plans:
            self._plans[address] = None  # a definition that contains itself is not walked into again
            self._plans[address] = self._of_schema(self._bundle.schema(address))
        return self._plans[address]

    def _of_schema(self, schema: dict[str, Any]) -> ListShape | None:
        if "$ref" in schema:
            return self._of_definition(schema["$ref"].removeprefix(POINTER))
        plan = ListShape()
        if schema.get("x-kubernetes-list-type") in ("map", "set"):
            plan.keys = tuple(schema.get("x-kubernetes-list-map-keys", ()))
            fields = schema.get("items", {}).get("properties", {})
            plan.defaults = {key: fields[key]["default"] for key in plan.keys if "default" in fields.get(key, {})}
        if isinstance(schema.get("items"), dict):
            plan.items = self._of_schema(schema["items"])
        if isinstance(schema.get("additionalProperties"), dict):
            plan.values = self._of_schema(schema["additionalProperties"])
        for name, field in schema.get("properties", {}).items():
            below = self._of_schema(field)
            if below:
                plan.fields[name] = below
        return plan if plan.leads_somewhere else None


def keyed_lists(shape: ListShape, data: Any) -> tuple[KeyedList, ...]:
    """Every keyed list in an object of this shape, but those whose items can be told apart at a glance."""
    found: list[KeyedList] = []
    _walk(shape, data, (), found)
    return tuple(found)


def _walk(shape: ListShape, value: Any, way: Way, found: list[KeyedList]) -> None:
    """Walks only into fields that lead to a keyed list: every object is walked."""
    if isinstance(value, dict):
        for name, below in shape.fields.items():
            inner = value.get(name)
            if inner:
                _walk(below, inner, (*way, name), found)
        if shape.values:
            for name, inner in value.items():
                _walk(shape.values, inner, (*way, name), found)
    elif isinstance(value, list):
        keys = shape.keys
        if keys is not None and not _are_plainly_told_apart(value, keys):
            found.append(KeyedList(way, keys, shape.defaults))
        if shape.items:
            for index, inner in enumerate(value):
                _walk(shape.items, inner, (*way, index), found)


def _are_plainly_told_apart(items: list[Any], keys: tuple[str, ...]) -> bool:
    """Whether the first field of the key alone does it, as nearly always; False where one must look closer."""
    if not keys:
        return len(items) < 2
    first = keys[0]
    try:
        found = {item[first] for item in items}
    except (KeyError, TypeError):  # a field that is not there; no mapping, or no value that may be a key
        return False
    return len(found) == len(items) and None not in found
