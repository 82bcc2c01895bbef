"""What an edit changed, by reading the file again: all that was meant, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.errors import AquahelmError
from aquahelm.inventory.load import parse_inventory
from aquahelm.inventory.paths import Path, spell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.inventory.load import Inventory

_NOTHING: Any = object()


class EditRefused(AquahelmError):
    """The file's form does not allow the edit; nothing was written."""

    exit_code = 2


def written_out(data: Any) -> Any:
    """A copy in which nothing is shared: what aliases repeat stands there as often as it is read."""
    if isinstance(data, dict):
        return {key: written_out(value) for key, value in data.items()}
    return [written_out(item) for item in data] if isinstance(data, list) else data


def differences(old: Any, new: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of values that are not the same, of the same type."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            yield from differences(old.get(key, _NOTHING), new.get(key, _NOTHING), (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, (*path, index))
    elif type(old) is not type(new) or old != new:
        yield path


def proven(file: str, data: bytes, expected: Any) -> Inventory:
    """The edited inventory, loaded.

    Args:
        file: the name to show.
        data: the edited text.
        expected: what it must say, choices included.

    Errors: InventoryError where it does not load; EditRefused where it says anything but what is expected.
    """
    inventory = parse_inventory(data, file)
    wrong = [spell(path) for path in differences(expected, inventory.source.data)]
    if wrong:
        listed = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
        raise EditRefused(
            f"{file}: the edit would also change {listed}",
            "an alias (*name) repeats the value there; write it out in one of the places first",
        )
    return inventory
