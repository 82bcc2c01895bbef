"""aquahelm: one typed inventory becomes an umbrella Helm chart that is proven before it is committed.

The verbs of the command line as functions:

    from aquahelm import load, validate

    inventory = load("inventory.yaml")
    for finding in validate(inventory, environments=["prod"]).findings:
        print(finding.source, finding.message)

They raise what `aquahelm.errors` names, and load their machinery when they are first used.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from aquahelm.version import __version__

if TYPE_CHECKING:
    from aquahelm.pipeline import (
        drift,
        generate,
        images,
        load,
        plan,
        render,
        template,
        validate,
        validate_chart,
        validate_manifests,
        why,
    )

__all__ = [
    "__version__",
    "drift",
    "generate",
    "images",
    "load",
    "plan",
    "render",
    "template",
    "validate",
    "validate_chart",
    "validate_manifests",
    "why",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from aquahelm import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module 'aquahelm' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


class _Room(ModuleType):
    """A room that is called like a verb: calling the module is calling the verb."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        from aquahelm import pipeline

        return getattr(pipeline, self.__name__.rpartition(".")[2])(*arguments, **named)


class _House(ModuleType):
    """This package. `plan` and `render` are verbs and rooms at once.

    When Python loads a room it puts the room's module here, where the verb's function was to be found; so it makes no
    difference which of them a name leads to, the module can be called too.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in __all__ and isinstance(value, ModuleType):
            value.__class__ = _Room
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _House
