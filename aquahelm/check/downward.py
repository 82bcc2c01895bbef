"""What a pod may read of itself, in variables and in files (the downward API; pkg/apis/core/validation)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.grammar import qualified_name
from aquahelm.check.quantities import amount
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from aquahelm.check.fields import Node

_KEYED = re.compile(r"metadata\.(labels|annotations)\['(.*)'\]", re.DOTALL)
_AMOUNT = re.compile(r"(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.*)", re.DOTALL)
_POWERS = range(1, 7)
# Half a byte cannot be told, a thousandth of a CPU can.
_OF_CPU = {amount("1"), amount("1m")}
_OF_BYTES = {amount("1"), *(1000**power for power in _POWERS), *(1024**power for power in _POWERS)}


def field_troubles(reference: Node, known: Collection[str], what: str) -> Iterator[tuple[Node, str]]:
    """Why a `fieldRef` cannot be read: places and messages.

    Args:
        reference: the `fieldRef`.
        known: the fields that can be read here.
        what: reads it: "a variable".
    """
    path = reference / "fieldPath"
    text = path.text or ""
    match = _KEYED.fullmatch(text)
    if match:
        trouble = qualified_name(match[2].lower() if match[1] == "annotations" else match[2])
    else:
        trouble = "" if text in known else f"is not a field of a pod that {what} can take"
    if trouble:
        yield path, f"{shown(text)} {trouble}"
    version = reference / "apiVersion"
    if version.text not in (None, "", "v1"):
        yield version, f"{shown(version.text)} is not v1"


def resource_troubles(reference: Node) -> Iterator[tuple[Node, str]]:
    """Why a `resourceFieldRef` cannot be read: places and messages."""
    resource, divisor = reference / "resource", reference / "divisor"
    match = _AMOUNT.fullmatch(resource.text or "")
    if not resource.text:
        yield resource, "resource is missing and must be given"
    elif not match:
        yield resource, f"{shown(resource.text)} is not an amount of a container such as limits.memory"
    elif divisor.there:
        size, known = amount(divisor.value), _OF_CPU if match[2] == "cpu" else _OF_BYTES
        if size and size not in known:
            units = ("1m", "1") if match[2] == "cpu" else ("1", "1k", "1Ki", "1M", "1Mi and so on")
            yield divisor, f"{shown(divisor.value)} is not one of {listing(units)}"
