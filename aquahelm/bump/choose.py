"""Which version becomes of a pin, by policy and by what registries have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from aquahelm.bump.model import Choice, Pin, Policy
    from aquahelm.registry.registries import Registries


def choose(pin: Pin, policy: Policy, registries: Registries, today: date) -> Choice:
    """What becomes of a pin; trouble with its registry is a finding (`registry-trouble`), not an exception.

    Args:
        pin: what stands in the inventory.
        policy: what may become of it.
        registries: to ask.
        today: for minimum ages and ends of life.

    Errors: ValueError for a policy's range that says nothing.
    """
    raise NotImplementedError("choices follow")


def choose_all(pins: Iterable[tuple[Pin, Policy]], registries: Registries, today: date) -> list[Choice]:
    """`choose` for many at once, in order."""
    return [choose(pin, policy, registries, today) for pin, policy in pins]
