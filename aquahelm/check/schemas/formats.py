"""Values that are more than text: what the API server's decoders accept."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from aquahelm.check.quantities import amount

if TYPE_CHECKING:
    from collections.abc import Callable


_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


@lru_cache(maxsize=8192)
def is_quantity(text: str) -> bool:
    """Whether Kubernetes reads it as a quantity: `250m`, `1.5`, `512Mi`, `1e3`."""
    return amount(text) is not None


def is_base64(text: str) -> bool:
    """Whether Go's decoder takes it: standard alphabet, padded, line ends ignored."""
    return _BASE64.fullmatch(text.replace("\n", "").replace("\r", "")) is not None


FORMATS: dict[str, Callable[[str], bool]] = {"quantity": is_quantity, "byte": is_base64}
