"""Whether two values are the same for the API server, however they are written.

Kubernetes compares an update with what is stored after decoding (apimachinery's `equality.Semantic`): a quantity is a
number, an empty list is none, and a field of a plain Go type that is absent has its zero value. A field behind a
pointer that is absent differs from one that is empty.
"""

from __future__ import annotations

from typing import Any

from aquahelm.check.quantities import amount

QUANTITIES = frozenset({"requests", "limits", "capacity", "hard"})
# Text, switches and numbers behind pointers: there, absent is not the same as empty, false or 0.
POINTERS = frozenset({"storageClassName", "volumeAttributesClassName", "apiGroup"})
PLAIN_SWITCHES = frozenset(
    {"hostIPC", "hostNetwork", "hostPID", "readOnly", "stdin", "stdinOnce", "tty", "globalDefault"}
)
PLAIN_NUMBERS = frozenset({"initialDelaySeconds", "hostPort"})
PLAIN_MAPPINGS = (
    frozenset(
        {
            "annotations",
            "data",
            "binaryData",
            "labels",
            "matchLabels",
            "metadata",
            "nodeSelector",
            "parameters",
            "resources",
        }
    )
    | QUANTITIES
)


def same(one: Any, other: Any) -> bool:
    """Whether two values are stored alike."""
    return bool(settled(one) == settled(other))


def settled(value: Any) -> Any:
    """A value without what makes no difference."""
    if isinstance(value, dict):
        # What is inside decides whether it is anything: each value is settled once, and then judged.
        told = ((key, settled(_measured(key, item))) for key, item in value.items())
        return {key: item for key, item in told if not _means_nothing(key, item)}
    if isinstance(value, list):
        return [settled(item) for item in value]
    return value


def _measured(key: str, value: Any) -> Any:
    """With quantities as numbers."""
    if key in QUANTITIES and isinstance(value, dict):
        return {name: _number(quantity) for name, quantity in value.items() if quantity is not None}
    return _number(value) if key == "sizeLimit" else value


def _means_nothing(key: str, value: Any) -> bool:
    if value is None or value == []:
        return True
    if value == "":
        return key not in POINTERS
    if value == {}:
        return key in PLAIN_MAPPINGS
    if value is False:
        return key in PLAIN_SWITCHES
    return key in PLAIN_NUMBERS and value == 0


def _number(quantity: Any) -> Any:
    number = amount(quantity)
    return quantity if number is None else number
