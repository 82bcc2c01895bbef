"""Values that an umbrella imports from its subcharts (`import-values` in Chart.yaml), as Helm lays them out.

A table of a subchart's values, with what the umbrella says of them, comes to a path of the umbrella's, beneath what the
umbrella itself says there; what a person gives comes after that, and is not imported. Neither are the values of a
subchart that is switched off. The short form, which takes a table of `exports`, is not
known here: whoever meets it lets Helm do all.

Source: Helm's documentation of dependencies ("Importing Child Values via dependencies").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aquahelm.render.values import merge_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KEY = "import-values"


class Import(NamedTuple):
    """One table that is imported.

    Attributes:
        chart: the subchart's name.
        child: the way to the table in its values.
        parent: the way to where it comes in the umbrella's.
        condition: the way to the switch of the subchart; empty where it has none.
    """

    chart: str
    child: tuple[str, ...]
    parent: tuple[str, ...]
    condition: tuple[str, ...]


def imports_of(entry: Mapping[str, Any]) -> tuple[Import, ...] | None:
    """What one entry of the list of dependencies imports; None where that cannot be told here."""
    given = entry.get(KEY, [])
    name, condition = entry.get("name"), entry.get("condition", "")
    if not isinstance(given, list) or not isinstance(name, str) or not isinstance(condition, str) or "," in condition:
        return None
    found = []
    for one in given:
        if not isinstance(one, dict) or one.keys() != {"child", "parent"}:
            return None
        child, parent = one["child"], one["parent"]
        if not (isinstance(child, str) and isinstance(parent, str)) or "." in (child, parent):
            return None
        switch = tuple(condition.split(".")) if condition else ()
        found.append(Import(name, tuple(child.split(".")), tuple(parent.split(".")), switch))
    return tuple(found)


def with_imports(
    imports: Iterable[Import], own: Mapping[str, Any], charts: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The umbrella's own values with what they import beneath them.

    Args:
        imports: those of subcharts that are not switched off.
        own: the umbrella's values.
        charts: subchart → its values.
    """
    beneath: dict[str, Any] = {}
    for one in imports:
        tables = (found(charts.get(one.chart, {}), one.child), found(own, (one.chart, *one.child)))
        known = [table for table in tables if isinstance(table, dict)]
        if not known:  # Helm warns, and goes on
            continue
        below: dict[str, Any] = merge_values(known)
        for key in reversed(one.parent):
            below = {key: below}
        beneath = merge_values((beneath, below))
    return merge_values((beneath, own))


def found(values: Any, way: tuple[str, ...], default: Any = None) -> Any:
    """What stands at the end of a way; the default where nothing does."""
    for key in way:
        if not isinstance(values, dict) or key not in values:
            return default
        values = values[key]
    return values
