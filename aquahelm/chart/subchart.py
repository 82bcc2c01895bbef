"""One component → the files of its thin subchart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.chart.generated import banner, marked
from aquahelm.chart.subchart_schema import subchart_schema_text
from aquahelm.chart.subchart_templates import subchart_templates
from aquahelm.yaml.text import dump

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aquahelm.chart.values import Tree
    from aquahelm.plan.model import Component

PRESENCE = "presence"
"""What the umbrella imports of a store's values, while the store is installed, to where `global` tells of it."""


def subchart_files(name: str, components: Sequence[Component], base: Tree, version: str, source: str) -> dict[str, str]:
    """Path inside the subchart → text; `components` is the same component in every environment that has it."""
    first = components[0]
    chart = {
        "apiVersion": "v2",
        "name": name,
        "description": first.description or _sentence(name, first),
        "type": "application",
        "version": version,
        "appVersion": app_version(components),
    }
    files = {
        "Chart.yaml": banner(source) + dump(chart),
        "values.yaml": banner(source)
        + dump(base if first.kind == "service" else base | {PRESENCE: {"installed": True}}),
        "values.schema.json": marked(
            "values.schema.json",
            subchart_schema_text(first.kind, [component.values for component in components]),
            source,
        ),
    }
    templates = subchart_templates(first.kind, [component.values for component in components])
    return files | {path: marked(path, text, source) for path, text in templates.items()}


def _sentence(name: str, component: Component) -> str:
    return (
        f"The service {name}"
        if component.kind == "service"
        else f"The store {name}: {component.kind} {component.version}"
    )


def app_version(components: Sequence[Component]) -> str:
    """The version that most environments have."""
    versions = [component.version for component in components]
    return max(sorted(set(versions)), key=versions.count)
