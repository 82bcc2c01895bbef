"""Where the parts of a pod's affinity stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node

PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def affinity_terms(affinity: Node) -> Iterator[Node]:
    """Every term about other pods, of both kinds, required and preferred."""
    for kind in ("podAffinity", "podAntiAffinity"):
        yield from affinity / kind / REQUIRED
        for preferred in affinity / kind / PREFERRED:
            yield preferred / "podAffinityTerm"
