"""An inventory whose text is not on the disk yet: planned once, to know that it can be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aquahelm.plan.build import plan_all
from aquahelm.plan.observability.stack import with_stack

if TYPE_CHECKING:
    from pathlib import Path

    from aquahelm.inventory.load import Inventory


def reread(inventory: Inventory, folder: Path) -> Inventory:
    """The inventory as `aquahelm.load` would give it.

    Args:
        inventory: as parsed from the new text.
        folder: that will hold its file: secrets are looked for there.

    Errors: InventoryError.
    """
    loaded = with_stack(replace(inventory, folder=folder))
    plan_all(loaded)
    return loaded
