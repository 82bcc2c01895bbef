"""The schema of the umbrella's values: `global` and `secrets` in full; each subchart's section is judged by its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aquahelm.chart.assets import schema
from aquahelm.chart.generated import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.plan.model import Plan


def umbrella_schema_text(plans: Mapping[str, Plan], names: Iterable[str], source: str) -> str:
    """`values.schema.json` of the umbrella.

    Args:
        plans: of every environment.
        names: of the subcharts.
        source: the inventory's name.
    """
    whole = schema("umbrella")
    platform = next(iter(plans.values())).platform
    everywhere = whole["properties"]["global"]
    within = everywhere["properties"]
    properties = {
        **whole["properties"],
        "global": {
            **everywhere,
            **_some_environment(tuple(plans)),
            "properties": {
                **within,
                "environment": {**within["environment"], "enum": ["", *plans]},
                "stores": {**within["stores"], "properties": _stores(plans)},
            },
        },
        **{name: {"type": "object", "description": f"Values of the subchart {name}."} for name in names},
    }
    told = {**whole, "title": platform, "$comment": mark(source), "properties": properties}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _some_environment(environments: tuple[str, ...]) -> dict[str, Any]:
    """Refuses values without an environment, and says which files to give.

    Helm prints the name of a missing key and nothing that a schema's author would like to say: so the name says it.
    """
    first, *others = (f"values/values.{name}.yaml" for name in environments)
    files = " or ".join([first, *others])
    told = f"environment (no environment is chosen: add --values {files})"
    return {"if": {"properties": {"environment": {"const": ""}}}, "then": {"required": [told]}}


def _stores(plans: Mapping[str, Plan]) -> dict[str, Any]:
    """What each store's record may hold; one that the chart runs in no environment has a host in all."""
    described: dict[str, Any] = {}
    for plan in plans.values():
        for name, record in plan.global_values["stores"].items():
            known = described.setdefault(
                name, {"$ref": f"#/$defs/{record['engine']}", "properties": {"host": {"minLength": 1}}}
            )
            if not record["host"]:
                known.pop("properties", None)
    return dict(sorted(described.items()))
