"""aquahelm: one typed inventory becomes an umbrella Helm chart that is proven before it is committed.

The verbs of the command line as functions:

    from aquahelm import load, validate

    inventory = load("inventory.yaml")
    for finding in validate(inventory, environments=["prod"]).findings:
        print(finding.source, finding.message)

They raise what `aquahelm.errors` names, and load their machinery when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.version import __version__

if TYPE_CHECKING:
    from aquahelm.pipeline import drift, generate, load, plan, render, template, validate

__all__ = ["__version__", "drift", "generate", "load", "plan", "render", "template", "validate"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from aquahelm import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module 'aquahelm' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
