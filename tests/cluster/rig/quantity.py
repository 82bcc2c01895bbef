"""CPU quantities as numbers."""

from __future__ import annotations


def cores(quantity: str | float) -> float:
    """`250m` → 0.25; `2` → 2.0."""
    text = str(quantity)
    return float(text.removesuffix("m")) / 1000 if text.endswith("m") else float(text)
