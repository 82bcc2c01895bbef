"""Values that are more than text: what the API server's decoders accept."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache
from typing import TYPE_CHECKING

from aquahelm.check.quantities import amount

if TYPE_CHECKING:
    from collections.abc import Callable


@lru_cache(maxsize=8192)
def is_quantity(text: str) -> bool:
    """Whether Kubernetes reads it as a quantity: `250m`, `1.5`, `512Mi`, `1e3`."""
    return amount(text) is not None


def is_base64(text: str) -> bool:
    """Whether Go's decoder takes it: standard alphabet, padded, line ends ignored."""
    try:
        base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


FORMATS: dict[str, Callable[[str], bool]] = {"quantity": is_quantity, "byte": is_base64}
