"""What operators' own mutating webhooks fill in before the API server asks schema and rules of a definition.

Admission goes first: webhooks change the object, then the definition's schema and CEL rules are asked of what they made
of it (Kubernetes documentation, "Admission Control in Kubernetes", phases). So a field that an operator always fills in
is there by then, though nobody wrote it and no definition has a default for it.

Only what a webhook says whatever else the object says is here, and only where a schema or a rule of the same definition
looks at the field. Of the other operators whose definitions ship none is known to fill in such a field.

CloudNativePG: `setDefaults` in `api/v1/cluster_defaults.go` (1.30) takes an empty text for one that is left out. Its
other defaults are looked at by no rule of a new object: where it gives `imageName` there is no `imageCatalogRef` (of an
update, `postgres-change-is-possible` tells).
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Filled(NamedTuple):
    """A field, where what holds it is there; a list on the way stands for each of its items.

    Attributes:
        way: names from the object down.
        value: what the webhook gives it where it is left out or empty.
    """

    way: tuple[str, ...]
    value: str | int | bool


BY_OPERATORS: dict[tuple[str, str], tuple[Filled, ...]] = {
    ("postgresql.cnpg.io", "Cluster"): (
        Filled(("spec", "postgresql", "synchronous", "dataDurability"), "required"),
        Filled(("spec", "backup", "target"), "prefer-standby"),
        Filled(("spec", "logLevel"), "info"),
    ),
}
"""Group and kind → what the operator fills in."""


def as_admitted(data: Any) -> Any:
    """The object as its operator's webhook leaves it; parts that do not change are shared, not copied."""
    if not isinstance(data, dict):
        return data
    group = str(data.get("apiVersion")).partition("/")[0]
    for way, value in BY_OPERATORS.get((group, str(data.get("kind"))), ()):
        data = _filled(data, way, value)
    return data


def _filled(holder: Any, way: tuple[str, ...], value: Any) -> Any:
    if isinstance(holder, list):
        return [_filled(item, way, value) for item in holder]
    if not isinstance(holder, dict):
        return holder
    name, *rest = way
    if rest:
        return {**holder, name: _filled(holder[name], tuple(rest), value)} if name in holder else holder
    return {**holder, name: value} if holder.get(name) in (None, "") else holder
