"""Lists whose items have a key, as the schemas say (`x-kubernetes-list-type: map` or `set`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from aquahelm.check.schemas.bundle import POINTER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    """Finds keyed lists; learns each definition once, and walks only into fields that lead to one."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._plans: dict[str, ListShape | None] = {}

    def in_object(self, address: str, data: Any) -> Iterator[KeyedList]:
        """Every keyed list in an object of the definition at `address`, but those of one item that has its key."""
        plan = self._of_definition(address)
        if plan:
            yield from _walk(plan, data, ())

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


def _walk(plan: ListShape, value: Any, way: Way) -> Iterator[KeyedList]:
    if isinstance(value, dict):
        for name, below in plan.fields.items():
            inner = value.get(name)
            if inner:
                yield from _walk(below, inner, (*way, name))
        if plan.values:
            for name, inner in value.items():
                yield from _walk(plan.values, inner, (*way, name))
    elif isinstance(value, list):
        if plan.keys is not None and (len(value) > 1 or (plan.keys and (value and _lacks_keys(value[0], plan.keys)))):
            yield KeyedList(way, plan.keys, plan.defaults)
        if plan.items:
            for index, inner in enumerate(value):
                yield from _walk(plan.items, inner, (*way, index))


def _lacks_keys(item: Any, keys: tuple[str, ...]) -> bool:
    return item is None or (isinstance(item, dict) and not any(key in item for key in keys))
