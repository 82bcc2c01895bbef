"""Objects that a chart uses and does not make: secrets from a vault, a wildcard certificate, a shared config map."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Externals:
    """Declared as `Kind/name`; `*` stands for any text (`Secret/payment-*`)."""

    def __init__(self, declared: Iterable[str] = ()) -> None:
        patterns = sorted(set(declared))
        self._names = frozenset(patterns)
        self._patterns = tuple(pattern for pattern in patterns if any(mark in pattern for mark in "*?["))

    def has(self, kind: str, name: str) -> bool:
        """Whether an object of this kind and name was declared."""
        wanted = f"{kind}/{name}"
        return wanted in self._names or any(fnmatchcase(wanted, pattern) for pattern in self._patterns)
